package io.understudy.simulation;

import io.understudy.topology.SiteName;
import java.util.ArrayList;
import java.util.List;

/** A site with power, and whoever stands in it. Without power nothing in it answers; frozen, it answers when it thaws. */
final class Site implements Network.Host {

    private final SiteName name;
    private final Place place;
    private final List<Runnable> held = new ArrayList<>();
    /** Its power switch is on. */
    boolean outlet = true;
    /** No disaster has hit it. */
    boolean healthy = true;

    boolean frozen;
    /** Counts the ends of power: what was on its way inside is gone with it. */
    int boots;

    Site(SiteName name, Place place) {
        this.name = name;
        this.place = place;
    }

    SiteName name() {
        return name;
    }

    boolean on() {
        return outlet && healthy;
    }

    boolean runs() {
        return on() && !frozen;
    }

    void power(boolean outletOn, boolean healthyNow) {
        boolean before = on();
        outlet = outletOn;
        healthy = healthyNow;
        if (before && !on()) {
            boots++;
            held.clear();
            frozen = false;
        }
    }

    void freeze() {
        frozen = on();
    }

    void thaw() {
        frozen = false;
        List<Runnable> messages = List.copyOf(held);
        held.clear();
        messages.forEach(Runnable::run);
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public void deliver(Runnable message) {
        if (frozen) {
            held.add(message);
        } else if (on()) {
            message.run();
        }
    }

    @Override
    public String toString() {
        return name.value();
    }
}
