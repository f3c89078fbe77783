package io.understudy.readiness;

import io.understudy.policy.ImageTerms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Port: asks registries for images. Reads, and pulls nothing. May block; ends soon when its thread is interrupted. Thread-safe. */
@FunctionalInterface
public interface Registry {

    /**
     * Whether an image could be pulled.
     *
     * @param terms how its registry is reached
     * @param logins those for other images are not used
     */
    Told ask(ImageName image, ImageTerms terms, List<Login> logins);

    /** What a registry answers. */
    sealed interface Told {

        /** @param digest of what the name stands for; empty where the registry does not tell */
        record Found(Optional<String> digest) implements Told {}

        /** It has no such image. */
        record Missing(String answer) implements Told {}

        /**
         * It does not let the image be pulled.
         *
         * @param as whom it refuses; empty where none of the logins is for it
         */
        record Refused(String answer, List<Login> as) implements Told {
            public Refused {
                as = List.copyOf(as);
            }
        }

        /**
         * It answers, but not now.
         *
         * @param pause before which it wants no other question
         */
        record Later(String answer, Duration pause) implements Told {}

        /** It answers this one question with what tells nothing. */
        record Unclear(String answer) implements Told {}

        /** No answer. That this service gets none does not prove that nodes get none. */
        record Silent(String why) implements Told {}
    }
}
