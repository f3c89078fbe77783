package io.understudy.camel;

import java.util.Optional;

/** Port: the brake over the whole service. While it is on nothing automatic starts; it survives a restart. Thread-safe. */
public interface Pause {

    /** Who pulled it and why, one line; empty while it is off. */
    Optional<String> reason();

    /** Pulls it; a second pull replaces the reason. */
    void pull(String by, String reason);

    /** Releases it; false when it was off. */
    boolean release();
}
