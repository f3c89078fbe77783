package io.understudy.rig.dns;

import java.nio.file.Path;

/** BIND's own files. Pure. */
final class Configuration {

    private Configuration() {}

    static String controlKey(String secret) {
        return "key \"control\" { algorithm hmac-sha256; secret \"%s\"; };%n".formatted(secret);
    }

    /** Refresh and retry are short, so that a secondary that missed a notification follows soon. */
    static String zone(Bind.Plan plan) {
        return """
                $ORIGIN %s
                @     3600 IN SOA   ns1 hostmaster 1 2 1 86400 1
                @     3600 IN NS    ns1
                @     3600 IN NS    ns2
                ns1   3600 IN A     %s
                ns2   3600 IN A     %s
                """.formatted(
                        plan.zone(), plan.primary().host(), plan.secondary().host())
                + String.join("\n", plan.records())
                + "\n";
    }

    static String primary(Bind.Plan plan, Path folder, boolean transfers) {
        String secondary = plan.secondary().host();
        return common(plan, folder, plan.primary().host(), plan.primary().port())
                + """
                key "%s" { algorithm hmac-sha256; secret "%s"; };
                zone "%s" {
                  type primary; file "zone"; allow-update { key "%s"; };
                  allow-transfer { %s; }; notify explicit; also-notify { %s port %d; }; notify-delay 0;
                  notify-source %s;
                };
                """.formatted(
                                Bind.KEY,
                                plan.secret(),
                                plan.zone(),
                                Bind.KEY,
                                transfers ? secondary : "none",
                                secondary,
                                plan.secondary().port(),
                                plan.primary().host());
    }

    static String secondary(Bind.Plan plan, Path folder) {
        return common(plan, folder, plan.secondary().host(), plan.secondary().port())
                + """
                zone "%s" {
                  type secondary; file "zone"; masterfile-format text; primaries { %s port %d; };
                  allow-transfer { none; }; notify no; transfer-source %s;
                  min-refresh-time 1; min-retry-time 1;
                };
                """.formatted(
                                plan.zone(),
                                plan.primary().host(),
                                plan.primary().port(),
                                plan.secondary().host());
    }

    private static String common(Bind.Plan plan, Path folder, String address, int port) {
        return """
                %s
                controls { inet %s port 953 allow { any; } keys { "control"; }; };
                options {
                  directory "%s"; listen-on port %d { %s; }; listen-on-v6 { none; };
                  recursion no; dnssec-validation no; pid-file none; session-keyfile none; notify-rate 1000;
                  startup-notify-rate 1000; serial-query-rate 1000;
                };
                """.formatted(controlKey(plan.secret()), address, folder, port, address);
    }
}
