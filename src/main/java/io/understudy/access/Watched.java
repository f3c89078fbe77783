package io.understudy.access;

import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What files say, read anew once they have changed. What can't be read, or is wrong, never replaces what was right: that is
 * logged once, and what was read before goes on to hold. Thread-safe.
 *
 * <p>Looks at the files' times, sizes and identities at each call, which also notices a mounted Secret that is exchanged.
 */
public final class Watched<T> implements Supplier<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

    private final List<Path> files;
    private final Supplier<T> reader;
    private volatile State<T> state;

    private record State<T>(List<String> marks, T value) {}

    private Watched(List<Path> files, Supplier<T> reader, State<T> state) {
        this.files = files;
        this.reader = reader;
        this.state = state;
    }

    /**
     * Reads for the first time.
     *
     * @param reader throws {@link UnderstudyException} for what is wrong, now and later
     */
    public static <T> Watched<T> of(List<Path> files, Supplier<T> reader) {
        List<String> marks = marks(files);
        return new Watched<>(List.copyOf(files), reader, new State<>(marks, reader.get()));
    }

    @Override
    public T get() {
        List<String> now = marks(files);
        return now.equals(state.marks()) ? state.value() : renew(now);
    }

    private synchronized T renew(List<String> now) {
        if (!now.equals(state.marks())) {
            state = new State<>(now, read());
        }
        return state.value();
    }

    private T read() {
        try {
            T fresh = reader.get();
            LOG.info("{} changed and was read anew", files);
            return fresh;
        } catch (UnderstudyException e) {
            LOG.error("{} changed and is wrong; what was read before goes on to hold. {}", files, e.getMessage());
            return state.value();
        }
    }

    private static List<String> marks(List<Path> files) {
        return files.stream().map(Watched::mark).toList();
    }

    private static String mark(Path file) {
        try {
            // The change time as well: what was refused for its mode is read anew once that is mended.
            Map<String, Object> now = Files.readAttributes(file, "unix:lastModifiedTime,ctime,size,fileKey");
            return new TreeMap<>(now).toString();
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }
}
