package io.understudy.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StateMachineTest {

    enum Door implements Described {
        OPEN,
        SHUT,
        BRICKED_UP;

        @Override
        public String sentence() {
            return "the door is " + name();
        }
    }

    enum Hand implements Described {
        PUSH,
        PULL,
        BRICK;

        @Override
        public String sentence() {
            return "somebody does " + name();
        }
    }

    private static final Transition<Door, Hand> PUSHED = row(Door.OPEN, Hand.PUSH, Door.SHUT);
    private static final Transition<Door, Hand> PULLED = row(Door.SHUT, Hand.PULL, Door.OPEN);
    private static final Transition<Door, Hand> BRICKED = row(Door.SHUT, Hand.BRICK, Door.BRICKED_UP);
    private static final Set<Door> ENDS = EnumSet.of(Door.BRICKED_UP);

    @Test
    void moves_by_its_table() {
        Position<Door, Hand> door = machine(ENDS, PUSHED, PULLED, BRICKED).begin("the front door");

        assertThat(door.on(Hand.PUSH)).isEqualTo(PUSHED);
        assertThat(door.now()).isEqualTo(Door.SHUT);
        assertThat(door.on(Hand.BRICK).to()).isEqualTo(Door.BRICKED_UP);
    }

    @Test
    void refuses_what_is_not_in_the_table_and_stays_where_it_is() {
        Position<Door, Hand> door = machine(ENDS, PUSHED, PULLED, BRICKED).begin("the front door");

        assertThatThrownBy(() -> door.on(Hand.PULL))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the front door is OPEN: PULL can't happen to it now (it would mean: somebody does PULL)");
        assertThat(door.now()).isEqualTo(Door.OPEN);
    }

    @Test
    void knows_where_nothing_happens_any_more() {
        StateMachine<Door, Hand> machine = machine(ENDS, PUSHED, PULLED, BRICKED);

        assertThat(Stream.of(Door.values()).filter(machine::ended)).containsExactly(Door.BRICKED_UP);
    }

    @Test
    void refuses_two_transitions_for_one_event() {
        refused("two transitions for PUSH in OPEN", ENDS, PUSHED, PULLED, BRICKED, PUSHED);
    }

    @Test
    void refuses_a_state_that_nothing_leads_to() {
        refused("nothing leads to BRICKED_UP", ENDS, PUSHED, PULLED, row(Door.SHUT, Hand.BRICK, Door.SHUT));
    }

    @Test
    void refuses_states_that_only_lead_to_each_other() {
        refused(
                "nothing leads to SHUT; nothing leads to BRICKED_UP",
                ENDS,
                row(Door.OPEN, Hand.PUSH, Door.OPEN),
                PULLED,
                BRICKED);
    }

    @Test
    void refuses_an_event_at_which_nothing_happens() {
        refused("nothing happens at PULL", ENDS, PUSHED, BRICKED);
    }

    @Test
    void refuses_an_end_after_which_something_can_happen() {
        refused(
                "BRICKED_UP is an end but something can happen after it",
                ENDS,
                PUSHED,
                PULLED,
                BRICKED,
                row(Door.BRICKED_UP, Hand.PUSH, Door.OPEN));
    }

    @Test
    void refuses_a_dead_end_that_is_no_end() {
        refused(
                "nothing can happen after BRICKED_UP but it is no end",
                EnumSet.noneOf(Door.class),
                PUSHED,
                PULLED,
                BRICKED);
    }

    @Test
    void refuses_states_that_go_round_for_ever() {
        refused(
                "no way leads from OPEN to an end; no way leads from SHUT to an end",
                ENDS,
                PUSHED,
                PULLED,
                row(Door.SHUT, Hand.BRICK, Door.OPEN));
    }

    @Test
    void needs_no_end_where_none_is_meant() {
        assertThat(machine(
                                EnumSet.noneOf(Door.class),
                                PUSHED,
                                PULLED,
                                BRICKED,
                                row(Door.BRICKED_UP, Hand.PUSH, Door.OPEN))
                        .table())
                .hasSize(4);
    }

    @Test
    void refuses_a_transition_without_a_sentence_and_an_empty_table() {
        refused(
                "PULL in SHUT has no sentence",
                ENDS,
                PUSHED,
                BRICKED,
                new Transition<>(Door.SHUT, Hand.PULL, Door.OPEN, " "));
        refused("it has no transition", ENDS);
    }

    enum Mute implements Described {
        SAID("it speaks"),
        UNSAID(" ");

        private final String sentence;

        Mute(String sentence) {
            this.sentence = sentence;
        }

        @Override
        public String sentence() {
            return sentence;
        }
    }

    @Test
    void refuses_states_and_events_without_a_sentence() {
        List<Transition<Mute, Mute>> table = List.of(
                new Transition<>(Mute.SAID, Mute.SAID, Mute.UNSAID, "it falls silent"),
                new Transition<>(Mute.SAID, Mute.UNSAID, Mute.SAID, "nothing is said"));

        assertThat(new Soundness<>(Mute.SAID, EnumSet.of(Mute.UNSAID), table).defects())
                .containsExactly("the state UNSAID has no sentence", "the event UNSAID has no sentence");
    }

    @SafeVarargs
    private static void refused(String defect, Set<Door> ends, Transition<Door, Hand>... table) {
        assertThatThrownBy(() -> machine(ends, table))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the state machine of door is not sound")
                .hasMessageContaining(defect);
    }

    @SafeVarargs
    private static StateMachine<Door, Hand> machine(Set<Door> ends, Transition<Door, Hand>... table) {
        return new StateMachine<>("door", Door.OPEN, ends, List.of(table));
    }

    private static Transition<Door, Hand> row(Door from, Hand event, Door to) {
        return new Transition<>(from, event, to, "the door moves");
    }
}
