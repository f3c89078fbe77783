package io.understudy.adapter.redis;

import io.understudy.topology.UnderstudyException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/**
 * Why a Redis did not do what it was asked, in words for people.
 *
 * @param sentence what happened and, where a person can do something about it, what to do
 */
record Trouble(Kind kind, String sentence) {

    enum Kind {
        /** Nobody listens there, or there is no way to it. */
        REFUSED,
        /** No answer in time. */
        TIMED_OUT,
        /** The connection broke while in use, or the server ended it. */
        LOST,
        /** Wrong password, no such user, or one that is switched off. */
        CREDENTIALS,
        /** The user lacks a permission. */
        PERMISSION,
        /** A replica, or one that refuses writes. */
        READ_ONLY,
        /** It reads its data from disk or from its primary, or a script keeps it busy. */
        LOADING,
        /** Too many clients. */
        FULL,
        /** It can't write to its disk, or its memory is full. */
        AILING,
        /** Anything else that it said. */
        OTHER
    }

    static Trouble of(Endpoint endpoint, Exception failure) {
        if (failure instanceof UnderstudyException) {
            return new Trouble(Kind.OTHER, String.valueOf(failure.getMessage()));
        }
        Kind kind = failure instanceof IOException io ? kind(io) : Kind.OTHER;
        return new Trouble(kind, "%s: %s".formatted(endpoint, words(kind, endpoint, failure)));
    }

    /** Whether the server can't have been asked, or has surely not carried it out. */
    boolean nothingHappened() {
        return switch (kind) {
            case REFUSED, CREDENTIALS, PERMISSION, READ_ONLY, LOADING, FULL -> true;
            case TIMED_OUT, LOST, AILING, OTHER -> false;
        };
    }

    static Kind kind(IOException failure) {
        return switch (failure) {
            case Connection.Refused refused -> byCode(refused.code());
            case SocketTimeoutException _ -> Kind.TIMED_OUT;
            case ConnectException _, NoRouteToHostException _, UnknownHostException _ -> Kind.REFUSED;
            case EOFException _, SocketException _ -> Kind.LOST;
            default -> Kind.OTHER;
        };
    }

    private static Kind byCode(String code) {
        return switch (code) {
            case "WRONGPASS", "NOAUTH" -> Kind.CREDENTIALS;
            case "NOPERM" -> Kind.PERMISSION;
            case "READONLY" -> Kind.READ_ONLY;
            case "LOADING", "MASTERDOWN", "BUSY" -> Kind.LOADING;
            case "MISCONF", "OOM", "NOREPLICAS" -> Kind.AILING;
            default -> Kind.OTHER;
        };
    }

    private static String words(Kind kind, Endpoint endpoint, Exception failure) {
        String user = endpoint.role().user();
        return switch (kind) {
            case REFUSED -> "the connection was refused or found no way there";
            case TIMED_OUT ->
                failure instanceof Names.Late
                        ? "%s: look at this machine's DNS servers".formatted(failure.getMessage())
                        : "no answer in time";
            case LOST -> "the connection broke (%s)".formatted(failure.getMessage());
            case CREDENTIALS ->
                "the login was refused (%s); check the password of user %s in its secret, and ACL LIST"
                        .formatted(failure.getMessage(), user);
            case PERMISSION -> "user %s lacks a permission (%s)".formatted(user, failure.getMessage());
            case READ_ONLY -> "it can't be written: it is a replica, or the application's user is switched off";
            case LOADING, FULL, AILING, OTHER -> String.valueOf(failure.getMessage());
        };
    }
}
