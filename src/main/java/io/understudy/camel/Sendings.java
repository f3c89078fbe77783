package io.understudy.camel;

import io.understudy.notification.Delivery;
import io.understudy.topology.UnderstudyException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;

/**
 * Sees what becomes of what the channels are sent, whatever their routes are made of: as a processor each try that fails, as the policy of their
 * routes each end. Thread-safe; the bean {@code sendings} of the routes.
 */
public final class Sendings implements Processor, RoutePolicyFactory {

    /** On an exchange that was given up. */
    private static final String GIVEN_UP = "UnderstudyGivenUp";

    private final Map<String, Delivery> deliveries;

    /** @param deliveries by the channel's name */
    public Sendings(Map<String, Delivery> deliveries) {
        this.deliveries = Map.copyOf(deliveries);
    }

    /** A try has failed. */
    @Override
    public void process(Exchange exchange) {
        of(exchange.getFromRouteId()).ifPresent(delivery -> delivery.tryFailed(why(caught(exchange))));
    }

    /** All tries have failed; to be called before the route of that exchange ends. */
    void gaveUp(Exchange exchange, Exception failure) {
        exchange.setProperty(GIVEN_UP, true);
        of(exchange.getFromRouteId()).ifPresent(delivery -> delivery.gaveUp(why(failure)));
    }

    @Override
    public @Nullable RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
        return of(routeId).map(Ends::new).orElse(null);
    }

    private Optional<Delivery> of(@Nullable String routeId) {
        return routeId != null && routeId.startsWith(Channels.ROUTE)
                ? Optional.ofNullable(deliveries.get(routeId.substring(Channels.ROUTE.length())))
                : Optional.empty();
    }

    /** Without an address, since that may be a secret. */
    static String why(@Nullable Exception failure) {
        if (failure == null) {
            return "it failed";
        }
        return switch (failure) {
            case HttpOperationFailedException answered -> "it answered HTTP %d".formatted(answered.getStatusCode());
            case UnderstudyException ours -> ours.getMessage() + "";
            default -> failure.getClass().getSimpleName();
        };
    }

    private static @Nullable Exception caught(Exchange exchange) {
        Exception now = exchange.getException();
        return now == null ? exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class) : now;
    }

    private static final class Ends extends RoutePolicySupport {
        private final Delivery delivery;

        Ends(Delivery delivery) {
            this.delivery = delivery;
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            if (Boolean.TRUE.equals(exchange.getProperty(GIVEN_UP, Boolean.class))) {
                return;
            }
            if (exchange.isFailed() || exchange.getExchangeExtension().isFailureHandled()) {
                delivery.gaveUp(why(caught(exchange)));
            } else {
                delivery.arrived();
            }
        }
    }
}
