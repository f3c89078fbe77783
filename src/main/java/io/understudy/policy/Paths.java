package io.understudy.policy;

import io.understudy.document.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths and URLs as documents write them. */
final class Paths {

    private Paths() {}

    /** A path that starts at the configuration folder when it is relative; a problem when it can't be a path. */
    static Path under(Path folder, Section section, String key) {
        try {
            return folder.resolve(section.required(key)).normalize();
        } catch (InvalidPathException e) {
            section.problem(key, "'%s' is not a path".formatted(key), "write the path of a file");
            return folder;
        }
    }

    /** A URL; a problem when it can't be one. */
    static URI url(Section section, String key) {
        try {
            return new URI(section.required(key));
        } catch (URISyntaxException e) {
            section.problem(
                    key,
                    "'%s' is not a URL".formatted(key),
                    "write it in full, such as http://shop.example.test/health");
            return URI.create("http://invalid.");
        }
    }
}
