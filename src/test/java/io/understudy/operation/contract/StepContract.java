package io.understudy.operation.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules that every step type keeps. A class for one type extends this, names the type by {@link Covers}, and makes its
 * {@link StepSubject}; each rule gets a fresh one.
 */
public abstract class StepContract {

    /** What is known of an apply whose outcome was lost. */
    private static final StepResult.Done LOST = new StepResult.Done("its outcome is not known");

    /** Far more than any deadline of a subject: whoever is still busy by then hangs. */
    private static final int HANGS_SECONDS = 60;

    Path folder = Path.of("");

    private @Nullable StepSubject made;

    protected abstract StepSubject subject(Path folder) throws Exception;

    @BeforeEach
    void in(@TempDir Path given) {
        folder = given;
    }

    /** Where the type keeps the rule; else the target, which may be a server, is not even made. */
    private void begin(Rule... rules) throws Exception {
        for (Rule rule : rules) {
            Optional<String> exemption = exemption(rule);
            assumeTrue(exemption.isEmpty(), () -> exemption.orElse(""));
        }
        made = subject(folder);
    }

    private StepSubject subject() {
        return Objects.requireNonNull(made, "the rule did not begin");
    }

    @AfterEach
    void endTheTarget() throws Exception {
        if (made != null) {
            made.close();
        }
    }

    @Test
    void a_precheck_that_finds_nothing_changes_nothing() throws Exception {
        begin();
        Object before = subject().state();

        assertThat(subject().step().precheck(subject().context())).isEmpty();
        List<String> unused = subject().step().precheckWithoutPrimary(subject().context());

        assertUntouched(before);
    }

    @Test
    void a_precheck_that_finds_something_changes_nothing() throws Exception {
        begin(Rule.FINDS);
        subject().obstruct();
        Object before = subject().state();

        assertThat(subject().step().precheck(subject().context())).isNotEmpty();

        assertUntouched(before);
    }

    @Test
    void a_look_changes_nothing_and_says_open_before_and_reached_after() throws Exception {
        begin();
        Object before = subject().state();
        assertThat(subject().step().observe(subject().context())).isInstanceOf(Goal.Open.class);
        assertUntouched(before);

        StepResult.Done done = apply();
        Object after = subject().state();
        long effects = subject().effects();
        assertThat(subject().step().verify(subject().context(), done)).isInstanceOf(Goal.Reached.class);
        Goal goal = subject().step().observe(subject().context());

        assertThat(subject().state()).isEqualTo(after);
        assertThat(subject().effects()).isEqualTo(effects);
        assertThat(goal).isInstanceOf(exemption(Rule.OBSERVED).isEmpty() ? Goal.Reached.class : Goal.Open.class);
    }

    @Test
    void applied_twice_it_has_one_effect_and_the_second_says_so() throws Exception {
        begin(Rule.ONE_EFFECT);
        StepResult.Done first = apply();
        Object after = subject().state();
        long effects = subject().effects();
        assertThat(effects).as("what the target counted").isPositive();

        StepResult second = subject().step().apply(subject().context());

        assertThat(second).isInstanceOf(StepResult.Done.class);
        assertThat(subject().state()).isEqualTo(after);
        assertThat(subject().effects()).isEqualTo(effects);
        if (exemption(Rule.SAYS_SO).isEmpty()) {
            assertThat(second.summary()).contains(subject().repeated()).isNotEqualTo(first.summary());
        }
    }

    @Test
    void an_effect_whose_outcome_was_lost_is_found_and_not_made_again() throws Exception {
        begin(Rule.OBSERVED);
        StepResult unheard = apply();
        long effects = subject().effects();
        Object after = subject().state();
        StepContext doubtful = Contexts.inDoubt(subject().context(), "the service stopped while it ran");

        assertThat(subject().step().observe(doubtful)).isInstanceOf(Goal.Reached.class);
        assertThat(subject().step().apply(doubtful)).isInstanceOf(unheard.getClass());

        assertThat(subject().effects()).isEqualTo(effects);
        assertThat(subject().state()).isEqualTo(after);
    }

    @Test
    void an_operation_that_is_too_old_is_refused_and_changes_nothing() throws Exception {
        begin(Rule.EPOCH);
        subject().supersede();
        Object before = subject().state();
        long effects = subject().effects();

        StepResult late = subject().step().apply(subject().context());

        assertThat(late).isNotInstanceOf(StepResult.Done.class);
        assertThat(late.summary()).contains(subject().tooOld());
        assertThat(subject().state()).isEqualTo(before);
        assertThat(subject().effects()).isEqualTo(effects);
    }

