package io.understudy.sharing;

import io.understudy.topology.ApplicationName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which instance probes which application, by rendezvous hashing: every instance computes a weight for each pair of application
 * and instance, and the heaviest owns the application. All who know the same instances agree without a word; when one goes,
 * only its applications move. Immutable and pure.
 */
public final class Spread {

    /** Nobody is known: each instance probes everything itself. */
    public static final Spread NOBODY = new Spread(List.of());

    private final List<Member> members;

    private Spread(Collection<Member> members) {
        this.members = members.stream().sorted().distinct().toList();
    }

    /** Over these instances, in any order. */
    public static Spread over(Collection<Member> members) {
        return new Spread(members);
    }

    /** The instances, in order. */
    public List<Member> members() {
        return members;
    }

    /** The one that probes an application; empty when nobody is known. */
    public Optional<Member> owner(ApplicationName application) {
        Member heaviest = null;
        long most = 0;
        for (Member member : members) {
            long weight = weight(application.value(), member.name());
            if (heaviest == null || weight > most) {
                heaviest = member;
                most = weight;
            }
        }
        return Optional.ofNullable(heaviest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Spread spread && members.equals(spread.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    @Override
    public String toString() {
        return members.toString();
    }

    /** FNV-1a over both names and a final mix, so that names that differ in one digit have unrelated weights. */
    private static long weight(String application, String instance) {
        long hash = mixed(added(added(0xcbf29ce484222325L, application) * 0x100000001b3L, instance));
        return hash >>> 1;
    }

    private static long added(long hash, String text) {
        long sum = hash;
        for (int i = 0; i < text.length(); i++) {
            sum = (sum ^ text.charAt(i)) * 0x100000001b3L;
        }
        return sum;
    }

    private static long mixed(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
