package io.understudy.api;

/**
 * Where the journal ends, as {@code understudy journal checkpoint} writes it.
 *
 * @param sequence of the newest entry; 0 for an empty journal
 * @param hash its hash
 * @param at when that was looked at, ISO 8601
 */
public record JournalCheckpoint(long sequence, String hash, String at) {}
