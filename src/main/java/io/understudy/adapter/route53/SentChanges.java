package io.understudy.adapter.route53;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The changes that this process sent and that Route 53 has not called INSYNC yet, so that a later look waits for them too. A
 * process that was started anew knows of none. Thread-safe.
 */
final class SentChanges {

    private record Key(String hostedZone, String owner, String mark) {}

    private final Map<Key, String> ids = new ConcurrentHashMap<>();

    void sent(ZoneSwitch goal, String change) {
        ids.put(key(goal), change);
    }

    Optional<String> of(ZoneSwitch goal) {
        return Optional.ofNullable(ids.get(key(goal)));
    }

    void inSync(ZoneSwitch goal) {
        ids.remove(key(goal));
    }

    private static Key key(ZoneSwitch goal) {
        return new Key(goal.dns().hostedZone(), goal.owner(), goal.mark().text());
    }
}
