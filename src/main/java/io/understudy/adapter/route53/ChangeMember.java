package io.understudy.adapter.route53;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.route53.model.ChangeBatch;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** What one application wants changed as a whole, on its way to Route 53 together with others'. Thread-safe. */
final class ChangeMember {

    private enum State {
        WAITING,
        /** It is in a call that has no answer yet. */
        SENT,
        /** Nobody waits for it any more: it is never sent (again). */
        LEFT
    }

    /** As Route 53 writes it: {@code [Tried to create resource record set [name='a.example.org.', type='A'] but ...]}. */
    private static final Pattern NAMED = Pattern.compile("name='([^']*)', type='([^']*)'");

    private final ChangeBatch batch;
    private final Set<String> sets;
    private final int records;
    private final int characters;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    final CompletableFuture<HostedZone.Reply> reply = new CompletableFuture<>();

    ChangeMember(ChangeBatch batch) {
        this.batch = batch;
        List<ResourceRecordSet> all = batch.changes().stream()
                .map(change -> change.resourceRecordSet())
                .toList();
        this.sets = all.stream().map(ChangeMember::key).collect(Collectors.toUnmodifiableSet());
        this.records = all.stream()
                .mapToInt(set -> Math.max(1, set.resourceRecords().size()))
                .sum();
        this.characters = all.stream()
                .flatMap(set -> set.resourceRecords().stream())
                .map(ResourceRecord::value)
                .mapToInt(String::length)
                .sum();
    }

    private static String key(ResourceRecordSet set) {
        return key(set.name(), set.typeAsString());
    }

    private static String key(String name, String type) {
        return "%s %s".formatted(name.toLowerCase(Locale.ROOT).replace("\\052", "*"), type);
    }

    ChangeBatch batch() {
        return batch;
    }

    /** Names and types of what it changes. */
    Set<String> sets() {
        return sets;
    }

    /** As Route 53 counts them: the values of all changes. */
    int records() {
        return records;
    }

    int characters() {
        return characters;
    }

    /** False when nobody waits for it any more. */
    boolean begins() {
        return state.compareAndSet(State.WAITING, State.SENT);
    }

    /** It had no effect and is to be sent again; false when nobody waits for it any more. */
    boolean waitsAgain() {
        return state.compareAndSet(State.SENT, State.WAITING);
    }

    /** Nobody waits for it from now on. True when it was never sent, or not with an effect, and never will be. */
    boolean leave() {
        return state.getAndSet(State.LEFT) == State.WAITING;
    }

    void answer(HostedZone.Reply how) {
        boolean unused = reply.complete(how);
    }

    /** Of Route 53's reasons to refuse a batch, those that name a record of this one. */
    List<String> reasons(List<String> messages) {
        return messages.stream().filter(this::isNamed).toList();
    }

    private boolean isNamed(String message) {
        return NAMED.matcher(message).results().anyMatch(named -> sets.contains(key(named.group(1), named.group(2))));
    }
}
