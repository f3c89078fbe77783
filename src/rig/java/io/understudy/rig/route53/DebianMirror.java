package io.understudy.rig.route53;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The Debian mirror that this machine uses, found in apt's sources: the rig asks no other. */
final class DebianMirror {

    private static final Path APT = Path.of("/etc/apt");

    private DebianMirror() {}

    /** @return empty when apt's sources name no Debian archive */
    static Optional<String> ofThisMachine() throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.isReadable(APT.resolve("sources.list"))) {
            lines.addAll(Files.readAllLines(APT.resolve("sources.list")));
        }
        if (Files.isDirectory(APT.resolve("sources.list.d"))) {
            try (DirectoryStream<Path> files =
                    Files.newDirectoryStream(APT.resolve("sources.list.d"), "*.{list,sources}")) {
                for (Path file : files) {
                    lines.addAll(Files.readAllLines(file));
                }
            }
        }
        return in(lines);
    }

    /**
     * The first Debian archive of these lines, in the one-line form ({@code deb URI suite component}) or the other
     * ({@code URIs: URI}). The security archive is none: it holds updates only.
     */
    static Optional<String> in(List<String> lines) {
        for (String line : lines) {
            String content = line.strip();
            boolean source = content.startsWith("deb ")
                    || content.startsWith("deb\t")
                    || content.toLowerCase(Locale.ROOT).startsWith("uris:");
            if (!source) {
                continue;
            }
            for (String word : content.split("\\s+")) {
                String uri = word.endsWith("/") ? word.substring(0, word.length() - 1) : word;
                if (uri.contains("://") && uri.endsWith("/debian")) {
                    return Optional.of(uri);
                }
            }
        }
        return Optional.empty();
    }
}
