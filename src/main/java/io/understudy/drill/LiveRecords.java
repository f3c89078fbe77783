package io.understudy.drill;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.drill.DrillFact.DrillFinished;
import io.understudy.drill.DrillFact.DrillStaged;
import io.understudy.drill.DrillFact.DrillStarted;
import io.understudy.drill.DrillFact.LiveBegan;
import io.understudy.drill.DrillFact.LiveCalledOff;
import io.understudy.drill.DrillFact.LiveHolds;
import io.understudy.journal.Entry;
import io.understudy.journal.Journal;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Live drills as the journal tells of them. */
record LiveRecords(Journal journal, ObjectMapper json) {

    private static final String LIVE = LiveBegan.class.getSimpleName();
    private static final Map<String, Class<? extends DrillFact>> TYPES = Stream.of(
                    DrillStarted.class,
                    LiveBegan.class,
                    LiveHolds.class,
                    LiveCalledOff.class,
                    DrillStaged.class,
                    DrillFinished.class)
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, type -> type));

    /** A live drill that the journal tells no end of. */
    record Open(Drill drill, LiveState state) {}

    /**
     * Likewise, and nobody can go on with it.
     *
     * @param begun as far as it can be read
     */
    record Unreadable(OperationId id, Optional<Open> begun, String why) {

        /** Whether its application may be this one. */
        boolean concerns(ApplicationName application) {
            return begun.map(open -> open.drill().application().equals(application))
                    .orElse(true);
        }
    }

    record Found(List<Open> open, List<Unreadable> unreadable) {
        Found {
            open = List.copyOf(open);
            unreadable = List.copyOf(unreadable);
        }

        /** Those whose applications are known. */
        List<Open> known() {
            return Stream.concat(open.stream(), unreadable.stream().flatMap(one -> one.begun().stream()))
                    .toList();
        }
    }

    /**
     * Those that began and are none of these.
     *
     * @throws Journal.JournalUnavailable when the journal can't be read
     */
    Found open(Set<OperationId> finished) {
        List<Open> open = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        journal.of(ApplicationName.DRILLS, LIVE).stream()
                .map(Entry::operation)
                .filter(id -> !finished.contains(id))
                .forEach(id -> read(id, open, unreadable));
        return new Found(open, unreadable);
    }

    private void read(OperationId id, List<Open> open, List<Unreadable> unreadable) {
        List<Entry> entries = journal.of(id);
        List<DrillFact> facts = new ArrayList<>();
        try {
            for (Entry entry : entries) {
                Class<? extends DrillFact> type = TYPES.get(entry.type());
                if (type == null) {
                    throw new IllegalStateException(
                            "the type of journal entry %d is not known".formatted(entry.sequence()));
                }
                facts.add(json.readValue(entry.payload(), type));
            }
            open.add(begun(id, facts)
                    .orElseThrow(() -> new IllegalStateException("its first facts are no live drill's")));
        } catch (JacksonException | RuntimeException e) {
            unreadable.add(new Unreadable(id, asFarAs(id, facts), String.valueOf(e.getMessage())));
        }
    }

    private static Optional<Open> asFarAs(OperationId id, List<DrillFact> facts) {
        try {
            return begun(id, facts);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Open> begun(OperationId id, List<DrillFact> facts) {
        if (facts.size() < 2
                || !(facts.getFirst() instanceof DrillStarted started)
                || !(facts.get(1) instanceof LiveBegan began)) {
            return Optional.empty();
        }
        LiveState state = LiveState.of(id, began).then(facts);
        return Optional.of(new Open(
                Drill.begin(id.value(), started.kind(), started.by(), started.reason(), state.home(), started.at()),
                state));
    }
}
