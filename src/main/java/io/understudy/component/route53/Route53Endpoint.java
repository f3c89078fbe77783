package io.understudy.component.route53;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.Route53Client;

/**
 * Manage DNS records and health checks of Amazon Route 53.
 */
@UriEndpoint(
        firstVersion = "4.18.0",
        scheme = "aws2-route53",
        title = "AWS Route 53",
        syntax = "aws2-route53:label",
        producerOnly = true,
        category = {Category.CLOUD, Category.MANAGEMENT},
        headersClass = Route53Constants.class)
public class Route53Endpoint extends DefaultEndpoint implements EndpointServiceLocation {

    @UriParam
    private final Route53Configuration configuration;

    private @Nullable Route53Client route53Client;

    public Route53Endpoint(String uri, Route53Component component, Route53Configuration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new Route53Producer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("aws2-route53 sends to Route 53 only: use it in 'to', not in 'from'");
    }

    /** Takes the configured client, else makes one of its own, which it also closes. */
    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Route53Client given = configuration.getRoute53Client();
        route53Client = given == null ? Route53ClientFactory.client(configuration) : given;
    }

    @Override
    protected void doStop() throws Exception {
        Route53Client used = route53Client;
        route53Client = null;
        if (used != null && configuration.getRoute53Client() == null) {
            used.close();
        }
        super.doStop();
    }

    @Override
    public Route53Component getComponent() {
        return (Route53Component) super.getComponent();
    }

    public Route53Configuration getConfiguration() {
        return configuration;
    }

    /** Throws {@link IllegalStateException} before the start and after the end. */
    public Route53Client getRoute53Client() {
        Route53Client client = route53Client;
        if (client == null) {
            throw new IllegalStateException(getEndpointUri() + " is not started");
        }
        return client;
    }

    @Override
    public @Nullable String getServiceUrl() {
        return configuration.isOverrideEndpoint() ? configuration.getUriEndpointOverride() : configuration.getRegion();
    }

    @Override
    public String getServiceProtocol() {
        return "route53";
    }
}
