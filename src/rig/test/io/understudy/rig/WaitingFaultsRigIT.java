package io.understudy.rig;

import io.understudy.rig.faults.Capability;
import io.understudy.rig.faults.Fault;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The faults that nothing here proves yet: skipped one by one, so that the count of what is missing is seen in every run. */
@Tag("world")
class WaitingFaultsRigIT {

    static Stream<Fault> waiting() {
        return Arrays.stream(Fault.values()).filter(fault -> fault.waitsFor().isPresent());
    }

    @ParameterizedTest
    @MethodSource("waiting")
    void waits_for_a_capability(Fault fault) {
        Capability missing = fault.waitsFor().orElseThrow();
        Assumptions.abort("%s: waits for %s".formatted(fault.story(), missing.sentence()));
    }
}
