package io.understudy.adapter.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.stream.Collectors;

/** The ACL users of a Redis. They are not replicated: each server has its own. */
record AclUsers(Connection operator) {

    /** What a replica's user needs, and what changes no data. */
    private static final Set<String> HARMLESS =
            Set.of("+psync", "+replconf", "+ping", "+@read", "+info", "+@connection", "+auth", "+hello", "+select");

    boolean on(String user) throws IOException {
        return rules().stream().anyMatch(rule -> rule.user().equals(user) && rule.on());
    }

    boolean exists(String user) throws IOException {
        return rules().stream().anyMatch(rule -> rule.user().equals(user));
    }

    /** Users that are on, may change data, and are not expected to be there. */
    List<String> passing(Set<String> expected) throws IOException {
        return rules().stream()
                .filter(rule -> rule.on() && rule.writes() && !expected.contains(rule.user()))
                .map(Rule::user)
                .toList();
    }

    /** Who may change nothing, whether switched on or off: a connection of somebody else goes on writing when its user is off. */
    Set<String> readers() throws IOException {
        return rules().stream().filter(rule -> !rule.writes()).map(Rule::user).collect(Collectors.toUnmodifiableSet());
    }

    private List<Rule> rules() throws IOException {
        return operator.ask("ACL", "LIST").lines().map(Rule::parse).toList();
    }

    /** One line of {@code ACL LIST}: {@code user NAME on ... -@all +get}. */
    record Rule(String user, boolean on, boolean writes) {

        static Rule parse(String line) {
            List<String> words = new ArrayList<>();
            var tokens = new StringTokenizer(line, " ()"); // a selector stands in brackets
            while (tokens.hasMoreTokens()) {
                words.add(tokens.nextToken());
            }
            List<String> rules = words.subList(Math.min(2, words.size()), words.size());
            return new Rule(
                    words.size() > 1 ? words.get(1) : "",
                    rules.contains("on"),
                    rules.stream().anyMatch(rule -> rule.startsWith("+") && !HARMLESS.contains(rule)));
        }
    }
}
