package io.understudy.adapter.http;

import io.netty.handler.ssl.NotSslRecordException;
import io.understudy.health.ProbeResult;
import java.net.NoRouteToHostException;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/**
 * What an exception on the way says about the target: DOWN where the target or the network in front of it spoke, UNKNOWN
 * where the fault is this machine's, or the one who answered is not proven to be the target.
 */
final class Failures {

    private Failures() {}

    /** Before the connection stood. */
    static ProbeResult connecting(Throwable cause) {
        String message = message(cause);
        if (message.contains("Connection refused")) {
            return ProbeResult.down("connection refused");
        }
        if (message.contains("reset")) {
            return ProbeResult.down("connection reset");
        }
        if (cause instanceof NoRouteToHostException || message.contains("No route to host")) {
            return ProbeResult.down("no route to host");
        }
        return ProbeResult.unknown("this machine could not connect: " + message);
    }

    /** On a connection that stood. */
    static ProbeResult talking(Throwable cause) {
        CertificateException certificate = find(cause, CertificateException.class);
        if (certificate != null) {
            return ProbeResult.unknown("whoever answered is not proven to be the target: " + certificate.getMessage());
        }
        if (find(cause, NotSslRecordException.class) != null) {
            return ProbeResult.down("the reply is not TLS");
        }
        return ProbeResult.down("connection failed: " + message(cause));
    }

    private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        @Nullable Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 10; depth++, cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    /** One line, however the exception was worded. */
    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
