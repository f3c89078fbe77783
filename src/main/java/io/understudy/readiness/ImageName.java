package io.understudy.readiness;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image as nodes understand its name: short names are of {@code docker.io}, and one without tag is {@code latest}. Pure.
 *
 * @param registry host, with the port where one is named
 * @param repository such as {@code library/nginx}
 * @param tag {@code latest} where neither tag nor digest is named; empty where a digest alone is
 * @param digest what is pulled where it is named, whatever the tag says
 */
public record ImageName(String registry, String repository, Optional<String> tag, Optional<String> digest) {

    public static final String DOCKER = "docker.io";

    private static final String OTHER_NAME_OF_DOCKER = "index.docker.io";

    /** By https://github.com/distribution/reference: a first part is a host when it could be no folder of docker.io. */
    private static final Pattern NAME =
            Pattern.compile("(?:(?<host>(?:[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*|\\[[0-9a-fA-F:]+])(?::\\d{1,5})?)/)?"
                    + "(?<repository>[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)"
                    + "(?::(?<tag>\\w[\\w.-]{0,127}))?"
                    + "(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?");

    private static final int LONGEST = 512;

    /** Empty for what is no image's name. */
    public static Optional<ImageName> parse(String text) {
        Matcher name = NAME.matcher(text);
        if (text.length() > LONGEST || !name.matches()) {
            return Optional.empty();
        }
        Optional<String> first = Optional.ofNullable(name.group("host"));
        Optional<String> host = first.filter(ImageName::isHost);
        String registry =
                host.filter(named -> !named.equals(OTHER_NAME_OF_DOCKER)).orElse(DOCKER);
        String path = (host.isPresent() ? "" : first.map(folder -> folder + "/").orElse("")) + name.group("repository");
        if (!path.equals(path.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        Optional<String> digest = Optional.ofNullable(name.group("digest"));
        Optional<String> tag = Optional.ofNullable(name.group("tag"));
        return Optional.of(new ImageName(
                registry,
                registry.equals(DOCKER) && path.indexOf('/') < 0 ? "library/" + path : path,
                digest.isPresent() ? tag : tag.or(() -> Optional.of("latest")),
                digest));
    }

    private static boolean isHost(String first) {
        return first.indexOf('.') >= 0
                || first.indexOf(':') >= 0
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
    }

    /** What is asked for: the digest, or else the tag. */
    public String reference() {
        return digest.or(() -> tag).orElse("latest");
    }

    /** Whether each machine understands another registry by it: its own. */
    public boolean isOfEachMachine() {
        String host = registry.replaceFirst(":\\d+$", "");
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    @Override
    public String toString() {
        return registry + "/" + repository + tag.map(":"::concat).orElse("")
                + digest.map("@"::concat).orElse("");
    }
}
