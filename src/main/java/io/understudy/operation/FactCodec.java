package io.understudy.operation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.understudy.journal.Entry;
import io.understudy.journal.Journal.Draft;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Facts to journal entries and back. What it can't read is an error that names the entry, never skipped. Thread-safe. */
public final class FactCodec {

    private static final Map<String, Class<?>> TYPES = Arrays.stream(OperationFact.class.getPermittedSubclasses())
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, type -> type));

    private final ObjectMapper json = json().addMixIn(Trigger.class, TriggerKinds.class)
            .addMixIn(Risk.class, RiskKinds.class)
            .addMixIn(Loss.class, LossKinds.class)
            .build();

    /** How all facts are written: names and epochs as text, times as ISO 8601. */
    public static JsonMapper.Builder json() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(valueTypes())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
    }

    /** The entry type of a kind of fact, as in {@link Entry#type()}. */
    public static String type(Class<? extends OperationFact> fact) {
        return fact.getSimpleName();
    }

    /** What to append. */
    public Draft draft(ApplicationName application, OperationId operation, OperationFact fact) {
        try {
            return new Draft(application, operation, type(fact.getClass()), json.writeValueAsString(fact));
        } catch (JacksonException e) {
            throw new IllegalStateException("%s can't be written as JSON".formatted(fact), e);
        }
    }

    /** The fact of an entry; throws {@link IllegalStateException} for a type or payload that this version doesn't know. */
    public OperationFact fact(Entry entry) {
        Class<?> type = TYPES.get(entry.type());
        if (type == null) {
            throw unreadable(entry, "its type is not known", null);
        }
        try {
            return (OperationFact) json.readValue(entry.payload(), type);
        } catch (JacksonException e) {
            throw unreadable(entry, e.getOriginalMessage(), e);
        }
    }

    private static IllegalStateException unreadable(Entry entry, String why, @Nullable Throwable cause) {
        return new IllegalStateException(
                "journal entry %d (%s of operation %s) can't be read: %s. A newer version wrote it, or it is damaged: run the version that wrote it"
                        .formatted(entry.sequence(), entry.type(), entry.operation(), why),
                cause);
    }

    private static SimpleModule valueTypes() {
        SimpleModule module = new SimpleModule("names");
        text(module, ApplicationName.class, ApplicationName::new);
        text(module, OperationId.class, OperationId::new);
        text(module, SiteName.class, SiteName::new);
        text(module, LinkName.class, LinkName::new);
        text(module, RunbookName.class, RunbookName::new);
        text(module, StepName.class, StepName::new);
        text(module, Epoch.class, value -> new Epoch(Long.parseLong(value)));
        return module;
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> reader) {
        module.addSerializer(type, new StdScalarSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeString(value.toString());
            }
        });
        module.addDeserializer(type, new FromStringDeserializer<T>(type) {
            @Override
            protected T _deserialize(String value, DeserializationContext context) {
                return reader.apply(value);
            }

            @Override
            public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
                return reader.apply(in.getValueAsString());
            }
        });
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Trigger.Automatic.class, name = "automatic"),
        @JsonSubTypes.Type(value = Trigger.Person.class, name = "person"),
        @JsonSubTypes.Type(value = Trigger.Wave.class, name = "wave"),
        @JsonSubTypes.Type(value = Trigger.Drill.class, name = "drill")
    })
    private interface TriggerKinds {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Risk.SplitBrain.class, name = "split-brain"),
        @JsonSubTypes.Type(value = Risk.OpenPrimary.class, name = "open-primary"),
        @JsonSubTypes.Type(value = Risk.DataLoss.class, name = "data-loss"),
        @JsonSubTypes.Type(value = Risk.ManualStep.class, name = "manual-step")
    })
    private interface RiskKinds {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Loss.AtMost.class, name = "at-most"),
        @JsonSubTypes.Type(value = Loss.Unknown.class, name = "unknown")
    })
    private interface LossKinds {}
}
