package io.understudy.simulation;

/** Switches a site off from outside and confirms it; may be silent. */
final class PowerSwitch implements Network.Host {

    private final Site site;
    boolean silent;

    PowerSwitch(Site site) {
        this.site = site;
    }

    Site site() {
        return site;
    }

    @Override
    public Place place() {
        return Place.OUTSIDE;
    }

    @Override
    public void deliver(Runnable message) {
        if (!silent) {
            message.run();
        }
    }
}
