package io.understudy.adapter.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a registry wants to be asked, by its header WWW-Authenticate. Pure. */
sealed interface Challenge {

    Pattern PARAMETER = Pattern.compile("([A-Za-z0-9_-]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]+))");

    /** By user and password. */
    record Basic() implements Challenge {}

    /** By a token, which this address gives away (https://distribution.github.io/distribution/spec/auth/token/). */
    record Bearer(URI tokens) implements Challenge {}

    /**
     * The first that is known here, a token before a password; empty for none.
     *
     * @param repository whose scope is asked for where the registry names none
     */
    static Optional<Challenge> of(List<String> headers, String repository) {
        return headers.stream()
                .flatMap(header -> bearer(header, repository).stream())
                .findFirst()
                .or(() -> headers.stream()
                        .filter(header -> is("basic", header))
                        .map(_ -> (Challenge) new Basic())
                        .findFirst());
    }

    private static boolean is(String scheme, String header) {
        return header.strip().toLowerCase(Locale.ROOT).startsWith(scheme);
    }

    private static Optional<Challenge> bearer(String header, String repository) {
        if (!is("bearer", header)) {
            return Optional.empty();
        }
        Map<String, String> parameters = new TreeMap<>();
        Matcher parameter = PARAMETER.matcher(header);
        while (parameter.find()) {
            String value = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
            parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), value);
        }
        String realm = parameters.getOrDefault("realm", "");
        String query = Optional.ofNullable(parameters.get("service"))
                        .map(service -> "service=" + encoded(service) + "&")
                        .orElse("")
                + "scope=" + encoded(parameters.getOrDefault("scope", "repository:%s:pull".formatted(repository)));
        try {
            URI tokens = new URI(realm + (realm.indexOf('?') < 0 ? "?" : "&") + query);
            return tokens.getHost() == null ? Optional.empty() : Optional.of(new Bearer(tokens));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
