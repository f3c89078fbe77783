package io.understudy.journal;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Instant;

/**
 * One fact, as stored. Entries are never changed or removed.
 *
 * @param sequence position in the journal, from 1, without gaps
 * @param at wall clock of the writer
 * @param type what kind of fact, such as {@code StepIntended}
 * @param payload JSON whose shape the type tells
 */
public record Entry(
        long sequence, Instant at, ApplicationName application, OperationId operation, String type, String payload) {}
