package io.understudy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds bugs that somebody might make, and says which rule each one breaks. */
class PlantedBugsTest {

    private static final int WORLDS = 1_500;

    @ParameterizedTest
    @EnumSource
    void is_found_under_its_name(Bug bug) throws InterruptedException {
        QuietLog.during(() -> {
            Hunt hunt = Hunt.of(bug, WORLDS);
            System.out.printf("%s: %s%n", bug, hunt);
            assertThat(hunt.found()).as(hunt.toString()).isTrue();
        });
    }

    @Test
    void every_invariant_has_a_bug_that_breaks_it() {
        Set<Invariant> broken = Arrays.stream(Bug.values()).map(Bug::finds).collect(Collectors.toSet());
        assertThat(Invariant.values()).allMatch(broken::contains);
    }
}
