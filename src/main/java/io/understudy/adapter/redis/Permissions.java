package io.understudy.adapter.redis;

import io.understudy.policy.ReplicationLink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whether the users may do what they must, asked of the server without doing it. */
final class Permissions {

    private static final String[][] OPERATOR = {
        {"ACL", "SETUSER", "x", "off"},
        {"CLIENT", "KILL", "USER", "x"},
        {"CLIENT", "LIST"},
        {"CLIENT", "SETNAME", "x"},
        {"REPLICAOF", "NO", "ONE"},
        {"CONFIG", "REWRITE"},
        {"ACL", "SAVE"},
        {"SET", "understudy:epoch", "1"},
        {"MULTI"},
        {"WATCH", "understudy:epoch"}
    };

    private Permissions() {}

    /** One line for each user that lacks something. */
    static List<String> missing(Connection operator, ReplicationLink.Redis link) throws IOException {
        List<String> problems = new ArrayList<>();
        List<String> lacking = new ArrayList<>();
        for (String[] command : OPERATOR) {
            if (!may(operator, link.operator().user(), command)) {
                lacking.add(String.join(" ", command));
            }
        }
        if (!lacking.isEmpty()) {
            problems.add("user %s may not do all that it must (%s): run ACL SETUSER %s ~understudy:* +@all there"
                    .formatted(
                            link.operator().user(),
                            String.join(", ", lacking),
                            link.operator().user()));
        }
        if (!may(operator, link.application().user(), "SET", Heartbeats.PROOF, "1")) {
            problems.add(
                    "user %s may not SET %s, by which it is proven that it can, or can't, write: run ACL SETUSER %s ~%s +set there"
                            .formatted(
                                    link.application().user(),
                                    Heartbeats.PROOF,
                                    link.application().user(),
                                    Heartbeats.PROOF));
        }
        return problems;
    }

    private static boolean may(Connection operator, String user, String... command) throws IOException {
        String[] words = new String[command.length + 3];
        words[0] = "ACL";
        words[1] = "DRYRUN";
        words[2] = user;
        System.arraycopy(command, 0, words, 3, command.length);
        return operator.ask(words).equals("OK");
    }
}
