package io.understudy.document;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts environment variables where a scalar says {@code ${env:NAME}} or {@code ${env:NAME:-default}}. */
final class Substitution {

    private static final String OPENING = "${env:";
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    private final Map<String, String> environment;

    Substitution(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** What became of a scalar. */
    sealed interface Result {
        record Text(String value) implements Result {}

        record Refused(String what, String whatToDo) implements Result {}
    }

    Result apply(String written) {
        if (!written.contains(OPENING)) {
            return new Result.Text(written);
        }
        Matcher matcher = REFERENCE.matcher(written);
        StringBuilder text = new StringBuilder();
        int end = 0;
        while (matcher.find()) {
            String fallback = matcher.group(2);
            String value = environment.get(matcher.group(1));
            if (value == null && fallback == null) {
                return missing(matcher.group(1));
            }
            text.append(written, end, matcher.start()).append(value == null ? fallback : value);
            end = matcher.end();
        }
        return REFERENCE.matcher(written).replaceAll("").contains(OPENING)
                ? malformed(written)
                : new Result.Text(text.append(written, end, written.length()).toString());
    }

    private static Result missing(String name) {
        return new Result.Refused(
                "the environment variable %s is not set".formatted(name),
                "set it, or give a default: ${env:%s:-value}".formatted(name));
    }

    private static Result malformed(String written) {
        return new Result.Refused(
                "'%s' is no reference to an environment variable".formatted(written),
                "write ${env:NAME} or ${env:NAME:-default}");
    }
}
