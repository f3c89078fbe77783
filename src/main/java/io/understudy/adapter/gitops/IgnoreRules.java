package io.understudy.adapter.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What an Argo CD Application is told to leave alone of the objects that it owns. Pure. */
record IgnoreRules(OwnerObject application) {

    private static final String RESPECT = "RespectIgnoreDifferences=true";

    /** How far it leaves a field alone. */
    enum Reach {
        NOT,
        /** It does not count as a difference, but a sync for another one writes it all the same. */
        NO_DIFFERENCE,
        WHOLLY
    }

    /** @param pointers any of which covers the field, such as {@code /spec/replicas} */
    Reach of(JsonNode object, List<String> pointers) {
        boolean ignored = false;
        for (JsonNode rule : application.json().at("/spec/ignoreDifferences")) {
            ignored |= concerns(rule, object) && covers(rule, pointers);
        }
        if (!ignored) {
            return Reach.NOT;
        }
        for (JsonNode option : application.json().at("/spec/syncPolicy/syncOptions")) {
            if (option.asText().equals(RESPECT)) {
                return Reach.WHOLLY;
            }
        }
        return Reach.NO_DIFFERENCE;
    }

    private static boolean concerns(JsonNode rule, JsonNode object) {
        String apiVersion = object.path("apiVersion").asText();
        int slash = apiVersion.indexOf('/');
        JsonNode metadata = object.path("metadata");
        return fits(rule.path("group").asText(), slash < 0 ? "" : apiVersion.substring(0, slash))
                && fits(rule.path("kind").asText(), object.path("kind").asText())
                && orAny(rule.path("name").asText(), metadata.path("name").asText())
                && orAny(
                        rule.path("namespace").asText(),
                        metadata.path("namespace").asText());
    }

    private static boolean fits(String wanted, String is) {
        return wanted.equals("*") || wanted.equals(is);
    }

    private static boolean orAny(String wanted, String is) {
        return wanted.isEmpty() || wanted.equals(is);
    }

    /** Of expressions, the plain paths only. */
    static boolean covers(JsonNode rule, List<String> pointers) {
        for (JsonNode pointer : rule.path("jsonPointers")) {
            if (pointers.contains(pointer.asText())) {
                return true;
            }
        }
        for (JsonNode expression : rule.path("jqPathExpressions")) {
            if (pointers.contains(expression.asText().replace('.', '/'))) {
                return true;
            }
        }
        return false;
    }
}
