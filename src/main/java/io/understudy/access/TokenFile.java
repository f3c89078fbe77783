package io.understudy.access;

import io.understudy.document.Document;
import io.understudy.document.Problem;
import io.understudy.document.Problems;
import io.understudy.document.Schema;
import io.understudy.document.Section;
import io.understudy.document.YamlReader;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The file that says whose token is whose: {@code tokens: [{name, sha256, roles}]}. Others than its owner may not write it, and
 * others than its owner and group may not read it.
 */
public final class TokenFile {

    private static final Schema SCHEMA = Schema.named("tokens");
    private static final Set<PosixFilePermission> FORBIDDEN = EnumSet.of(
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ);

    private TokenFile() {}

    /** What the file says from now on, whenever it changes. Throws {@link UnderstudyException.Permanent} when it is wrong now. */
    public static Supplier<Tokens> watch(Path file) {
        return Watched.of(List.of(file), () -> read(file));
    }

    /** Throws {@link UnderstudyException.Permanent} that tells every problem as {@code file:line:column}. */
    static Tokens read(Path file) {
        checkMode(file);
        Problems problems = new Problems();
        List<Document> documents =
                new YamlReader(Map.of()).read(file, file.toString(), problems).documents();
        Tokens tokens = documents.stream()
                .findFirst()
                .map(document -> tokens(document, problems))
                .orElse(Tokens.NONE);
        if (documents.size() != 1 && problems.isEmpty()) {
            problems.addFile(file.toString(), "the file does not hold one document", "start it with 'tokens:'");
        }
        if (!problems.isEmpty()) {
            throw new UnderstudyException.Permanent(
                    problems.sorted().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
        return tokens;
    }

    private static void checkMode(Path file) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.stream().anyMatch(FORBIDDEN::contains)) {
                throw new UnderstudyException.Permanent(
                        "%s could be changed or read by other users of this machine: 'chmod 640 %s', and keep it the service's"
                                .formatted(file, file));
            }
        } catch (IOException e) {
            throw new UnderstudyException.Permanent(
                    "the tokens file %s can't be read (%s): create it, or remove api.tokens from understudy.yaml"
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
    }

    private static Tokens tokens(Document document, Problems problems) {
        if (!SCHEMA.check(document, problems)) {
            return Tokens.NONE;
        }
        List<Section> sections = Section.of(document, problems).sections("tokens");
        once(sections, "name", "two tokens are named '%s'", "give each person one token, with all roles");
        once(sections, "sha256", "two names have the same token", "make one for each: 'understudy token NAME'");
        return new Tokens(sections.stream().map(TokenFile::entry).toList());
    }

    private static void once(List<Section> sections, String key, String what, String whatToDo) {
        Set<String> seen = new HashSet<>();
        for (Section section : sections) {
            if (!seen.add(section.required(key).toLowerCase(Locale.ROOT))) {
                section.problem(key, key.equals("name") ? what.formatted(section.required(key)) : what, whatToDo);
            }
        }
    }

    private static Tokens.Entry entry(Section section) {
        Set<Role> roles = section.texts("roles").stream()
                .map(Role::of)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        return new Tokens.Entry(
                new Caller(Optional.of(section.required("name")), roles),
                section.required("sha256").toLowerCase(Locale.ROOT));
    }
}
