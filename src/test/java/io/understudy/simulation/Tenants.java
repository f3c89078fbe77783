package io.understudy.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * Who holds the lease by all that each instance can know: what the store told it, and how long ago it asked. It shares no code
 * with what it judges, and goes by the true time.
 */
final class Tenants {

    /** No lease; the tokens of real ones begin with 1. */
    static final long NOBODY = 0;

    /** An instance counts on a thousandth less than the length; its own ticker is wrong by 200 ppm at most. */
    private static final double CERTAIN = 0.9992;

    private final Loop loop;
    private final Map<Process, Tenant> tenants = new HashMap<>();

    private record Tenant(long token, long until) {}

    Tenants(Loop loop) {
        this.loop = loop;
    }

    /**
     * The store's yes arrived.
     *
     * @param asked when the question was sent
     */
    void granted(Process to, long token, long asked) {
        tenants.put(to, new Tenant(token, asked + (long) (Instance.LEASE.toNanos() * CERTAIN)));
    }

    /** It was told that it has the lease no more, or gave it back, or died. */
    void ended(Process of) {
        tenants.remove(of);
    }

    /** The token under which it may begin something now, or {@link #NOBODY}. */
    long token(Process of) {
        Tenant tenant = tenants.get(of);
        return tenant != null && loop.now() < tenant.until() ? tenant.token() : NOBODY;
    }
}
