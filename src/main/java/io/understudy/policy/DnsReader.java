package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Binds a policy's {@code dns}. */
final class DnsReader {

    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration LEAST_TTL = Duration.ofSeconds(1);
    private static final String IPV4 = "((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}";

    private DnsReader() {}

    static DnsPolicy read(Section dns, SiteName primary, SiteName standby, Path folder) {
        Section rfc2136 = dns.section("rfc2136");
        Section tsig = rfc2136.section("tsig");
        Set<String> seen = new HashSet<>();
        List<DnsPolicy.Entry> records = rfc2136.sections("records").stream()
                .map(entry -> entry(entry, rfc2136.required("zone"), seen, primary, standby))
                .toList();
        return new DnsPolicy(
                rfc2136.required("zone"),
                rfc2136.texts("servers").stream().map(HostPort::parse).toList(),
                new DnsPolicy.TsigKey(
                        tsig.required("name"),
                        tsig.text("algorithm").orElse("hmac-sha256"),
                        LinkReader.secret(tsig.section("secret"), folder)),
                ttl(rfc2136),
                records);
    }

    private static Duration ttl(Section rfc2136) {
        Duration ttl = rfc2136.duration("ttl", TTL, LEAST_TTL);
        if (ttl.toMillis() % 1000 != 0 && ttl.compareTo(LEAST_TTL) > 0) {
            rfc2136.problem("ttl", "'ttl' is not in whole seconds", "write whole seconds, such as 5s");
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
                        : Map.of(primary, entry.texts("primary"), standby, entry.texts("standby")));
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
