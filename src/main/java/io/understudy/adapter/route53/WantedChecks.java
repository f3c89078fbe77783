package io.understudy.adapter.route53;

import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;
import software.amazon.awssdk.services.route53.model.HealthCheckType;

/**
 * The health checks that a policy's failover records need. Pure.
 *
 * <p>Each looks for the sign that the application is at its standby site, and is inverted: it is healthy, and users stay at
 * home, as long as the sign is <em>not</em> seen, so also while nobody answers. With several addresses the home record follows a
 * check that is healthy only while all of them are.
 */
final class WantedChecks {

    private static final int EVERY_SECONDS = 10;
    private static final int THRESHOLD = 3;

    private WantedChecks() {}

    /** One for each address. */
    static List<HealthCheckConfig> ofSigns(FailoverPolicy policy, DnsPolicy.MovedSign sign) {
        return sign.urls().stream().map(url -> ofSign(policy, url)).toList();
    }

    private static HealthCheckConfig ofSign(FailoverPolicy policy, URI url) {
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        HealthCheckConfig.Builder config = HealthCheckConfig.builder()
                .type(tls ? HealthCheckType.HTTPS_STR_MATCH : HealthCheckType.HTTP_STR_MATCH)
                .port(url.getPort() > 0 ? url.getPort() : (tls ? 443 : 80))
                .resourcePath(path(url) + DnsPolicy.MovedSign.path(policy.application(), policy.standby()))
                .searchString(DnsPolicy.MovedSign.text(policy.application(), policy.standby()))
                .requestInterval(EVERY_SECONDS)
                .failureThreshold(THRESHOLD)
                .inverted(true);
        boolean address = url.getHost().matches("[0-9.]+|\\[.*]");
        if (address) {
            config.ipAddress(url.getHost().replaceAll("[\\[\\]]", ""));
        } else {
            config.fullyQualifiedDomainName(url.getHost().toLowerCase(Locale.ROOT));
        }
        return config.enableSNI(tls && !address).build();
    }

    private static String path(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return path.endsWith("/") ? path : path + "/";
    }

    /** Healthy only while all of these are. */
    static HealthCheckConfig all(List<String> ids) {
        return HealthCheckConfig.builder()
                .type(HealthCheckType.CALCULATED)
                .childHealthChecks(ids)
                .healthThreshold(ids.size())
                .build();
    }

    /** Begins the caller's reference of a health check, which names it for ever, even after it was deleted. */
    static String reference(FailoverPolicy policy, String hostedZone, String part) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest("%s %s".formatted(hostedZone, policy.application()).getBytes(StandardCharsets.UTF_8));
            return "understudy-%s-%s-".formatted(HexFormat.of().formatHex(digest, 0, 8), part);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What differs, in the form {@code Inverted false, wanted true}; empty when nothing does. */
    static List<String> differences(HealthCheckConfig there, HealthCheckConfig wanted) {
        Map<String, String> has = terms(there);
        List<String> differ = new ArrayList<>();
        terms(wanted).forEach((term, value) -> {
            String other = has.getOrDefault(term, "");
            if (!other.equals(value)) {
                differ.add("%s is '%s', wanted '%s'".formatted(term, other, value));
            }
        });
        return differ;
    }

    /** Whether Route 53 can change the one into the other: kind, interval, and whether an address or a name is asked stay for ever. */
    static boolean canBecome(HealthCheckConfig there, HealthCheckConfig wanted) {
        boolean calculated = wanted.type() == HealthCheckType.CALCULATED;
        return there.type() == wanted.type()
                && (calculated
                        || (Objects.equals(there.requestInterval(), wanted.requestInterval())
                                && text(there.ipAddress()).isEmpty()
                                        == text(wanted.ipAddress()).isEmpty()));
    }

    private static Map<String, String> terms(HealthCheckConfig config) {
        boolean calculated = config.type() == HealthCheckType.CALCULATED;
        Map<String, String> terms = new TreeMap<>();
        terms.put("Type", config.typeAsString() + "");
        terms.put("Disabled", Boolean.toString(Boolean.TRUE.equals(config.disabled())));
        terms.put("Inverted", Boolean.toString(Boolean.TRUE.equals(config.inverted())));
        if (calculated) {
            terms.put(
                    "ChildHealthChecks",
                    String.join(
                            " ", config.childHealthChecks().stream().sorted().toList()));
            terms.put("HealthThreshold", config.healthThreshold() + "");
        } else {
            terms.put("FullyQualifiedDomainName", text(config.fullyQualifiedDomainName()));
            terms.put("IPAddress", text(config.ipAddress()));
            terms.put("Port", config.port() + "");
            terms.put("ResourcePath", text(config.resourcePath()));
            terms.put("SearchString", text(config.searchString()));
            terms.put("RequestInterval", config.requestInterval() + "");
            terms.put("FailureThreshold", config.failureThreshold() + "");
        }
        return terms;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
