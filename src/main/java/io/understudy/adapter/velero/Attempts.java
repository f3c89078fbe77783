package io.understudy.adapter.velero;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.understudy.operation.StepContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The names of what a step makes: the same for each attempt of the same step of the same operation, so that after a crash it is
 * found and not made twice. One that ended badly is kept, and the next gets the next number.
 */
final class Attempts {

    static final String OPERATION = "understudy.io/operation";
    static final String STEP = "understudy.io/step";
    static final String EPOCH = "understudy.io/epoch";

    /** A label's value has at most 63, and the number needs some. */
    private static final int LONGEST = 58;

    private static final int HASH = 8;

    private Attempts() {}

    /** Of at most 63 characters. */
    static String name(StepContext context, int number) {
        String whole =
                "understudy-%s-%s".formatted(context.operation(), context.step().name());
        String base = whole.length() <= LONGEST
                ? whole
                : "%s-%s".formatted(whole.substring(0, LONGEST - HASH - 1).replaceAll("-+$", ""), hash(whole));
        return number == 1 ? base : "%s-%d".formatted(base, number);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What was made so far, the latest last. */
    static <T> List<T> made(StepContext context, Function<String, Optional<T>> get) {
        List<T> made = new ArrayList<>();
        for (Optional<T> next = get.apply(name(context, 1)); next.isPresent(); ) {
            made.add(next.get());
            next = get.apply(name(context, made.size() + 1));
        }
        return made;
    }

    static ObjectMetaBuilder metadata(StepContext context, int number, String namespace, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withName(name(context, number))
                .withNamespace(namespace)
                .withLabels(labels)
                .addToAnnotations(OPERATION, context.operation().value())
                .addToAnnotations(STEP, context.step().name().value())
                .addToAnnotations(EPOCH, context.epoch().toString());
    }
}
