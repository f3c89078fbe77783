package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the demo refuses before it starts anything. */
class DemoOptionsTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1001", "2147483647"})
    void cycles_are_1_to_1000(String cycles) {
        assertThat(refused("--scenario", "failback", "--cycles", cycles))
                .isEqualTo("understudy: --cycles is %s: take a whole number from 1 to 1000".formatted(cycles));
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "1.5", "", "99999999999"})
    void cycles_are_a_whole_number(String cycles) {
        assertThat(refused("--scenario", "failback", "--cycles=" + cycles))
                .startsWith("Invalid value for option '--cycles': '%s' is not an int".formatted(cycles));
    }

    @ParameterizedTest
    @ValueSource(strings = {"region-loss", "planned", "blip", "cut-off", "drill", "wave"})
    void only_failback_has_cycles(String scenario) {
        assertThat(refused("--scenario", scenario, "--cycles", "2"))
                .isEqualTo("understudy: scenario '%s' has no cycles: leave --cycles out, or take --scenario failback"
                        .formatted(scenario));
    }

    @Test
    void the_default_scenario_has_none_either() {
        assertThat(refused("--cycles", "1")).contains("'region-loss' has no cycles");
    }

    @Test
    void a_scenario_that_there_is_not_is_told_first() {
        assertThat(refused("--scenario", "failbak", "--cycles", "2")).contains("there is no scenario 'failbak'");
    }

    private static String refused(String... options) {
        String[] words = new String[options.length + 1];
        words[0] = "demo";
        System.arraycopy(options, 0, words, 1, options.length);
        StringWriter said = new StringWriter();
        PrintWriter printed = new PrintWriter(said);

        int exitCode = Main.commandLine().setOut(printed).setErr(printed).execute(words);

        assertThat(exitCode).as(said.toString()).isEqualTo(2);
        return said.toString().strip();
    }
}
