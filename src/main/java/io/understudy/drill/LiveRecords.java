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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Live drills as the journal tells of them. */
record LiveRecords(Journal journal, ObjectMapper json) {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRecords.class);
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
     * Those that began and are none of these. One that can't be read is logged and left out.
     *
     * @throws Journal.JournalUnavailable when the journal can't be read
     */
    List<Open> open(Set<OperationId> finished) {
        return journal.of(ApplicationName.DRILLS, LIVE).stream()
                .filter(entry -> !finished.contains(entry.operation()))
                .flatMap(entry -> open(entry.operation()).stream())
                .toList();
    }

    private Optional<Open> open(OperationId id) {
        try {
            List<DrillFact> facts = new ArrayList<>();
            for (Entry entry : journal.of(id)) {
                Class<? extends DrillFact> type = TYPES.get(entry.type());
                if (type == null) {
                    throw new IllegalStateException(
                            "the type of journal entry %d is not known".formatted(entry.sequence()));
                }
                facts.add(json.readValue(entry.payload(), type));
            }
            if (!(facts.getFirst() instanceof DrillStarted started) || !(facts.get(1) instanceof LiveBegan began)) {
                throw new IllegalStateException("its first facts are no live drill's");
            }
            LiveState state = LiveState.of(id, began).then(facts);
            return Optional.of(new Open(
                    Drill.begin(id.value(), started.kind(), started.by(), started.reason(), state.home(), started.at()),
                    state));
        } catch (JacksonException | IllegalStateException e) {
            LOG.error(
                    "drill={} can't go on, and its application may be away from home: {}. Run the version that wrote it",
                    id,
                    e.getMessage());
            return Optional.empty();
        }
    }
}
