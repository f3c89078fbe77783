package io.understudy.operation.wave;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.journal.Entry;
import io.understudy.journal.Journal.Draft;
import io.understudy.operation.FactCodec;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Facts of waves to journal entries and back. Thread-safe. */
final class WaveCodec {

    private static final Map<String, Class<?>> TYPES = Arrays.stream(WaveFact.class.getPermittedSubclasses())
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, type -> type));

    private final ObjectMapper json = FactCodec.json().build();

    Draft draft(OperationId wave, WaveFact fact) {
        try {
            return new Draft(
                    ApplicationName.WAVES, wave, fact.getClass().getSimpleName(), json.writeValueAsString(fact));
        } catch (JacksonException e) {
            throw new IllegalStateException("%s can't be written as JSON".formatted(fact), e);
        }
    }

    /**
     * The wave that these entries tell of.
     *
     * @throws IllegalStateException for what this version can't read
     */
    WaveState state(OperationId wave, List<Entry> entries) {
        if (!(fact(entries.getFirst()) instanceof WaveFact.WaveStarted started)) {
            throw new IllegalStateException("wave %s does not begin with its start".formatted(wave));
        }
        WaveState state = WaveState.begin(wave, started);
        for (Entry entry : entries.subList(1, entries.size())) {
            state = state.then(fact(entry));
        }
        return state;
    }

    private WaveFact fact(Entry entry) {
        Class<?> type = TYPES.get(entry.type());
        try {
            if (type != null) {
                return (WaveFact) json.readValue(entry.payload(), type);
            }
        } catch (JacksonException e) {
            throw new IllegalStateException(
                    "journal entry %d (%s of %s) can't be read: %s"
                            .formatted(entry.sequence(), entry.type(), entry.operation(), e.getOriginalMessage()),
                    e);
        }
        throw new IllegalStateException(
                "journal entry %d of %s is a %s, which this version doesn't know: run the version that wrote it"
                        .formatted(entry.sequence(), entry.operation(), entry.type()));
    }
}
