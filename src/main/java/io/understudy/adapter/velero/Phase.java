package io.understudy.adapter.velero;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The phases of backups and restores that tell something; each other one means that it is under way. */
enum Phase {
    NEW("New", 0, false),
    QUEUED("Queued", 1, false),
    READY_TO_START("ReadyToStart", 2, false),
    IN_PROGRESS("InProgress", 3, false),
    WAITING("WaitingForPluginOperations", 4, false),
    WAITING_PARTLY("WaitingForPluginOperationsPartiallyFailed", 4, false),
    FINALIZING("Finalizing", 5, false),
    FINALIZING_PARTLY("FinalizingPartiallyFailed", 5, false),
    /** Unknown to this version; nobody can tell whether it ends by itself. */
    OTHER("another phase", 0, false),
    DELETING("Deleting", 6, true),
    COMPLETED("Completed", 6, true),
    PARTIALLY_FAILED("PartiallyFailed", 6, true),
    FAILED("Failed", 6, true),
    FAILED_VALIDATION("FailedValidation", 6, true);

    final String word;

    /** How far it is among the others. */
    final int rank;

    final boolean ended;

    Phase(String word, int rank, boolean ended) {
        this.word = word;
        this.rank = rank;
        this.ended = ended;
    }

    /** Without any, Velero has not seen it yet. */
    static Phase of(@Nullable String word) {
        return word == null || word.isEmpty()
                ? NEW
                : Arrays.stream(values())
                        .filter(phase -> phase.word.equals(word))
                        .findFirst()
                        .orElse(OTHER);
    }
}
