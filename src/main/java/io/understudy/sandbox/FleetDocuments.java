package io.understudy.sandbox;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The documents of a fleet: a policy for each application, and one runbook for all. */
final class FleetDocuments {

    /** Where the applications' Deployments are at both sites. */
    static final String NAMESPACE = "fleet";

    private FleetDocuments() {}

    /** Text by file name. */
    static Map<String, String> of(List<FleetApplication> applications, Addresses addresses) {
        Map<String, String> documents = new TreeMap<>();
        documents.put("runbooks/application.yaml", RUNBOOK);
        applications.forEach(
                a -> documents.put("failover-policies/%s.yaml".formatted(a.name()), policy(a, addresses) + place(a)));
        return documents;
    }

    private static String policy(FleetApplication application, Addresses addresses) {
        int number = application.number();
        return """
                apiVersion: understudy.io/v1
                kind: FailoverPolicy
                metadata: {name: %1$s}
                spec:
                  primary: us-east-1
                  standby: us-west-2
                  objectives: {rpo: 5m, rto: 2m}
                  probes:
                    - name: storefront
                      http: {url: "http://%1$s.example.test:8080/health", sites: {us-east-1: "%2$s", us-west-2: "%3$s"}}
                    - {name: database, postgresql: {link: data, write: heartbeat}}
                  health: {vantagePoints: {required: 1}}
                  replication:
                    - name: data
                      postgresql:
                        database: shop
                        primary: %4$s
                        standby: %5$s
                        operator: {user: understudy, password: {file: secrets/understudy}}
                        application: {user: shop, password: {file: secrets/shop}}
                  fencing:
                    - {route: power-off, scope: application, timeout: 5s}
                    - {postgresql: {link: data}}
                  dns:
                    rfc2136:
                      zone: example.test.
                      servers: ["%6$s"]
                      tsig: {name: understudy., algorithm: hmac-sha256, secret: {file: secrets/tsig}}
                      ttl: 1s
                      records:
                        - {name: %1$s.example.test., type: A, primary: [%7$s], standby: [%8$s]}
                  automation: {mode: propose}
                  runbooks: {failover: application}
                """.formatted(
                        application.name(),
                        addresses.overLink(addresses.web(true, number)),
                        addresses.web(false, number),
                        addresses.overLink(addresses.database(true, number)),
                        addresses.database(false, number),
                        addresses.dns(),
                        addresses.web(true, number).host(),
                        addresses.web(false, number).host());
    }

    private static String place(FleetApplication application) {
        return "  wave: {group: %s%s%s}%n"
                .formatted(
                        application.group(),
                        application
                                .after()
                                .map(group -> ", after: [%s]".formatted(group))
                                .orElse(""),
                        application.together().map(", together: "::concat).orElse(""));
    }

    private static final String RUNBOOK = """
            apiVersion: understudy.io/v1
            kind: Runbook
            metadata: {name: application}
            spec:
              steps:
                - {name: fence, fence.primary: {}, timeout: 12s}
                - {name: promote, postgresql.promote: {link: data}, needs: [fence], timeout: 10s}
                - {name: web, kubernetes.scale: {deployment: "${policy.name}", namespace: fleet, replicas: asPrimary}, needs: [fence], timeout: 5s}
                - {name: ready, kubernetes.wait: {deployment: "${policy.name}", namespace: fleet, available: 1}, needs: [web, promote], timeout: 30s, retry: {attempts: 1}}
                - {name: dns, dns.switch: {}, needs: [ready], timeout: 3s}
                - {name: served, verify.probe: {probe: storefront}, needs: [dns], timeout: 5s, retry: {attempts: 2}}
                - {name: writes, verify.write: {link: data}, needs: [promote], timeout: 3s}
            """;
}
