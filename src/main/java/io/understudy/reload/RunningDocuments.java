package io.understudy.reload;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Which documents the service runs on, and what keeps it from newer ones.
 *
 * @param digests SHA-256 of each file of the set that runs, by its path in the folder
 * @param hash one SHA-256 over all of them
 * @param loadedAt when it was taken
 * @param rejected what is wrong with the set that lies in the folder now, one line each; empty while that is the one that runs
 */
public record RunningDocuments(Map<String, String> digests, String hash, Instant loadedAt, List<String> rejected) {
    public RunningDocuments {
        digests = Map.copyOf(digests);
        rejected = List.copyOf(rejected);
    }

    RunningDocuments without(List<String> lines) {
        return new RunningDocuments(digests, hash, loadedAt, lines);
    }
}
