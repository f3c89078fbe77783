package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Binds a policy's {@code dns}. */
final class DnsReader {

    private static final String ROUTE53 = "route53";
    private static final String FAILOVER = "route53Failover";
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration LEAST_TTL = Duration.ofSeconds(1);
    private static final String IPV4 = "((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}";

    private DnsReader() {}

    static DnsPolicy read(Section dns, SiteName primary, SiteName standby, Path folder) {
        Section provider = provider(dns);
        Set<String> seen = new HashSet<>();
        List<DnsPolicy.Entry> records = provider.sections("records").stream()
                .map(entry -> entry(entry, provider.required("zone"), seen, primary, standby))
                .toList();
        return switch (name(dns)) {
            case ROUTE53 -> route53(provider, folder, records);
            case FAILOVER -> failover(provider, folder, records);
            default -> rfc2136(provider, folder, records);
        };
    }

    /** The one mapping below {@code dns}: who keeps the zone. */
    static Section provider(Section dns) {
        return dns.section(name(dns));
    }

    private static String name(Section dns) {
        return Stream.of(ROUTE53, FAILOVER).filter(dns::has).findFirst().orElse("rfc2136");
    }

    private static DnsPolicy rfc2136(Section rfc2136, Path folder, List<DnsPolicy.Entry> records) {
        unweighted(rfc2136, "only Route 53 has weighted records");
        Section tsig = rfc2136.section("tsig");
        return new DnsPolicy.Rfc2136(
                rfc2136.required("zone"),
                servers(rfc2136),
                new DnsPolicy.TsigKey(
                        tsig.required("name"),
                        tsig.text("algorithm").orElse("hmac-sha256"),
                        LinkReader.secret(tsig.section("secret"), folder)),
                ttl(rfc2136),
                records);
    }

    private static void unweighted(Section provider, String why) {
        provider.sections("records").stream()
                .filter(entry -> entry.has("weighted"))
                .forEach(entry -> entry.keyProblem("weighted", why, "remove 'weighted', or use route53"));
    }

    private static DnsPolicy failover(Section route53, Path folder, List<DnsPolicy.Entry> records) {
        unweighted(route53, "failover records have no weights");
        Section sign = route53.section("sign");
        return new DnsPolicy.Route53Failover(
                route53.required("zone"),
                route53.required("hostedZone"),
                servers(route53),
                aws(route53, folder),
                ttl(route53),
                records,
                new DnsPolicy.MovedSign(
                        urls(sign),
                        sign.has("folder") ? Optional.of(Paths.under(folder, sign, "folder")) : Optional.empty()));
    }

    private static List<URI> urls(Section sign) {
        List<URI> urls = new ArrayList<>();
        List<String> texts = sign.texts("urls");
        for (int i = 0; i < texts.size(); i++) {
            try {
                URI url = new URI(texts.get(i));
                if (url.getHost() == null || url.getRawQuery() != null || url.getRawUserInfo() != null) {
                    throw new URISyntaxException(texts.get(i), "a host and maybe a path, nothing else");
                }
                urls.add(url);
            } catch (URISyntaxException e) {
                sign.problem(
                        "urls",
                        i,
                        "'%s' is no address that a health check can ask".formatted(texts.get(i)),
                        "write a scheme, a host and maybe a port, such as https://dr.example.test");
            }
        }
        return urls;
    }

    private static DnsPolicy route53(Section route53, Path folder, List<DnsPolicy.Entry> records) {
        return new DnsPolicy.Route53(
                route53.required("zone"),
                route53.required("hostedZone"),
                servers(route53),
                aws(route53, folder),
                ttl(route53),
                records);
    }

    private static DnsPolicy.Aws aws(Section route53, Path folder) {
        return new DnsPolicy.Aws(
                route53.text("region").orElse(route53.has("endpoint") ? "us-east-1" : "aws-global"),
                endpoint(route53),
                route53.has("credentials")
                        ? Optional.of(key(route53.section("credentials"), folder))
                        : Optional.empty());
    }

