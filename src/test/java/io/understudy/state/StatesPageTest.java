package io.understudy.state;

import static org.assertj.core.api.Assertions.fail;

import io.understudy.operation.OperationMachine;
import io.understudy.operation.StepMachine;
import io.understudy.operation.wave.WaveMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/states.md is drawn from the tables in the code. */
class StatesPageTest {

    private static final Path PAGE = Path.of("docs/states.md");
    private static final String REWRITE = "./mvnw -q test -Dtest=StatesPageTest -Dstates.page=write";

    /** In the order of the page. */
    static final List<StateMachine<?, ?>> MACHINES =
            List.of(OperationMachine.MACHINE, StepMachine.MACHINE, WaveMachine.MACHINE);

    @Test
    void the_page_is_what_the_tables_say() throws IOException {
        String expected = new StatesPage(MACHINES).text(REWRITE);
        if ("write".equals(System.getProperty("states.page"))) {
            Files.writeString(PAGE, expected);
        }
        if (!Files.exists(PAGE) || !Files.readString(PAGE).equals(expected)) {
            fail("%s is not what the tables in the code say any more; write it anew and read what changed: %s"
                    .formatted(PAGE, REWRITE));
        }
    }
}
