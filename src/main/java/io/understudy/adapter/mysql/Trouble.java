package io.understudy.adapter.mysql;

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

    /** Of this adapter's own making: no state of the driver's is like it. */
    static final String TIMEOUT_STATE = "HYT01";

    enum Kind {
        /** Nobody listens there, or there is no way to it. */
        REFUSED,
        /** No answer in time. */
        TIMED_OUT,
        /** The session broke while in use, or the server ended it. */
        LOST,
        /** Wrong password, or no such account for this host. */
        CREDENTIALS,
        /** The account is locked. */
        LOCKED,
        /** No connection slot is free. */
        FULL,
        /** It shuts down. */
        STOPPING,
        /** A standby, or a primary that was set read-only. */
        READ_ONLY,
        /** The account lacks a privilege. */
        PERMISSION,
        /** No such database or table. */
        MISSING,
        /** The statement was cancelled or exceeded a timeout of the server's. */
        CANCELLED,
        /** The server is ill: disk full, out of memory, damaged data. */
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
            case REFUSED, CREDENTIALS, LOCKED, FULL, STOPPING, READ_ONLY, PERMISSION, MISSING -> true;
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
        return switch (failure.getErrorCode()) {
            case 1044, 1142, 1143, 1227, 1370, 1410 -> Kind.PERMISSION;
            case 1045, 1130, 1698 -> Kind.CREDENTIALS;
            case 4151 -> Kind.LOCKED;
            case 1040, 1203, 1226 -> Kind.FULL;
            case 1053 -> Kind.STOPPING;
            case 1290, 1836 -> Kind.READ_ONLY;
            case 1049, 1146 -> Kind.MISSING;
            case 1205, 1317, 1969, 3024 -> Kind.CANCELLED;
            case 1927 -> Kind.LOST;
            case 1021, 1026, 1037, 1041, 1114, 1194 -> Kind.AILING;
            default -> byState(state(failure));
        };
    }

    private static Kind byState(String state) {
        return switch (state) {
            case TIMEOUT_STATE -> Kind.TIMED_OUT;
            case "08000", "08003", "08004", "08006", "08007", "08S01" -> Kind.LOST;
            default -> Kind.OTHER;
        };
    }

    private static String state(SQLException failure) {
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
                "the login was refused (%s); check the password of account %s in its secret and the host that it may come from"
                        .formatted(message(failure), user);
            case LOCKED -> "account %s is locked".formatted(user);
            case FULL -> "no connection slot is free; raise max_connections";
            case STOPPING -> "the server is shutting down";
            case READ_ONLY -> "it can't be written: it is a standby, or was set read-only";
            case PERMISSION -> "account %s lacks a privilege (%s)".formatted(user, message(failure));
            case MISSING -> message(failure);
            case AILING ->
                "the server is ill (%s, error %d); look at its disk, its memory and its log"
                        .formatted(message(failure), failure.getErrorCode());
            case CANCELLED, OTHER -> "%s (error %d)".formatted(message(failure), failure.getErrorCode());
        };
    }

    private static String message(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no message");
    }
}
