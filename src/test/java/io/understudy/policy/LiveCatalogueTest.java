package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.readiness.Shops;
import io.understudy.topology.ApplicationName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LiveCatalogueTest {

    private final LiveCatalogue live = new LiveCatalogue(of("shop"));
    private final Map<ApplicationName, FailoverPolicy> view = live.view().policies();

    private static Catalogue of(String... names) {
        return new Catalogue(
                Map.of(),
                Stream.of(names)
                        .map(name -> Shops.policy(name))
                        .collect(Collectors.toMap(FailoverPolicy::application, Function.identity())),
                Map.of());
    }

    @Test
    void collections_that_were_taken_of_the_view_before_show_what_is_current() {
        Collection<FailoverPolicy> values = view.values();
        Collection<ApplicationName> names = view.keySet();
        live.replace(of("bank", "mill"));

        assertThat(values.stream().map(policy -> policy.application().value()))
                .containsExactlyInAnyOrder("bank", "mill");
        assertThat(names).hasSize(2);
        assertThat(view).doesNotContainKey(new ApplicationName("shop")).containsKey(new ApplicationName("bank"));
        assertThat(List.copyOf(values)).hasSize(2);
    }

    @Test
    void what_has_begun_to_iterate_ends_with_the_set_that_it_began_with() {
        Iterator<FailoverPolicy> iterator = view.values().iterator();
        live.replace(of());

        List<String> seen = new ArrayList<>();
        iterator.forEachRemaining(policy -> seen.add(policy.application().value()));
        assertThat(seen).containsExactly("shop");
    }

    @Test
    void a_set_that_was_read_whole_does_not_change() {
        Catalogue now = live.now();
        live.replace(of());
        assertThat(now.policies()).hasSize(1);
        assertThat(live.now().policies()).isEmpty();
    }
}
