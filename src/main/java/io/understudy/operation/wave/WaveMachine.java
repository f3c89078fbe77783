package io.understudy.operation.wave;

import static io.understudy.operation.wave.WavePhase.FINISHED;
import static io.understudy.operation.wave.WavePhase.PAUSED;
import static io.understudy.operation.wave.WavePhase.RUNNING;
import static io.understudy.operation.wave.WavePhase.STOPPING;

import io.understudy.state.Described;
import io.understudy.state.StateMachine;
import io.understudy.state.Transition;
import java.util.EnumSet;
import java.util.List;

/** The life of a wave: its phases and what leads from one to the next. What is not in the table cannot happen. */
public final class WaveMachine {

    /** What happens to a wave; each is a fact in the journal. */
    public enum Event implements Described {
        PAUSED("a person holds it"),
        RESUMED("a person lets it go on"),
        STOPPED("a person ends it: no further member starts, ever"),
        MEMBER_RETRIED("a person lets a member that did not move start once more"),
        GROUP_WENT("every member of a consistency group is ready, so all of them pass their points of no return"),
        GROUP_GAVE_UP("a member of a consistency group can't, so all of them go back"),
        FINISHED("nothing is under way, and nothing will be");

        private final String sentence;

        Event(String sentence) {
            this.sentence = sentence;
        }

        @Override
        public String sentence() {
            return sentence;
        }
    }

    public static final StateMachine<WavePhase, Event> MACHINE = new StateMachine<>(
            "wave",
            RUNNING,
            EnumSet.of(FINISHED),
            List.of(
                    row(RUNNING, Event.PAUSED, PAUSED, "no further member starts"),
                    row(RUNNING, Event.STOPPED, STOPPING, "it ends with what is under way"),
                    row(RUNNING, Event.MEMBER_RETRIED, RUNNING, "the member waits for its turn again"),
                    row(RUNNING, Event.GROUP_WENT, RUNNING, "the group moves as one"),
                    row(RUNNING, Event.GROUP_GAVE_UP, RUNNING, "the group stays as one"),
                    row(RUNNING, Event.FINISHED, FINISHED, "each member has moved, or has not and is not retried"),
                    row(PAUSED, Event.RESUMED, RUNNING, "members start again as those before them have moved"),
                    row(PAUSED, Event.STOPPED, STOPPING, "it ends with what is under way"),
                    row(PAUSED, Event.MEMBER_RETRIED, PAUSED, "the member waits for its turn again"),
                    row(PAUSED, Event.GROUP_WENT, PAUSED, "the group was under way, and moves as one"),
                    row(PAUSED, Event.GROUP_GAVE_UP, PAUSED, "the group was under way, and stays as one"),
                    row(PAUSED, Event.FINISHED, FINISHED, "each member was settled already"),
                    row(STOPPING, Event.GROUP_WENT, STOPPING, "the group was under way, and moves as one"),
                    row(STOPPING, Event.GROUP_GAVE_UP, STOPPING, "the group was under way, and stays as one"),
                    row(STOPPING, Event.FINISHED, FINISHED, "what was under way is over")));

    private WaveMachine() {}

    private static Transition<WavePhase, Event> row(WavePhase from, Event event, WavePhase to, String sentence) {
        return new Transition<>(from, event, to, sentence);
    }
}
