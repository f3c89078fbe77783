package io.understudy.camel;

import io.understudy.access.Access;
import io.understudy.access.Caller;
import io.understudy.access.Denied;
import io.understudy.access.Role;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * Lets only callers in whose token is good for the call, and nothing of theirs take the place of a part of the address. The bean
 * {@code gate}, first in every API route; the method that a route names is the role that it asks for. Thread-safe.
 *
 * <p>Each method throws {@link Denied}, or leaves the {@link Caller} as a property of the exchange, where no caller can reach it.
 */
public final class Gate {

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
        exchange.getMessage()
                .getHeaders()
                .replaceAll((name, value) -> value instanceof List<?> all && !all.isEmpty() ? all.getLast() : value);
        exchange.setProperty(
                Caller.PROPERTY, access.admit(exchange.getMessage().getHeader("Authorization", String.class), role));
    }
}
