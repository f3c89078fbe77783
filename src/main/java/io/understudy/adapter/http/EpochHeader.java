package io.understudy.adapter.http;

import io.understudy.health.ProbeResult;
import io.understudy.topology.Epoch;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Looks for one header in the rest of a reply's head as it arrives, and keeps nothing else of it. What it tells is an epoch only
 * where it is a whole number above 0, written in digits alone; a header that tells two different things tells none. One instance reads
 * one reply.
 */
final class EpochHeader {

    /** Longer heads are not read to their end, so that they tell no epoch. */
    private static final int LIMIT = 16_384;

    /** Enough for any epoch, and no overflow. */
    private static final int MOST_DIGITS = 18;

    private enum At {
        NAME,
        VALUE,
        AFTER_VALUE,
        ANYTHING
    }

    private final byte[] name;
    private final ProbeResult judged;
    private At at = At.ANYTHING; // the rest of the status line
    private int position;
    private int seen;
    private boolean blankLine;
    private boolean complete;

    private long number;
    private int digits;
    private long told = -1;
    private boolean contradictory;

    /**
     * @param name of the header, in any case
     * @param judged what the status has said already
     */
    EpochHeader(String name, ProbeResult judged) {
        this.name = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        this.judged = judged;
    }

    /** Takes what comes after the status; false when there is no more to read. */
    boolean read(byte next) {
        if (++seen > LIMIT) {
            return false;
        }
        if (next == '\n') {
            endLine();
        } else {
            blankLine &= next == '\r';
            take(next);
        }
        return !complete;
    }

    /** The outcome of the status, with the epoch where the whole head was read and tells it. */
    ProbeResult result() {
        return complete && told > 0 && !contradictory ? judged.telling(Optional.of(new Epoch(told))) : judged;
    }

    private void take(byte next) {
        switch (at) {
            case NAME -> name(next);
            case VALUE -> value(next);
            case AFTER_VALUE -> contradictory |= !isSpace(next);
            case ANYTHING -> {}
        }
    }

    private void name(byte next) {
        if (position < name.length) {
            at = lower(next) == name[position++] ? At.NAME : At.ANYTHING;
        } else {
            at = next == ':' ? At.VALUE : At.ANYTHING;
            number = 0;
            digits = 0;
        }
    }

    private void value(byte next) {
        if (next >= '0' && next <= '9' && ++digits <= MOST_DIGITS) {
            number = number * 10 + next - '0';
        } else if (!isSpace(next)) {
            contradictory = true;
        } else if (digits > 0) {
            at = At.AFTER_VALUE;
        }
    }

    private void endLine() {
        if (at == At.VALUE || at == At.AFTER_VALUE) {
            contradictory |= digits == 0 || told >= 0 && told != number;
            told = number;
        }
        complete = blankLine;
        blankLine = true;
        at = At.NAME;
        position = 0;
    }

    private static boolean isSpace(byte next) {
        return next == ' ' || next == '\t' || next == '\r';
    }

    private static int lower(byte next) {
        return next >= 'A' && next <= 'Z' ? next + 'a' - 'A' : next;
    }
}
