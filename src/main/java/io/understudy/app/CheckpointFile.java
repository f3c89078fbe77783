package io.understudy.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.understudy.cli.Failure;
import io.understudy.journal.Checkpoint;
import io.understudy.journal.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A checkpoint as one line of JSON, to be kept where the journal's writers can't reach it.
 *
 * @param sequence the newest entry's
 * @param hash its hash
 * @param at when that was looked at
 */
record CheckpointFile(
        @JsonProperty(required = true) long sequence,
        @JsonProperty(required = true) String hash,
        @JsonProperty(required = true) String at) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    static String line(Checkpoint checkpoint) {
        try {
            return JSON.writeValueAsString(new CheckpointFile(
                    checkpoint.sequence(),
                    checkpoint.hash().hex(),
                    checkpoint.at().toString()));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws {@link Failure} with exit code 2 for a file that can't be read or is none. */
    static Checkpoint read(Path file) {
        try {
            CheckpointFile read = JSON.readValue(file.toFile(), CheckpointFile.class);
            return new Checkpoint(read.sequence(), new Hash(read.hash()), Instant.parse(read.at()));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new Failure(
                    2,
                    "%s is no checkpoint that can be read (%s): name a file that 'understudy journal checkpoint' wrote"
                            .formatted(
                                    file,
                                    String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse("")),
                    e);
        }
    }
}
