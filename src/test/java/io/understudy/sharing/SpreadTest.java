package io.understudy.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.topology.ApplicationName;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadTest {

    private static final List<ApplicationName> TEN_THOUSAND = IntStream.range(0, 10_000)
            .mapToObj(number -> new ApplicationName("application-%d".formatted(number)))
            .toList();

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 9})
    void is_balanced(int instances) {
        Map<Member, Long> shares = shares(Spread.over(members(instances)));

        System.out.printf("spread: 10000 applications over %d instances: %s%n", instances, shares.values());
        assertThat(shares).hasSize(instances);
        double even = 10_000.0 / instances;
        assertThat(shares.values()).allSatisfy(share -> assertThat(share / even).isBetween(0.9, 1.1));
    }

    @Test
    void when_one_goes_only_its_applications_move_and_both_others_take_some() {
        List<Member> three = members(3);
        Spread before = Spread.over(three);
        Member gone = three.get(1);
        Spread after = Spread.over(List.of(three.get(0), three.get(2)));

        List<ApplicationName> moved = moved(before, after);

        System.out.printf("spread: one of three gone: %d of 10000 applications move%n", moved.size());
        assertThat(moved).allMatch(application -> owner(before, application).equals(gone));
        assertThat(moved.size() / 10_000.0).isBetween(0.3, 0.367);
        Map<Member, Long> heirs = moved.stream()
                .collect(Collectors.groupingBy(application -> owner(after, application), Collectors.counting()));
        assertThat(heirs.values())
                .hasSize(2)
                .allSatisfy(share -> assertThat(share / (double) moved.size()).isBetween(0.4, 0.6));
    }

    @Test
    void when_one_comes_applications_move_to_it_alone() {
        Spread before = Spread.over(members(2));
        List<Member> three = members(3);
        Spread after = Spread.over(three);

        assertThat(moved(before, after))
                .isNotEmpty()
                .allMatch(application -> owner(after, application).equals(three.get(2)));
    }

    @Test
    void a_restart_under_the_same_name_moves_nothing() {
        Spread before = Spread.over(members(3));
        Spread after = Spread.over(Stream.of("a", "b", "c")
                .map(name -> new Member(name, "restarted-" + name, URI.create("http://192.0.2.1:1")))
                .toList());

        assertThat(TEN_THOUSAND)
                .allMatch(application -> owner(before, application)
                        .name()
                        .equals(owner(after, application).name()));
    }

    @Test
    void all_who_know_the_same_instances_agree_in_whatever_order_they_learnt_of_them() {
        Spread one = Spread.over(members(3));
        Spread other = Spread.over(members(3).reversed());

        assertThat(one).isEqualTo(other);
        assertThat(moved(one, other)).isEmpty();
    }

    @Test
    void while_nobody_is_known_nobody_owns_anything() {
        assertThat(Spread.NOBODY.owner(TEN_THOUSAND.getFirst())).isEmpty();
    }

    private static List<Member> members(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> String.valueOf((char) ('a' + number)))
                .map(name -> new Member(name, "session-" + name, URI.create("http://192.0.2.1:8686")))
                .toList();
    }

    private static Map<Member, Long> shares(Spread spread) {
        return TEN_THOUSAND.stream()
                .map(application -> owner(spread, application))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static List<ApplicationName> moved(Spread before, Spread after) {
        return TEN_THOUSAND.stream()
                .filter(application -> !owner(before, application).equals(owner(after, application)))
                .toList();
    }

    private static Member owner(Spread spread, ApplicationName application) {
        return spread.owner(application).orElseThrow();
    }
}
