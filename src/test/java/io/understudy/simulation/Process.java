package io.understudy.simulation;

import java.util.ArrayList;
import java.util.List;

/** Something that runs at a place, can be stopped for a while, and can die and start again. */
public final class Process {

    private final String name;
    private final Place place;
    private final List<Fiber> fibers = new ArrayList<>();
    private boolean alive = true;
    private int life;
    private long stalledUntil;

    public Process(String name, Place place) {
        this.name = name;
        this.place = place;
    }

    String name() {
        return name;
    }

    Place place() {
        return place;
    }

    public boolean alive() {
        return alive;
    }

    int life() {
        return life;
    }

    long stalledUntil() {
        return stalledUntil;
    }

    boolean stalled(long now) {
        return stalledUntil > now;
    }

    /** As by SIGSTOP: nothing of it happens until then, and what came meanwhile comes after. */
    void stall(long until) {
        stalledUntil = Math.max(stalledUntil, until);
    }

    /** As by SIGKILL: what it had begun ends where it is. */
    public void die(Loop loop, Process reaper) {
        alive = false;
        life++;
        stalledUntil = 0;
        for (Fiber fiber : fibers) {
            fiber.kill();
            if (fiber != loop.current()) {
                if (fiber.alone()) {
                    loop.firstAfter(0, reaper, fiber::wake);
                } else {
                    loop.after(0, reaper, fiber::wake);
                }
            }
        }
        fibers.clear();
    }

    public void start() {
        alive = true;
    }

    void began(Fiber fiber) {
        fibers.add(fiber);
    }

    void ended(Fiber fiber) {
        fibers.remove(fiber);
    }

    @Override
    public String toString() {
        return name;
    }
}
