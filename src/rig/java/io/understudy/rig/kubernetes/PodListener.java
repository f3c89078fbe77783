package io.understudy.rig.kubernetes;

/** Hears which pods run at a site, so that the application's real processes can run with them. */
@FunctionalInterface
public interface PodListener {

    /** Nobody wants to know. */
    PodListener NONE = (namespace, app, count) -> {};

    /**
     * Called by one thread at a time at every change of the count: before the API server hears that a pod is ready, and before
     * it hears that one is gone. It may block until the real processes serve or have ended; what it throws is logged.
     *
     * @param app the pods' label {@code app}: by custom of the rig the name of their Deployment or StatefulSet
     * @param count how many of its pods run
     */
    void available(String namespace, String app, int count);
}
