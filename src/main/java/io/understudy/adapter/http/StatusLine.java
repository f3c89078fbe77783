package io.understudy.adapter.http;

/**
 * Reads the status out of an HTTP/1.x reply as it arrives, and keeps nothing else: at most the first twelve bytes of a
 * reply's head are looked at. Interim replies (1xx except 101) are passed over. One instance reads one reply.
 */
final class StatusLine {

    /** More bytes than this before the final status line are no reply for a probe. */
    private static final int LIMIT = 16_384;

    static final int INCOMPLETE = 0;
    static final int MALFORMED = -1;

    private static final byte[] SHAPE = "HTTP/1.".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private int seen;
    private int position;
    private int status;
    private int blankLine;

    /** The status once it is complete, {@link #INCOMPLETE} or {@link #MALFORMED}. */
    int read(byte next) {
        if (++seen > LIMIT) {
            return MALFORMED;
        }
        if (position > 12) {
            skipInterim(next);
            return INCOMPLETE;
        }
        return position == 12 ? end(next) : fits(next) ? INCOMPLETE : MALFORMED;
    }

    private boolean fits(byte next) {
        int at = position++;
        if (at < SHAPE.length) {
            return next == SHAPE[at];
        }
        if (at == 8) {
            return next == ' ';
        }
        if (next < '0' || next > '9') {
            return false;
        }
        status = at > 8 ? status * 10 + next - '0' : 0;
        return true;
    }

    private int end(byte next) {
        if ((next != ' ' && next != '\r' && next != '\n') || status < 100) {
            return MALFORMED;
        }
        if (status >= 200 || status == 101) {
            return status;
        }
        position++;
        blankLine = 0;
        skipInterim(next);
        return INCOMPLETE;
    }

    /** Forgets an interim reply at its blank line. */
    private void skipInterim(byte next) {
        blankLine = next == '\n' ? blankLine + 1 : next == '\r' ? blankLine : 0;
        if (blankLine == 2) {
            position = 0;
            status = 0;
        }
    }
}
