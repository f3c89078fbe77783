package io.understudy.adapter.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The value of one header, taken from a head as it arrives; nothing else of it is kept. A value that is empty, longer than 64
 * characters or not of visible ASCII is none, nor is one of a header that says two different things. One instance reads one head.
 */
final class WantedHeader {

    private static final int LONGEST = 64;

    private enum At {
        NAME,
        VALUE,
        ANYTHING
    }

    private final byte[] name;
    private final StringBuilder value = new StringBuilder();
    private At at = At.ANYTHING; // the rest of the status line
    private int position;
    private @Nullable String told;
    private boolean useless;

    /** @param name in any case */
    WantedHeader(String name) {
        this.name = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes one byte of a line. */
    void take(byte next) {
        switch (at) {
            case NAME -> name(next);
            case VALUE -> value(next);
            case ANYTHING -> {}
        }
    }

    /** The line is over; another begins. */
    void endLine() {
        if (at == At.VALUE) {
            String said = value.toString().strip();
            useless |= said.isEmpty() || told != null && !told.equals(said);
            told = said;
        }
        at = At.NAME;
        position = 0;
    }

    /** What it says, by the lines that are over. */
    Optional<String> value() {
        return useless ? Optional.empty() : Optional.ofNullable(told);
    }

    private void name(byte next) {
        if (position < name.length) {
            at = lower(next) == name[position++] ? At.NAME : At.ANYTHING;
        } else {
            at = next == ':' ? At.VALUE : At.ANYTHING;
            value.setLength(0);
        }
    }

    private void value(byte next) {
        boolean space = next == ' ' || next == '\t' || next == '\r';
        if (space && value.isEmpty()) {
            return;
        }
        boolean kept = (space || next > ' ' && next < 0x7f) && value.length() < 2 * LONGEST;
        useless |= !kept || !space && value.length() >= LONGEST;
        if (kept) {
            value.append((char) next);
        }
    }

    private static int lower(byte next) {
        return next >= 'A' && next <= 'Z' ? next + 'a' - 'A' : next;
    }
}
