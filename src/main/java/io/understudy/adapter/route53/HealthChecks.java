package io.understudy.adapter.route53;

import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.route53.model.HealthCheck;
import software.amazon.awssdk.services.route53.model.HealthCheckAlreadyExistsException;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;
import software.amazon.awssdk.services.route53.model.ListHealthChecksRequest;
import software.amazon.awssdk.services.route53.model.ListHealthChecksResponse;

/** The health checks of one account. Throws {@code SdkException} when Route 53 does not say. Blocks; thread-safe. */
final class HealthChecks {

    /** Checks that were deleted keep their reference for ever. */
    private static final int MOST_GENERATIONS = 100;

    private static final Duration LONGEST = Duration.ofSeconds(9);

    private final Account account;
    private final Shared<List<HealthCheck>> all;
    private final Duration fresh;

    /** @param fresh how long a list counts for questions of readiness */
    HealthChecks(Account account, Ticker ticker, Waiting waiting, Duration fresh) {
        this.account = account;
        this.all = new Shared<>(ticker, waiting);
        this.fresh = fresh;
    }

    /** All of them; for readiness maybe those of a short while ago. */
    List<HealthCheck> all(Urgency urgency) {
        return urgency == Urgency.SWITCH
                ? list(urgency)
                : all.get((_, age) -> age.compareTo(fresh) < 0, () -> list(urgency), LONGEST);
    }

    private List<HealthCheck> list(Urgency urgency) {
        List<HealthCheck> found = new ArrayList<>();
        ListHealthChecksRequest request = ListHealthChecksRequest.builder()
                .overrideConfiguration(Account.BOUNDED)
                .build();
        while (true) {
            ListHealthChecksRequest asked = request;
            ListHealthChecksResponse answer = account.ask(urgency, client -> client.listHealthChecks(asked));
            found.addAll(answer.healthChecks());
            if (!Boolean.TRUE.equals(answer.isTruncated())) {
                return found;
            }
            request = request.toBuilder().marker(answer.nextMarker()).build();
        }
    }

    /** The newest one whose reference begins so. */
    static Optional<HealthCheck> of(List<HealthCheck> all, String reference) {
        return all.stream()
                .filter(check -> (check.callerReference() + "").startsWith(reference))
                .max(Comparator.comparing(HealthCheck::callerReference, Comparator.comparingInt(String::length))
                        .thenComparing(HealthCheck::callerReference));
    }

    /** Makes it, or finds the one that an earlier attempt with a lost answer made. */
    HealthCheck create(String reference, HealthCheckConfig config) {
        for (int generation = 1; ; generation++) {
            String name = reference + generation;
            try {
                return account.ask(
                                Urgency.SWITCH,
                                client -> client.createHealthCheck(request -> request.callerReference(name)
                                        .healthCheckConfig(config)
                                        .overrideConfiguration(Account.BOUNDED)))
                        .healthCheck();
            } catch (HealthCheckAlreadyExistsException e) {
                if (generation == MOST_GENERATIONS) {
                    throw e;
                }
            }
        }
    }

    /** On the condition that nobody else has changed it since it was seen. */
    void change(HealthCheck seen, HealthCheckConfig wanted) {
        account.ask(
                Urgency.SWITCH,
                client -> client.updateHealthCheck(request -> {
                    request.healthCheckId(seen.id())
                            .healthCheckVersion(seen.healthCheckVersion())
                            .inverted(Boolean.TRUE.equals(wanted.inverted()))
                            .disabled(false)
                            .overrideConfiguration(Account.BOUNDED);
                    if (wanted.hasChildHealthChecks()) {
                        request.childHealthChecks(wanted.childHealthChecks()).healthThreshold(wanted.healthThreshold());
                    } else {
                        request.fullyQualifiedDomainName(wanted.fullyQualifiedDomainName())
                                .ipAddress(wanted.ipAddress())
                                .port(wanted.port())
                                .resourcePath(wanted.resourcePath())
                                .searchString(wanted.searchString())
                                .failureThreshold(wanted.failureThreshold())
                                .enableSNI(wanted.enableSNI());
                    }
                }));
    }

    /** How many of Route 53's checkers have looked already. */
    int reports(String id) {
        return account.ask(
                        Urgency.SWITCH,
                        client -> client.getHealthCheckStatus(
                                request -> request.healthCheckId(id).overrideConfiguration(Account.BOUNDED)))
                .healthCheckObservations()
                .size();
    }
}
