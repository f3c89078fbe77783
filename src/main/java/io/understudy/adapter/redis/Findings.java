package io.understudy.adapter.redis;

import io.understudy.operation.Fence.Proof;
import io.understudy.operation.Fence.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gathers what speaks for a fence, what speaks against it, and what could not be told. Not thread-safe. */
final class Findings {

    private final List<String> seen = new ArrayList<>();
    private final List<String> against = new ArrayList<>();
    private final List<String> unclear = new ArrayList<>();

    void seen(String fact) {
        seen.add(fact);
    }

    void against(String fact) {
        against.add(fact);
    }

    void unclear(String fact) {
        unclear.add(fact);
    }

    Proof proof(String where, Map<String, String> outputs) {
        if (!against.isEmpty()) {
            return new Proof(State.NOT_FENCED, where + String.join("; ", against));
        }
        if (!unclear.isEmpty()) {
            return new Proof(State.UNKNOWN, where + String.join("; ", unclear));
        }
        return new Proof(State.FENCED, where + String.join("; ", seen), outputs);
    }
}
