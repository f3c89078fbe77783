package io.understudy.policy;

import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a secret is found. The secret itself is read at each use, never kept, never printed. */
public sealed interface SecretRef {

    /** The secret's value now; throws {@link UnderstudyException.Permanent} that names the place when it is not there. */
    String reveal();

    record Env(String variable) implements SecretRef {
        @Override
        public String reveal() {
            String value = System.getenv(variable);
            if (value == null) {
                throw new UnderstudyException.Permanent(
                        "the environment variable %s is not set: start the service with it".formatted(variable));
            }
            return value;
        }
    }

    /** The content of a file without its last line break; relative paths were resolved against the configuration folder. */
    record File(Path path) implements SecretRef {
        @Override
        public String reveal() {
            try {
                return Files.readString(path).stripTrailing();
            } catch (IOException e) {
                throw new UnderstudyException.Permanent(
                        "the secret file %s can't be read (%s): create it, readable by the service alone"
                                .formatted(path, e.getClass().getSimpleName()),
                        e);
            }
        }
    }
}
