package io.understudy.camel;

/** A call whose query is not one that it takes; the message says which part, and what is taken. */
final class BadQuery extends RuntimeException {

    private static final long serialVersionUID = 1;

    BadQuery(String message) {
        super(message);
    }
}
