package io.understudy.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.understudy.api.DrillReport;
import io.understudy.camel.DrillApi;
import io.understudy.camel.DrillReports;
import io.understudy.drill.Drill;
import io.understudy.drill.DrillPage;
import io.understudy.drill.Reports;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports of drills as files: {@code ID.html} for people, {@code ID.json} for machines. Nothing is deleted. Thread-safe. */
final class DrillFolder implements Reports, DrillApi.Kept {

    private static final Logger LOG = LoggerFactory.getLogger(DrillFolder.class);

    /** No path leads out of the folder. */
    private static final Pattern ID = Pattern.compile("drill-[a-z0-9-]{1,100}");

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;

    /** Makes the folder with its first report. */
    DrillFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public String keep(Drill drill) {
        try {
            byte[] json = JSON.writeValueAsBytes(DrillReports.report(drill));
            Files.createDirectories(folder);
            write(html(drill.id()), DrillPage.html(drill).getBytes(StandardCharsets.UTF_8));
            write(json(drill.id()), json);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (IOException e) {
            throw new UnderstudyException.Permanent(
                    "the report of %s can't be written to %s (%s): make the folder writable for the service, and repeat the drill"
                            .formatted(drill.id(), folder, e),
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A reader finds the whole file or none. */
    private void write(Path file, byte[] content) throws IOException {
        Path draft = Files.createTempFile(folder, ".draft", "");
        Files.write(draft, content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public boolean has(String id) {
        return Files.exists(json(id));
    }

    @Override
    public List<DrillReport> newest(Optional<ApplicationName> application, int limit) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .filter(name -> application.isEmpty() || name.startsWith("drill-%s-".formatted(application.get())))
                    .sorted(Comparator.comparing(DrillFolder::moment).reversed())
                    .flatMap(name -> report(name.substring(0, name.length() - ".json".length())).stream())
                    // Another application's name may begin with this one.
                    .filter(report -> application.isEmpty()
                            || report.application().equals(application.get().value()))
                    .limit(limit)
                    .toList();
        } catch (IOException e) {
            throw new UnderstudyException.Permanent(
                    "the folder %s can't be read (%s): make it readable for the service".formatted(folder, e), e);
        }
    }

    /** The part of a name that tells when: applications have names of any length. */
    private static String moment(String name) {
        return name.replaceFirst("^.*?(\\d{8}-\\d{6}(-\\d+)?)\\.json$", "$1");
    }

    @Override
    public Optional<DrillReport> report(String id) {
        return content(id, ".json").flatMap(text -> {
            try {
                return Optional.of(JSON.readValue(text, DrillReport.class));
            } catch (JsonProcessingException e) {
                LOG.warn("drill={} has no report that this version can read: {}", id, e.getOriginalMessage());
                return Optional.empty();
            }
        });
    }

    @Override
    public Optional<String> page(String id) {
        return content(id, ".html");
    }

    private Optional<String> content(String id, String suffix) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        Path file = folder.resolve(id + suffix);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            LOG.warn("{} can't be read: {}", file, e.toString());
            return Optional.empty();
        }
    }

    private Path json(String id) {
        return folder.resolve(id + ".json");
    }

    private Path html(String id) {
        return folder.resolve(id + ".html");
    }
}
