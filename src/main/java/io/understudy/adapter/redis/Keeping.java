package io.understudy.adapter.redis;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps what was changed on a Redis over its restart: its users and its role. Repeating it is safe. */
record Keeping(Connection operator) {

    /**
     * What became of it.
     *
     * @param file whether the server has a file to keep it in
     * @param refusal why the server did not write its file, though it has one; empty when it did
     */
    record Outcome(boolean file, Optional<String> refusal) {}

    /** The users, in the {@code aclfile} or, where there is none, in the configuration file. */
    Outcome users() throws IOException {
        try {
            boolean own = operator.ask("CONFIG", "GET", "aclfile").lines().count() > 1;
            return own ? written("ACL", "SAVE") : role();
        } catch (Connection.Refused e) {
            return refused("CONFIG GET aclfile", e);
        }
    }

    /** Whom it follows, in the configuration file. */
    Outcome role() throws IOException {
        boolean file = !RedisState.info(operator.ask("INFO"))
                .getOrDefault("config_file", "")
                .isEmpty();
        return file ? written("CONFIG", "REWRITE") : new Outcome(false, Optional.empty());
    }

    /** Both; each is tried whatever becomes of the other. */
    Outcome all() throws IOException {
        Outcome users = users();
        Outcome role = role();
        String refusals = Stream.of(users, role)
                .flatMap(outcome -> outcome.refusal().stream())
                .distinct()
                .collect(Collectors.joining("; "));
        return new Outcome(users.file() && role.file(), refusals.isEmpty() ? Optional.empty() : Optional.of(refusals));
    }

    private Outcome written(String... command) throws IOException {
        try {
            operator.ask(command);
            return new Outcome(true, Optional.empty());
        } catch (Connection.Refused e) {
            return refused(String.join(" ", command), e);
        }
    }

    private static Outcome refused(String command, Connection.Refused refusal) {
        return new Outcome(true, Optional.of("%s was refused: %s".formatted(command, refusal.getMessage())));
    }
}
