package io.understudy.camel;

import java.util.Locale;
import java.util.Set;

/** A line of a step, which says what is wrong and often what to do about it, taken apart. Pure. */
record Advice(String what, String remedy) {

    /** How an instruction begins; what begins otherwise is part of what is wrong. */
    private static final Set<String> IMPERATIVES = Set.of(
            "add", "allow", "ask", "change", "check", "correct", "create", "deploy", "end", "find", "give", "grant",
            "install", "let", "look", "lower", "make", "mend", "name", "put", "raise", "remove", "repair", "restart",
            "run", "see", "set", "start", "take", "turn", "unset", "use", "wait", "write");

    static Advice of(String line) {
        for (int at = line.length() - 2; at > 0; at--) {
            if ((line.charAt(at) == ':' || line.charAt(at) == ';') && line.charAt(at + 1) == ' ') {
                String rest = line.substring(at + 2);
                String first = rest.split("\\W", 2)[0].toLowerCase(Locale.ROOT);
                if (IMPERATIVES.contains(first)) {
                    return new Advice(line.substring(0, at), rest);
                }
            }
        }
        return new Advice(line, "");
    }
}
