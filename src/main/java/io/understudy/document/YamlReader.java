package io.understudy.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads YAML files strictly, within {@link Limits}: UTF-8 only, no duplicate keys, no tags, few aliases. Whatever is wrong
 * becomes a {@link Problem}; the documents of the same file that are sound are still returned. Thread-safe.
 *
 * <p>Does not protect against a file that changes while it is read, or one on a file system that hangs.
 */
public final class YamlReader {

    private final DocumentParser parser;
    private final Limits limits;

    /** Reads within the default limits; the environment is what {@code ${env:NAME}} refers to. */
    public YamlReader(Map<String, String> environment) {
        this(environment, Limits.DEFAULT);
    }

    YamlReader(Map<String, String> environment, Limits limits) {
        this.limits = limits;
        this.parser = new DocumentParser(new Substitution(environment), limits);
    }

    /**
     * What a file held.
     *
     * @param unread texts of documents that are not YAML or exceed a limit
     */
    public record Contents(List<Document> documents, List<String> unread) {
        public Contents {
            documents = List.copyOf(documents);
            unread = List.copyOf(unread);
        }
    }

    /**
     * Reads one file.
     *
     * @param name what problems call the file
     */
    public Contents read(Path file, String name, Problems problems) {
        return bytes(file, name, problems)
                .flatMap(bytes -> text(bytes, name, problems))
                .map(text -> documents(text, name, problems))
                .orElseGet(() -> new Contents(List.of(), List.of()));
    }

    private Optional<byte[]> bytes(Path file, String name, Problems problems) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(limits.bytes() + 1);
            if (bytes.length > limits.bytes()) {
                problems.addFile(
                        name,
                        "the file is larger than %d KiB and was not read".formatted(limits.bytes() / 1024),
                        "split it into several files");
                return Optional.empty();
            }
            return Optional.of(bytes);
        } catch (IOException e) {
            problems.addFile(
                    name,
                    "the file can't be read (%s)".formatted(e.getClass().getSimpleName()),
                    "check that it exists and that this user may read it");
            return Optional.empty();
        }
    }

    private static Optional<String> text(byte[] bytes, String name, Problems problems) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            problems.add(at(name, text, text.length(), "the file is not UTF-8 text from here on", "save it as UTF-8"));
            return Optional.empty();
        }
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return printable(content, name, problems) ? Optional.of(content) : Optional.empty();
    }

    private static boolean printable(String text, String name, Problems problems) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!StreamReader.isPrintable(text.codePointAt(i))) {
                String code = "U+%04X".formatted(text.codePointAt(i));
                problems.add(at(
                        name, text, i, "the control character %s is not allowed in YAML".formatted(code), "remove it"));
                return false;
            }
        }
        return true;
    }

    private static Problem at(String name, String text, int index, String what, String whatToDo) {
        String before = text.substring(0, index);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = 1 + before.codePointCount(before.lastIndexOf('\n') + 1, before.length());
        return new Problem(name, line, column, what, whatToDo);
    }

    private Contents documents(String text, String name, Problems problems) {
        List<Chunk> chunks =
                Chunk.of(text).stream().filter(chunk -> !chunk.blank()).toList();
        if (chunks.isEmpty()) {
            problems.addFile(name, "the file holds no document", "write one, or remove the file");
        }
        if (chunks.size() > limits.documents()) {
            problems.add(new Problem(
                    name,
                    chunks.get(limits.documents()).firstLine() + 1,
                    1,
                    "the file holds more than %d documents; the rest was not read".formatted(limits.documents()),
                    "split it into several files"));
        }
        List<Document> documents = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        for (Chunk chunk : chunks.subList(0, Math.min(chunks.size(), limits.documents()))) {
            parser.parse(chunk, name, problems).ifPresentOrElse(documents::addAll, () -> unread.add(chunk.text()));
        }
        return new Contents(documents, unread);
    }
}
