package io.understudy.component.route53;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.jspecify.annotations.Nullable;

/** Makes {@link Route53Endpoint}s, each with a copy of the component's configuration. */
@Component("aws2-route53")
public class Route53Component extends HealthCheckComponent {

    @Metadata
    private Route53Configuration configuration = new Route53Configuration();

    public Route53Component() {
        this(null);
    }

    public Route53Component(@Nullable CamelContext context) {
        super(context);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining.isBlank()) {
            throw new IllegalArgumentException("aws2-route53 needs a name of your choice: write aws2-route53:NAME");
        }
        Route53Configuration own = configuration.copy();
        own.setLabel(remaining);
        Route53Endpoint endpoint = new Route53Endpoint(uri, this, own);
        setProperties(endpoint, parameters);
        own.requireCredentials();
        return endpoint;
    }

    public Route53Configuration getConfiguration() {
        return configuration;
    }

    /** The component configuration */
    public void setConfiguration(Route53Configuration configuration) {
        this.configuration = configuration;
    }
}
