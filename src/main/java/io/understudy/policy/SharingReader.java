package io.understudy.policy;

import io.understudy.document.Durations;
import io.understudy.document.Section;
import io.understudy.topology.HostPort;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Binds what instances share: the journal, and the terms of the lease by which one of them leads. */
final class SharingReader {

    private static final String SCHEMA = "understudy";
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(5);

    /** So that two renewals in a row may fail before the lease runs out. */
    private static final int RENEWALS_PER_LEASE = 3;

    private static final Pattern CREDENTIAL = Pattern.compile("[?&](user|password)=|//[^/]*@");

    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]");

    private SharingReader() {}

    static JournalStore journal(Section spec, Path folder) {
        Section postgresql = spec.section("journal").section("postgresql");
        if (!spec.section("journal").has("postgresql")) {
            if (spec.has("lease")) {
                spec.keyProblem(
                        "lease",
                        "a lease, but the journal lies in the state folder, which one instance has for itself",
                        "remove 'lease', or name the shared journal in journal.postgresql");
            }
            return new JournalStore.Embedded();
        }
        if (!spec.has("vantagePoint")) {
            postgresql.problem(
                    "several instances may share this journal, and this one has no name of its own",
                    "write 'vantagePoint: NAME', another name at each instance");
        }
        if (CREDENTIAL.matcher(postgresql.required("url")).find()) {
            postgresql.problem(
                    "url",
                    "the url names a user or a password",
                    "write them as user and password: {env: VARIABLE} or {file: path}");
        }
        return new JournalStore.Postgresql(
                postgresql.required("url"),
                postgresql.text("schema").orElse(SCHEMA),
                postgresql.required("user"),
                LinkReader.secret(postgresql.section("password"), folder));
    }

    /** Nobody reaches an instance at the address that means all of its own. */
    static Optional<URI> url(Section spec, HostPort http) {
        if (!spec.section("journal").has("postgresql")) {
            if (spec.has("url")) {
                spec.keyProblem(
                        "url",
                        "an address for other instances, but the journal lies in the state folder, which one instance has for itself",
                        "remove 'url', or name the shared journal in journal.postgresql");
            }
            return Optional.empty();
        }
        if (spec.has("url")) {
            return Optional.of(Paths.url(spec, "url"));
        }
        return EVERYWHERE.contains(http.host())
                ? Optional.empty()
                : Optional.of(URI.create((spec.section("api").has("tls") ? "https://" : "http://") + http));
    }

    static LeaseTerms lease(Section spec) {
        Section lease = spec.section("lease");
        LeaseTerms terms = terms(lease);
        checkBounds(lease, terms);
        return terms;
    }

    private static LeaseTerms terms(Section lease) {
        return new LeaseTerms(
                lease.text("length").map(Durations::parse).orElse(LeaseTerms.DEFAULT.length()),
                lease.text("renew").map(Durations::parse).orElse(LeaseTerms.DEFAULT.renew()));
    }

    private static void checkBounds(Section lease, LeaseTerms terms) {
        Duration length = lease.duration("length", terms.length(), SHORTEST_LEASE);
        Duration renew = lease.duration("renew", terms.renew(), LEAST);
        if (length.compareTo(LONGEST_LEASE) > 0) {
            lease.problem(
                    "length",
                    "'length: %s' is longer than %s: nobody leads for that long when the leader dies"
                            .formatted(lease.required("length"), Durations.write(LONGEST_LEASE)),
                    "write %s or less".formatted(Durations.write(LONGEST_LEASE)));
        }
        if (renew.multipliedBy(RENEWALS_PER_LEASE).compareTo(length) > 0) {
            lease.problem(
                    lease.has("renew") ? "renew" : "length",
                    "renewed every %s, a lease of %s does not outlast two renewals that fail"
                            .formatted(Durations.write(renew), Durations.write(length)),
                    "keep renew within a third of the length");
        }
    }
}
