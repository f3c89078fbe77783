package io.understudy.simulation;

import io.understudy.journal.Pause;
import java.util.Optional;

/** The pause that people pull, seen by every instance at once. */
final class Brake implements Pause {

    private Optional<String> reason = Optional.empty();

    @Override
    public Optional<String> reason() {
        return reason;
    }

    @Override
    public void pull(String by, String why) {
        reason = Optional.of("%s: %s".formatted(by, why));
    }

    @Override
    public boolean release() {
        boolean was = reason.isPresent();
        reason = Optional.empty();
        return was;
    }
}
