package io.understudy.policy;

/**
 * The documents that the service runs on now: one set at each moment, replaced as a whole. Thread-safe.
 *
 * <p>Parts of the service hold the {@link #view} and follow by themselves. A part that keeps something made of a policy, such as a
 * probe's schedule, must be told.
 */
public final class LiveCatalogue {

    private volatile Catalogue current;
    private final Catalogue view;

    public LiveCatalogue(Catalogue first) {
        this.current = first;
        this.view = new Catalogue(
                new LiveMap<>(() -> current.sites()),
                new LiveMap<>(() -> current.policies()),
                new LiveMap<>(() -> current.runbooks()),
                first.sealed());
    }

    /** The set that is current now; it never changes. */
    public Catalogue now() {
        return current;
    }

    /** Always shows the current set. Two reads may show two sets: what must fit together is read from {@link #now}. */
    public Catalogue view() {
        return view;
    }

    /** Puts another set in place of the current one. */
    public void replace(Catalogue next) {
        current = next;
    }
}
