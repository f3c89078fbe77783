package io.understudy.component.route53;

import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.CreateHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.DeleteHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.GetChangeRequest;
import software.amazon.awssdk.services.route53.model.GetHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.GetHealthCheckStatusRequest;
import software.amazon.awssdk.services.route53.model.GetHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.ListHealthChecksRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByNameRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.TestDnsAnswerRequest;
import software.amazon.awssdk.services.route53.model.UpdateHealthCheckRequest;

/**
 * One call of Route 53 for each exchange. The request is made of headers ({@link Route53Constants}), or with
 * {@code pojoRequest} is the body. The body becomes the response as Amazon's client gives it, and what is often needed of it
 * becomes headers. A refusal is thrown as Amazon's own exception.
 */
public class Route53Producer extends DefaultProducer {

    private @Nullable WritableHealthCheckRepository healthChecks;
    private @Nullable Route53HealthCheck healthCheck;

    public Route53Producer(Route53Endpoint endpoint) {
        super(endpoint);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Route53Client client = getEndpoint().getRoute53Client();
        Route53Requests requests = new Route53Requests(message, getEndpoint().getConfiguration());
        Object response = switch (operation(message)) {
            case listHostedZones ->
                call(message, ListHostedZonesRequest.class, requests::listHostedZones, client::listHostedZones);
            case listHostedZonesByName ->
                call(
                        message,
                        ListHostedZonesByNameRequest.class,
                        requests::listHostedZonesByName,
                        client::listHostedZonesByName);
            case getHostedZone ->
                call(message, GetHostedZoneRequest.class, requests::getHostedZone, client::getHostedZone);
            case listResourceRecordSets ->
                call(
                        message,
                        ListResourceRecordSetsRequest.class,
                        requests::listResourceRecordSets,
                        client::listResourceRecordSets);
            case changeResourceRecordSets ->
                call(
                        message,
                        ChangeResourceRecordSetsRequest.class,
                        requests::changeResourceRecordSets,
                        client::changeResourceRecordSets);
            case getChange -> call(message, GetChangeRequest.class, requests::getChange, client::getChange);
            case testDNSAnswer ->
                call(message, TestDnsAnswerRequest.class, requests::testDnsAnswer, client::testDNSAnswer);
            case createHealthCheck ->
                call(message, CreateHealthCheckRequest.class, requests::createHealthCheck, client::createHealthCheck);
            case updateHealthCheck ->
                call(message, UpdateHealthCheckRequest.class, requests::updateHealthCheck, client::updateHealthCheck);
            case deleteHealthCheck ->
                call(message, DeleteHealthCheckRequest.class, requests::deleteHealthCheck, client::deleteHealthCheck);
            case getHealthCheck ->
                call(message, GetHealthCheckRequest.class, requests::getHealthCheck, client::getHealthCheck);
            case getHealthCheckStatus ->
                call(
                        message,
                        GetHealthCheckStatusRequest.class,
                        requests::getHealthCheckStatus,
                        client::getHealthCheckStatus);
            case listHealthChecks ->
                call(message, ListHealthChecksRequest.class, requests::listHealthChecks, client::listHealthChecks);
        };
        message.setBody(response);
        Route53Responses.headers(response, message);
    }

    private Route53Operations operation(Message message) {
        Route53Operations asked = message.getHeader(Route53Constants.OPERATION, Route53Operations.class);
        Route53Operations operation =
                asked == null ? getEndpoint().getConfiguration().getOperation() : asked;
        if (operation == null) {
            throw new IllegalArgumentException(
                    "aws2-route53 does not know what to do: set the option operation or the header "
                            + Route53Constants.OPERATION);
        }
        return operation;
    }

    private <Q, R> R call(Message message, Class<Q> type, RequestOfHeaders<Q> ofHeaders, Function<Q, R> client)
            throws InvalidPayloadException {
        boolean pojo = getEndpoint().getConfiguration().isPojoRequest();
        return client.apply(pojo ? message.getMandatoryBody(type) : ofHeaders.make());
    }

    /** Makes the request of an operation; throws {@link IllegalArgumentException} that names the header that is missing. */
    @FunctionalInterface
    private interface RequestOfHeaders<Q> {
        Q make();
    }

    @Override
    public Route53Endpoint getEndpoint() {
        return (Route53Endpoint) super.getEndpoint();
    }

    @Override
    public String toString() {
        return "Route53Producer[" + URISupport.sanitizeUri(getEndpoint().getEndpointUri()) + "]";
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        WritableHealthCheckRepository repository = HealthCheckHelper.getHealthCheckRepository(
                getEndpoint().getCamelContext(), "producers", WritableHealthCheckRepository.class);
        if (repository != null) {
            Route53HealthCheck check = new Route53HealthCheck(getEndpoint());
            check.setEnabled(getEndpoint().getComponent().isHealthCheckProducerEnabled());
            repository.addHealthCheck(check);
            healthChecks = repository;
            healthCheck = check;
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (healthChecks != null && healthCheck != null) {
            healthChecks.removeHealthCheck(healthCheck);
            healthCheck = null;
        }
        super.doStop();
    }
}
