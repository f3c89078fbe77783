package io.understudy.camel;

/** A call that is refused as too many like it are under way; the message says what to do. Nothing was done. */
final class TooMany extends RuntimeException {

    private static final long serialVersionUID = 1;

    TooMany(String message) {
        super(message);
    }
}