    @Test
    void compensation_gives_back_what_was_there_and_twice_is_as_once() throws Exception {
        begin();
        Object before = subject().originals();
        StepResult.Done done = apply();
        Object after = subject().state();

        StepResult undone = subject().step().compensate(subject().context(), done);

        if (exemption(Rule.UNDONE).isPresent()) {
            assertThat(undone.summary()).matches("(?s).*(nothing to undo|can't be undone|stays).*");
            assertThat(subject().state()).as("what can't be undone").isEqualTo(after);
            return;
        }
        assertThat(undone).isInstanceOf(StepResult.Done.class);
        assertThat(subject().originals()).isEqualTo(before);
        assertSecondCompensationDoesNothing(done, before);
    }

    @Test
    void compensation_of_what_may_not_have_happened_changes_nothing() throws Exception {
        begin();
        Object before = subject().originals();

        StepResult undone = subject().step().compensate(subject().context(), LOST);

        assertThat(subject().step().pointOfNoReturn() || undone instanceof StepResult.Done)
                .as(undone.summary())
                .isTrue();
        assertThat(subject().originals()).isEqualTo(before);
    }

    @Test
    void compensation_goes_without_the_outcome_too() throws Exception {
        begin(Rule.UNDONE);
        Object before = subject().originals();
        StepResult.Done unheard = apply();
        assertThat(unheard.summary()).isNotEmpty();

        assertThat(subject().step().compensate(subject().context(), LOST)).isInstanceOf(StepResult.Done.class);

        assertThat(subject().originals()).isEqualTo(before);
        assertSecondCompensationDoesNothing(LOST, before);
    }

    @Test
    void compensation_after_half_an_apply_gives_back_what_was_there() throws Exception {
        begin(Rule.HALF_UNDONE);
        Object before = subject().originals();
        subject().half();
        assertThat(subject().originals()).as("after half an apply").isNotEqualTo(before);

        assertThat(subject().step().compensate(subject().context(), LOST)).isInstanceOf(StepResult.Done.class);

        assertThat(subject().originals()).isEqualTo(before);
        assertSecondCompensationDoesNothing(LOST, before);
    }

    @Test
    @Timeout(HANGS_SECONDS)
    void a_target_that_refuses_connections_is_named() throws Exception {
        begin(Rule.REFUSED);
        subject().refuse();

        assertNamed(subject().context());
    }

    @Test
    @Timeout(HANGS_SECONDS)
    void a_target_that_says_nothing_is_named_in_time() throws Exception {
        begin(Rule.MUTE);

        assertNamed(subject().mute());
    }

    @Test
    void a_parameter_that_is_missing_or_misspelt_is_refused_by_its_name() throws Exception {
        begin();
        Parameters parameters = new Parameters(
                Files.createDirectory(folder.resolve("parameters")), subject().context());

        assertThat(parameters.misspelt()).isEmpty();
        assertThat(parameters.missing(subject().optional())).isEmpty();
    }

    private StepResult.Done apply() throws Exception {
        subject().others();
        StepResult result = subject().step().apply(subject().context());
        assertThat(result).as(result.summary()).isInstanceOf(StepResult.Done.class);
        return (StepResult.Done) result;
    }

    private void assertUntouched(Object before) throws Exception {
        assertThat(subject().state()).isEqualTo(before);
        assertThat(subject().effects()).isZero();
    }

    private void assertSecondCompensationDoesNothing(StepResult.Done done, Object before) throws Exception {
        Object once = subject().state();
        long effects = subject().effects();
        StepResult again = subject().step().compensate(subject().context(), done);
        assertThat(again).as(again.summary()).isInstanceOf(StepResult.Done.class);
        assertThat(subject().originals()).isEqualTo(before);
        assertThat(subject().state()).isEqualTo(once);
        assertThat(subject().effects()).as("of the second compensation").isEqualTo(effects);
    }

    private void assertNamed(StepContext context) {
        if (exemption(Rule.ASKS).isEmpty()) {
            assertThat(String.join("; ", subject().step().precheck(context)))
                    .as("the precheck")
                    .contains(subject().where());
        }
        if (exemption(Rule.OBSERVED).isEmpty()) {
            Goal goal = subject().step().observe(context);
            assertThat(goal).isNotInstanceOf(Goal.Reached.class);
            assertThat(goal.summary()).as("the look").contains(subject().where());
        }
        StepResult result = subject().step().apply(context);
        assertThat(result).as(result.summary()).isNotInstanceOf(StepResult.Done.class);
        assertThat(result.summary()).as("apply").contains(subject().where());
    }

    /** Why the type need not keep the rule; empty when it has to. */
    Optional<String> exemption(Rule rule) {
        Covers covers = Objects.requireNonNull(getClass().getAnnotation(Covers.class), "say which type by @Covers");
        return Exemptions.of(covers.type(), covers.by(), rule);
    }
}
