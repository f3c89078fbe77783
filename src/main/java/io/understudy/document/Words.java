package io.understudy.document;

import com.fasterxml.jackson.databind.JsonNode;

/** Kinds of values in plain words. */
final class Words {

    private Words() {}

    static String expected(JsonNode rules) {
        String title = rules.path("title").asText("");
        String type = rules.path("type").asText("");
        // A mapping's title says what its keys choose between, which is not what a value of another type lacks.
        return !title.isEmpty() && !rules.has("oneOf") || rules.has("$comment")
                ? title
                : switch (type) {
                    case "object" -> "a mapping";
                    case "array" -> "a list";
                    case "integer" -> "a whole number";
                    case "boolean" -> "true or false";
                    default -> "text";
                };
    }

    static String actual(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "a mapping";
            case ARRAY -> "a list";
            case NUMBER -> value.isIntegralNumber() ? "a number" : "a number with decimals";
            case BOOLEAN -> "true or false";
            case STRING -> "text";
            default -> "empty";
        };
    }

    static String advice(JsonNode rules) {
        String advice = rules.path("$comment").asText("");
        return !advice.isEmpty()
                ? advice
                : switch (rules.path("type").asText("")) {
                    case "object" -> "write its keys below it, indented";
                    case "array" -> "write a list: [a, b], or lines that start with '- '";
                    case "integer" -> "write digits without quotes";
                    case "boolean" -> "write true or false without quotes";
                    default -> "write text, in quotes if it looks like a number";
                };
    }
}
