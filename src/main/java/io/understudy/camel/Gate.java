package io.understudy.camel;

import io.understudy.access.Access;
import io.understudy.access.Caller;
import io.understudy.access.Denied;
import io.understudy.access.Role;
import io.understudy.topology.UnderstudyException;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.jspecify.annotations.Nullable;

/**
 * Lets only callers in whose token is good for the call, and nothing of theirs take the place of a part of the address. The bean
 * {@code gate}, first in every API route; the method that a route names is the role that it asks for. Thread-safe.
 *
 * <p>Each method throws {@link Denied}, or leaves the {@link Caller} as a property of the exchange, where no caller can reach it.
 */
public final class Gate {

    private static final String AUTHORIZATION = "Authorization";

    private final Access access;

    public Gate(Access access) {
        this.access = access;
    }

    public void observe(Exchange exchange) {
        admit(exchange, Role.OBSERVE);
    }

    public void drill(Exchange exchange) {
        admit(exchange, Role.DRILL);
    }

    public void operate(Exchange exchange) {
        admit(exchange, Role.OPERATE);
    }

    public void approve(Exchange exchange) {
        admit(exchange, Role.APPROVE);
    }

    /** Camel appends the parts of the path, such as {@code id}, to headers and query parameters of the same name: only the part stays. */
    private void admit(Exchange exchange, Role role) {
        Message message = exchange.getMessage();
        refuseForm(message.getHeader(Exchange.CONTENT_TYPE, "", String.class));
        message.getHeaders()
                .replaceAll((name, value) -> value instanceof List<?> all && !all.isEmpty() ? all.getLast() : value);
        exchange.setProperty(Caller.PROPERTY, access.admit(authorization(message), role));
    }

    /** Camel adds query parameters to the headers, and a token in an address is one in logs and histories. */
    static @Nullable String authorization(Message message) {
        return message instanceof HttpMessage http
                ? http.getRequest().getHeader(AUTHORIZATION)
                : message.getHeader(AUTHORIZATION, String.class);
    }

    /** Its fields would become headers as well, after the parts of the path. */
    private static void refuseForm(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        if (type.contains("x-www-form-urlencoded") || type.contains("multipart/")) {
            throw new UnderstudyException.InvalidInput(
                    "the body is a form: send JSON, as Content-Type application/json");
        }
    }
}
