package io.understudy.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One application's database server at one site: a log, how much of it is applied, and what it amounts to. What is in the log
 * is durable. A primary acknowledges at once and is copied later.
 */
final class Database implements Network.Host {

    private final Site site;
    private final List<Record> log = new ArrayList<>();
    private final Map<String, Record> beats = new HashMap<>();
    private int applied;
    private int timeline = 1;
    private boolean recovering;
    private boolean open = true;
    private long epoch;
    private boolean promoting;
    boolean running = true;
    boolean replayPaused;
    boolean streaming;

    Database(Site site, boolean recovering) {
        this.site = site;
        this.recovering = recovering;
    }

    enum Kind {
        ROW,
        BEAT,
        EPOCH,
        OPENED,
        CLOSED
    }

    /**
     * One record of the log.
     *
     * @param number of the row, the heartbeat or the epoch
     * @param at virtual time of the commit
     * @param stamp the wall clock in a heartbeat's row
     */
    record Record(Kind kind, long number, String who, Instant stamp, long at) {}

    /** Why a request was turned down by a server that is there. */
    record Refused(String why) {}

    @Override
    public Place place() {
        return site.place();
    }

    @Override
    public void deliver(Runnable message) {
        site.deliver(message);
    }

    Site site() {
        return site;
    }

    boolean recovering() {
        return recovering;
    }

    boolean promoting() {
        return promoting;
    }

    boolean open() {
        return open;
    }

    long epoch() {
        return epoch;
    }

    int timeline() {
        return timeline;
    }

    int received() {
        return log.size();
    }

    int applied() {
        return applied;
    }

    /** Whether a client that reaches it could commit now, or once it thaws. */
    boolean writable() {
        return site.on() && running && !recovering && open;
    }

    /** What is in this log behind the end of a copy's. */
    List<Record> after(Database copy) {
        return List.copyOf(log.subList(Math.min(copy.log.size(), log.size()), log.size()));
    }

    /** As when its server or its power ends: what was only asked for is gone. */
    void stopped() {
        promoting = false;
        streaming = false;
    }

    Optional<Record> beat(String who) {
        return Optional.ofNullable(beats.get(who));
    }

    Record commit(Kind kind, long number, String who, Instant stamp, long at) {
        if (recovering) {
            throw new IllegalStateException("a standby commits nothing");
        }
        Record record = new Record(kind, number, who, stamp, at);
        log.add(record);
        apply(record);
        applied = log.size();
        return record;
    }

    private void apply(Record record) {
        switch (record.kind()) {
            case ROW -> {}
            case BEAT -> beats.put(record.who(), record);
            case EPOCH -> epoch = record.number();
            case OPENED -> open = true;
            case CLOSED -> open = false;
        }
    }

    /** Takes over what the primary had committed by then; only a copy of it can. */
    void stream(Database primary, long upTo) {
        int known = log.size();
        boolean copy = timeline <= primary.timeline
                && known <= primary.log.size()
                && (known == 0 || primary.log.get(known - 1) == log.get(known - 1));
        streaming = copy;
        if (!copy) {
            return;
        }
        timeline = primary.timeline;
        while (known < primary.log.size() && primary.log.get(known).at() <= upTo) {
            log.add(primary.log.get(known++));
        }
    }

    /** Applies what was committed by then. */
    void replay(long upTo) {
        while (applied < log.size() && !replayPaused && log.get(applied).at() <= upTo) {
            apply(log.get(applied++));
        }
    }

    /** From here on it can't be recalled. */
    void promote() {
        promoting = true;
        streaming = false;
    }

    void promoted() {
        while (applied < log.size()) {
            apply(log.get(applied++));
        }
        promoting = false;
        recovering = false;
        replayPaused = false;
        timeline++;
    }

    /** Begins anew as a copy of another one. */
    void seed(Database primary) {
        log.clear();
        beats.clear();
        log.addAll(primary.log);
        applied = 0;
        open = true;
        epoch = 0;
        recovering = true;
        promoting = false;
        timeline = primary.timeline;
        running = true;
        replayPaused = false;
        replay(Long.MAX_VALUE);
    }

    /** The server's own word, when it runs. */
    <T> Supplier<Object> ifRunning(Supplier<T> work) {
        return () -> running ? (Object) work.get() : new Refused("connection refused");
    }

    @Override
    public String toString() {
        return "database@" + site;
    }
}
