package io.understudy.simulation;

/** One application's web at one site, as its API server keeps it. */
final class Workload implements Network.Host {

    private final Site site;
    private State state;
    boolean apiDown;
    /** The application answers with errors although it runs. */
    boolean erring;

    /**
     * @param epoch that last changed it, 0 when none did
     * @param before replicas before that, -1 when not known
     * @param version grows with each change
     */
    record State(int replicas, long epoch, int before, long version) {}

    Workload(Site site, int replicas) {
        this.site = site;
        this.state = new State(replicas, 0, -1, 1);
    }

    State state() {
        return state;
    }

    /** False when somebody else changed it since. */
    boolean write(State from, int replicas, long epoch, int before) {
        if (state.version() != from.version()) {
            return false;
        }
        state = new State(replicas, epoch, before, from.version() + 1);
        return true;
    }

    @Override
    public Place place() {
        return site.place();
    }

    @Override
    public void deliver(Runnable message) {
        if (!apiDown) {
            site.deliver(message);
        }
    }
}