    private static Optional<URI> endpoint(Section route53) {
        return route53.text("endpoint").flatMap(text -> {
            try {
                return Optional.of(new URI(text));
            } catch (URISyntaxException e) {
                route53.problem(
                        "endpoint",
                        "'endpoint: %s' is not an address".formatted(text),
                        "write a scheme, a host and a port, such as http://127.0.0.1:5000");
                return Optional.empty();
            }
        });
    }

    private static DnsPolicy.AwsKey key(Section credentials, Path folder) {
        return new DnsPolicy.AwsKey(
                LinkReader.secret(credentials.section("accessKey"), folder),
                LinkReader.secret(credentials.section("secretKey"), folder),
                credentials.has("sessionToken")
                        ? Optional.of(LinkReader.secret(credentials.section("sessionToken"), folder))
                        : Optional.empty());
    }

    private static List<HostPort> servers(Section provider) {
        return provider.texts("servers").stream().map(HostPort::parse).toList();
    }

    private static Duration ttl(Section provider) {
        Duration ttl = provider.duration("ttl", TTL, LEAST_TTL);
        if (ttl.toMillis() % 1000 != 0 && ttl.compareTo(LEAST_TTL) > 0) {
            provider.problem("ttl", "'ttl' is not in whole seconds", "write whole seconds, such as 5s");
        }
        return ttl;
    }

    private static DnsPolicy.Entry entry(
            Section entry, String zone, Set<String> seen, SiteName primary, SiteName standby) {
        String name = entry.required("name");
        String type = entry.required("type");
        if (!("." + name).toLowerCase(Locale.ROOT).endsWith("." + zone.toLowerCase(Locale.ROOT))) {
            entry.problem("name", "'%s' is not in the zone '%s'".formatted(name, zone), "correct the name or the zone");
        }
        if (!seen.add(name.toLowerCase(Locale.ROOT) + " " + type)) {
            entry.problem("name", "two records are '%s %s'".formatted(name, type), "put all values into one of them");
        }
        values(entry, "primary", type);
        values(entry, "standby", type);
        return new DnsPolicy.Entry(
                name,
                type,
                primary.equals(standby)
                        ? Map.of()
                        : Map.of(primary, entry.texts("primary"), standby, entry.texts("standby")),
                weighted(entry, primary, standby));
    }

    private static Map<SiteName, String> weighted(Section entry, SiteName primary, SiteName standby) {
        if (!entry.has("weighted") || primary.equals(standby)) {
            return Map.of();
        }
        Section weighted = entry.section("weighted");
        if (weighted.required("primary").equals(weighted.required("standby"))) {
            weighted.problem(
                    "standby",
                    "both sites have the set identifier '%s'".formatted(weighted.required("standby")),
                    "write the set identifier of each site's own record");
        }
        return Map.of(primary, weighted.required("primary"), standby, weighted.required("standby"));
    }

    private static void values(Section entry, String key, String type) {
        List<String> values = entry.texts(key);
        for (int i = 0; i < values.size(); i++) {
            if (!fits(values.get(i), type)) {
                entry.problem(
                        key,
                        i,
                        "'%s' is no value of a record of type %s".formatted(values.get(i), type),
                        switch (type) {
                            case "A" -> "write an IPv4 address, such as 192.0.2.10";
                            case "AAAA" -> "write an IPv6 address, such as 2001:db8::10";
                            default -> "write an absolute name with its last dot, such as shop.example.test.";
                        });
            }
        }
        if (type.equals("CNAME") && values.size() > 1) {
            entry.problem(key, "a CNAME with %d values".formatted(values.size()), "keep one");
        }
    }

    private static boolean fits(String value, String type) {
        return switch (type) {
            case "A" -> value.matches(IPV4);
            case "AAAA" -> value.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
            default -> value.matches("([A-Za-z0-9_-]+\\.)+");
        };
    }
}
