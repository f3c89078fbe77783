package io.understudy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.operation.approval.Canonical;
import io.understudy.policy.DnsPolicy.MovedSign;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.SecretRef;
import io.understudy.topology.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an operation works with beside its runbook, as digests: the fences, links and DNS records of its application's policy, and the
 * clusters of its two sites. One that is taken up with others could leave a fence standing, or act on a database or in a cluster that
 * is none of its own. Where a machine finds a secret or keeps a file is not in it: instances may differ in that.
 */
final class Footing {

    private static final List<String> PARTS = List.of("replication", "fencing", "dns");
    private static final Set<String> SECRETS =
            Set.of(SecretRef.File.class.getSimpleName(), SecretRef.Env.class.getSimpleName());
    private static final String SIGN = MovedSign.class.getSimpleName();

    private Footing() {}

    /** By the names of the policy's parts and of the sites, for the journal. */
    static Map<String, String> of(FailoverPolicy policy, Ground ground, Placement from) {
        Map<String, String> all = new TreeMap<>(of(policy));
        all.putAll(ground.digests(from));
        return all;
    }

    private static Map<String, String> of(FailoverPolicy policy) {
        return Map.of(
                "replication", digest(policy.replication()),
                "fencing", digest(policy.fencing()),
                "dns", digest(policy.dns()));
    }

    /**
     * Why an operation must not go on by this policy at these clusters, with what to do; empty when it may.
     *
     * @param begun what it began with; what it does not have, as in journals from before that was kept, stands against nothing
     */
    static Optional<String> against(Map<String, String> begun, FailoverPolicy policy, Ground ground, Placement from) {
        List<String> clauses = new ArrayList<>();
        against(begun, policy).ifPresent(clauses::add);
        clauses.addAll(ground.against(begun, from));
        return clauses.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "%s, so it does nothing: put the documents back and restart the service, then retry; or retry, or abort, and it goes by those of now, and what only the old ones had, such as a fence or what runs in another cluster, a person undoes by hand"
                                .formatted(String.join(", and ", clauses)));
    }

    private static Optional<String> against(Map<String, String> begun, FailoverPolicy policy) {
        Map<String, String> now = of(policy);
        List<String> other = PARTS.stream()
                .filter(part -> begun.containsKey(part) && !begun.get(part).equals(now.get(part)))
                .toList();
        return other.isEmpty()
                ? Optional.empty()
                : Optional.of("%s of the policy of %s %s not what it began with"
                        .formatted(
                                String.join(" and ", other), policy.application(), other.size() == 1 ? "is" : "are"));
    }

    private static String digest(Object part) {
        return Canonical.sha256(everywhere(Canonical.tree(part)));
    }

    private static JsonNode everywhere(JsonNode node) {
        return switch (node) {
            case ArrayNode array -> {
                ArrayNode items = JsonNodeFactory.instance.arrayNode();
                array.forEach(item -> items.add(everywhere(item)));
                yield items;
            }
            case ObjectNode object when SECRETS.contains(type(object)) -> JsonNodeFactory.instance.nullNode();
            case ObjectNode object -> {
                ObjectNode fields = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(field -> fields.set(field.getKey(), everywhere(field.getValue())));
                if (type(object).equals(SIGN)) {
                    fields.remove("folder");
                }
                yield fields;
            }
            default -> node;
        };
    }

    private static String type(ObjectNode object) {
        return object.path(Canonical.TYPE).asText();
    }
}
