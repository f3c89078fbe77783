package io.understudy.sharing;

import java.net.URI;
import java.util.Comparator;

/**
 * One running instance of an installation.
 *
 * @param name of the instance; the same after a restart, so that a restart moves nothing
 * @param session drawn anew at each start: what is told under another one was not told by this process
 * @param url where the other instances ask it
 */
public record Member(String name, String session, URI url) implements Comparable<Member> {

    private static final Comparator<Member> ORDER =
            Comparator.comparing(Member::name).thenComparing(Member::session);

    @Override
    public int compareTo(Member other) {
        return ORDER.compare(this, other);
    }

    /** For people. */
    @Override
    public String toString() {
        return "%s (%s)".formatted(name, url);
    }
}
