package io.understudy.operation.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.OperationKind;
import io.understudy.operation.wave.WaveFact.MemberRetried;
import io.understudy.operation.wave.WaveFact.WavePaused;
import io.understudy.operation.wave.WaveFact.WaveStarted;
import io.understudy.operation.wave.WaveFact.WaveStopped;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.SiteName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaveCourseTest {

    private static final Sighting GONE = new Sighting(1, Optional.empty(), true);
    private static final Sighting FAILED = new Sighting(1, Optional.empty(), false);

    private final List<Member> members = new ArrayList<>();
    private final Map<ApplicationName, Sighting> sightings = new HashMap<>();
    private @Nullable ApplicationName canary;
    private int atOnce = 50;

    @Test
    void those_that_wait_for_no_group_start_first() {
        member("shop", "web", Set.of("databases"));
        member("orders", "databases", Set.of());
        assertThat(next()).containsExactly("orders");
        sightings.put(new ApplicationName("orders"), GONE);
        assertThat(next()).containsExactly("shop");
    }

    @Test
    void a_group_that_is_no_part_of_the_wave_is_not_waited_for() {
        member("shop", "web", Set.of("databases"));
        assertThat(next()).containsExactly("shop");
    }

    @Test
    void a_failed_one_holds_those_behind_it_and_no_others() {
        member("cart", "cart", Set.of());
        member("orders", "databases", Set.of());
        member("shop", "web", Set.of("databases"));
        sightings.put(new ApplicationName("orders"), FAILED);
        assertThat(next()).containsExactly("cart");
        assertThat(course().waitsFor(members.get(2))).contains("orders of group databases has not moved");
        assertThat(course().over()).isFalse();
    }

    @Test
    void a_retried_one_starts_once_more() {
        member("orders", "databases", Set.of());
        sightings.put(new ApplicationName("orders"), FAILED);
        assertThat(next()).isEmpty();
        WaveState retried = wave().then(new MemberRetried(new ApplicationName("orders"), "ann", "mended"));
        assertThat(names(new WaveCourse(retried, this::sighting))).containsExactly("orders");
    }

    @Test
    void no_more_start_than_there_are_places() {
        atOnce = 2;
        for (String name : List.of("a", "b", "c")) {
            member(name, name, Set.of());
        }
        assertThat(next()).containsExactly("a", "b");
    }

    @Test
    void a_place_whose_application_can_not_start_is_given_to_the_next() {
        atOnce = 1;
        member("a", "a", Set.of());
        member("b", "b", Set.of());
        List<List<Member>> next =
                course().next(unit -> !unit.getFirst().application().value().equals("a"));
        assertThat(next).containsExactly(List.of(members.get(1)));
    }

    @Test
    void the_canary_moves_alone_before_all_others() {
        member("a", "a", Set.of());
        member("b", "b", Set.of());
        canary = new ApplicationName("b");
        assertThat(next()).containsExactly("b");
        assertThat(course().waitsFor(members.getFirst())).contains("the canary b has not moved");
        sightings.put(new ApplicationName("b"), FAILED);
        assertThat(next()).isEmpty();
        sightings.put(new ApplicationName("b"), GONE);
        assertThat(next()).containsExactly("a");
    }

    @Test
    void a_consistency_group_starts_as_one_or_not_at_all() {
        together("cart", "front", Set.of());
        together("shop", "front", Set.of("databases"));
        member("orders", "databases", Set.of());
        assertThat(next()).as("shop waits, so cart does").containsExactly("orders");
        sightings.put(new ApplicationName("orders"), GONE);
        assertThat(next()).containsExactly("cart", "shop");
        assertThat(course().next(unit -> unit.size() == 1))
                .as("one that may not start")
                .isEmpty();
    }

    @Test
    void a_consistency_group_that_a_crash_cut_in_two_is_completed() {
        together("cart", "front", Set.of());
        together("shop", "front", Set.of());
        sightings.put(new ApplicationName("cart"), GONE);
        assertThat(next()).containsExactly("shop");
    }

    @Test
    void a_consistency_group_larger_than_all_places_starts_when_nothing_else_is_under_way() {
        atOnce = 1;
        member("a", "a", Set.of());
        together("cart", "front", Set.of());
        together("shop", "front", Set.of());
        assertThat(next()).containsExactly("a");
        sightings.put(new ApplicationName("a"), GONE);
        assertThat(next()).containsExactly("cart", "shop");
    }

    @Test
    void a_paused_wave_starts_nothing_and_is_not_over() {
        member("a", "a", Set.of());
        WaveCourse course = new WaveCourse(wave().then(new WavePaused("ann", "lunch")), this::sighting);
        assertThat(names(course)).isEmpty();
        assertThat(course.waitsFor(members.getFirst())).contains("paused by ann: lunch");
        assertThat(course.over()).isFalse();
    }

    @Test
    void a_stopped_wave_is_over_when_nothing_is_under_way() {
        member("a", "a", Set.of());
        WaveCourse course = new WaveCourse(wave().then(new WaveStopped("ann", "no")), this::sighting);
        assertThat(names(course)).isEmpty();
        assertThat(course.over()).isTrue();
    }

    @Test
    void a_wave_is_over_when_all_have_moved_or_failed() {
        member("a", "a", Set.of());
        member("b", "b", Set.of());
        sightings.put(new ApplicationName("a"), GONE);
        assertThat(course().over()).isFalse();
        sightings.put(new ApplicationName("b"), FAILED);
        assertThat(course().over()).isTrue();
        assertThat(course().summary()).isEqualTo("1 of 2 applications have left us-east-1");
    }

    private void member(String name, String group, Set<String> after) {
        members.add(new Member(new ApplicationName(name), group, after, null, Epoch.INITIAL));
    }

    private void together(String name, String with, Set<String> after) {
        members.add(new Member(new ApplicationName(name), name, after, with, Epoch.INITIAL));
    }

    private WaveState wave() {
        return WaveState.begin(
                new OperationId("wave-1"),
                new WaveStarted(
                        OperationKind.FAILOVER,
                        new SiteName("us-east-1"),
                        "ann",
                        "fire",
                        atOnce,
                        canary,
                        false,
                        members));
    }

    private Sighting sighting(ApplicationName application) {
        return sightings.getOrDefault(application, Sighting.NONE);
    }

    private WaveCourse course() {
        return new WaveCourse(wave(), this::sighting);
    }

    private List<String> next() {
        return names(course());
    }

    private static List<String> names(WaveCourse course) {
        return course.next(unit -> true).stream()
                .flatMap(List::stream)
                .map(m -> m.application().value())
                .toList();
    }
}
