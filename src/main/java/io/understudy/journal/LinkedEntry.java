package io.understudy.journal;

import java.util.Optional;

/**
 * An entry of an excerpt, which can be checked alone.
 *
 * @param previous hash of the entry before it in the journal, {@link Hash#NONE} for the first; empty when that one is missing or has none
 */
public record LinkedEntry(ChainedEntry chained, Optional<Hash> previous) {}
