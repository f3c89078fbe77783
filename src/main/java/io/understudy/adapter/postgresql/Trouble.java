package io.understudy.adapter.postgresql;

import io.understudy.topology.UnderstudyException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Why the database did not do what it was asked, in words for people.
 *
 * @param sentence what happened and, where a person can do something about it, what to do
 */
record Trouble(Kind kind, String sentence) {

    static final String TIMEOUT_STATE = "08001";

    enum Kind {
        /** Nobody listens there, or there is no way to it. */
        REFUSED,
        /** No answer in time. */
        TIMED_OUT,
        /** The session broke while in use, or the server ended it. */
        LOST,
        /** Wrong password, no such role, a role that may not log in, or no entry in pg_hba.conf. */
        CREDENTIALS,
        /** No database of that name. */
        NO_DATABASE,
        /** SQLSTATE 55000: a database that takes no sessions, or a server in the wrong state for that call. */
        WRONG_STATE,
        /** No connection slot is free. */
        FULL,
        /** It starts up or shuts down. */
        STARTING,
        /** A standby, or a primary that was set read-only. */
        READ_ONLY,
        /** The role lacks a permission. */
        PERMISSION,
        /** The statement was cancelled or exceeded its timeout. */
        CANCELLED,
        /** The server is ill: disk full, out of memory, input or output errors, damaged data (SQLSTATE classes 53, 58, XX). */
        AILING,
        /** Anything else that the server said. */
        OTHER
    }

    static Trouble of(Endpoint endpoint, Exception failure) {
        if (failure instanceof UnderstudyException) {
            return new Trouble(Kind.CREDENTIALS, String.valueOf(failure.getMessage()));
        }
        if (!(failure instanceof SQLException sql)) {
            return new Trouble(Kind.OTHER, "%s: %s".formatted(endpoint, failure));
        }
        Kind kind = kind(sql);
        return new Trouble(kind, "%s: %s".formatted(endpoint, words(kind, endpoint, sql)));
    }

    /** Whether the server can't have been asked, or has surely not carried it out. */
    boolean nothingHappened() {
        return switch (kind) {
            case REFUSED, CREDENTIALS, NO_DATABASE, WRONG_STATE, FULL, STARTING, READ_ONLY, PERMISSION -> true;
            case TIMED_OUT, LOST, CANCELLED, AILING, OTHER -> false;
        };
    }

    static Kind kind(SQLException failure) {
        Throwable cause = root(failure);
        if (cause instanceof SocketTimeoutException) {
            return Kind.TIMED_OUT;
        }
        if (cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException) {
            return Kind.REFUSED;
        }
        String state = state(failure);
        return switch (state) {
            case TIMEOUT_STATE -> Kind.TIMED_OUT;
            case "28000", "28P01" -> Kind.CREDENTIALS;
            case "3D000" -> Kind.NO_DATABASE;
            case "55000" -> Kind.WRONG_STATE;
            case "53300" -> Kind.FULL;
            case "57P03" -> Kind.STARTING;
            case "57P01", "57P02", "57P05" -> Kind.LOST;
            case "25006" -> Kind.READ_ONLY;
            case "42501" -> Kind.PERMISSION;
            case "57014" -> Kind.CANCELLED;
            default -> byClass(state);
        };
    }

    private static Kind byClass(String state) {
        return switch (state.substring(0, Math.min(2, state.length()))) {
            case "08" -> Kind.LOST;
            case "53", "58", "XX" -> Kind.AILING;
            default -> Kind.OTHER;
        };
    }

    /** The five characters, empty when there are none. */
    static String state(SQLException failure) {
        @Nullable String state = failure.getSQLState();
        return state == null ? "" : state;
    }

    private static Throwable root(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at;
    }

    private static String words(Kind kind, Endpoint endpoint, SQLException failure) {
        String user = endpoint.role().user();
        return switch (kind) {
            case REFUSED -> "the connection was refused or found no way there";
            case TIMED_OUT -> "no answer in time";
            case LOST -> "the session broke (%s)".formatted(message(failure));
            case CREDENTIALS ->
                "the login was refused (%s); check the password of role %s in its secret and the server's pg_hba.conf"
                        .formatted(message(failure), user);
            case NO_DATABASE -> "there is no such database; check the policy's replication link";
            case WRONG_STATE -> message(failure);
            case FULL -> "no connection slot is free; raise max_connections or reserved_connections";
            case STARTING -> "the server is starting up or shutting down";
            case READ_ONLY -> "it can't be written: it is a standby, or was set read-only";
            case PERMISSION -> "role %s lacks a permission (%s)".formatted(user, message(failure));
            case AILING ->
                "the server is ill (%s, SQLSTATE %s); look at its disk, its memory and its log"
                        .formatted(message(failure), state(failure));
            case CANCELLED, OTHER -> "%s (SQLSTATE %s)".formatted(message(failure), state(failure));
        };
    }

    private static String message(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no message");
    }
}
