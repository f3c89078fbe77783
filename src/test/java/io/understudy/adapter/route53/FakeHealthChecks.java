package io.understudy.adapter.route53;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.CreateHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.CreateHealthCheckResponse;
import software.amazon.awssdk.services.route53.model.GetHealthCheckStatusRequest;
import software.amazon.awssdk.services.route53.model.GetHealthCheckStatusResponse;
import software.amazon.awssdk.services.route53.model.HealthCheck;
import software.amazon.awssdk.services.route53.model.HealthCheckAlreadyExistsException;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;
import software.amazon.awssdk.services.route53.model.HealthCheckObservation;
import software.amazon.awssdk.services.route53.model.HealthCheckVersionMismatchException;
import software.amazon.awssdk.services.route53.model.ListHealthChecksRequest;
import software.amazon.awssdk.services.route53.model.ListHealthChecksResponse;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.UpdateHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.UpdateHealthCheckResponse;

/** Health checks in memory, as Amazon documents them, before a zone in memory: a reference is never free again. */
final class FakeHealthChecks implements Route53Client {

    private final Route53Client zone;
    private final Map<String, HealthCheck> checks = new LinkedHashMap<>();
    private final List<String> references = new ArrayList<>();
    private int last;
    int writes;
    boolean looked;

    FakeHealthChecks(Route53Client zone) {
        this.zone = zone;
    }

    synchronized List<HealthCheck> all() {
        return List.copyOf(checks.values());
    }

    synchronized void delete(String id) {
        checks.remove(id);
    }

    synchronized void replace(String id, HealthCheckConfig config) {
        HealthCheck before = Objects.requireNonNull(checks.get(id));
        checks.put(
                id,
                before.toBuilder()
                        .healthCheckConfig(config)
                        .healthCheckVersion(before.healthCheckVersion() + 1)
                        .build());
    }

    @Override
    public synchronized CreateHealthCheckResponse createHealthCheck(CreateHealthCheckRequest request) {
        if (references.contains(request.callerReference())) {
            throw (RuntimeException)
                    HealthCheckAlreadyExistsException.builder().statusCode(409).build();
        }
        writes++;
        references.add(request.callerReference());
        HealthCheck made = HealthCheck.builder()
                .id("H" + ++last)
                .callerReference(request.callerReference())
                .healthCheckConfig(request.healthCheckConfig())
                .healthCheckVersion(1L)
                .build();
        checks.put(made.id(), made);
        return CreateHealthCheckResponse.builder().healthCheck(made).build();
    }

    @Override
    public synchronized UpdateHealthCheckResponse updateHealthCheck(UpdateHealthCheckRequest request) {
        HealthCheck before = Objects.requireNonNull(checks.get(request.healthCheckId()));
        if (!before.healthCheckVersion().equals(request.healthCheckVersion())) {
            throw (RuntimeException) HealthCheckVersionMismatchException.builder()
                    .statusCode(409)
                    .build();
        }
        writes++;
        replace(
                request.healthCheckId(),
                before.healthCheckConfig().toBuilder()
                        .inverted(request.inverted())
                        .disabled(request.disabled())
                        .searchString(request.searchString())
                        .fullyQualifiedDomainName(request.fullyQualifiedDomainName())
                        .port(request.port())
                        .resourcePath(request.resourcePath())
                        .failureThreshold(request.failureThreshold())
                        .childHealthChecks(request.childHealthChecks())
                        .healthThreshold(request.healthThreshold())
                        .build());
        return UpdateHealthCheckResponse.builder()
                .healthCheck(checks.get(request.healthCheckId()))
                .build();
    }

    @Override
    public synchronized ListHealthChecksResponse listHealthChecks(ListHealthChecksRequest request) {
        return ListHealthChecksResponse.builder()
                .healthChecks(checks.values())
                .isTruncated(false)
                .build();
    }

    @Override
    public GetHealthCheckStatusResponse getHealthCheckStatus(GetHealthCheckStatusRequest request) {
        return GetHealthCheckStatusResponse.builder()
                .healthCheckObservations(
                        looked ? List.of(HealthCheckObservation.builder().build()) : List.of())
                .build();
    }

    @Override
    public ListResourceRecordSetsResponse listResourceRecordSets(ListResourceRecordSetsRequest request) {
        return zone.listResourceRecordSets(request);
    }

    @Override
    public ChangeResourceRecordSetsResponse changeResourceRecordSets(ChangeResourceRecordSetsRequest request) {
        writes++;
        return zone.changeResourceRecordSets(request);
    }

    @Override
    public String serviceName() {
        return "route53";
    }

    @Override
    public void close() {}
}
