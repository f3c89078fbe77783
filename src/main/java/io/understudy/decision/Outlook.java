package io.understudy.decision;

import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a snapshot says of the primary and its copies, in words that change only when the world does: no ages, no amounts, no
 * single failed probe.
 *
 * <p>While the primary serves, whether each copy meets the RPO is one of them. Once it does not, the data-loss window grows with
 * every second, so that only whether it is known is one.
 *
 * @param facts by name
 */
public record Outlook(Map<String, String> facts) {

    public Outlook {
        facts = Map.copyOf(facts);
    }

    public static Outlook of(Snapshot snapshot) {
        Situation situation = Situation.of(snapshot);
        String primary = primary(situation);
        Map<String, String> facts = new TreeMap<>();
        facts.put("the primary", primary);
        for (ReplicationStatus link : snapshot.replication()) {
            facts.put("the copy " + link.link(), copy(link, primary.equals("serves")));
        }
        return new Outlook(facts);
    }

    private static String primary(Situation s) {
        boolean served = s.anyone(PrimaryView.SERVING) || s.anyone(PrimaryView.FAILING);
        boolean recovers = s.anyone(PrimaryView.RECOVERING);
        if (s.anyone(PrimaryView.LOST)) {
            return s.quorum() && !served && !recovers ? "is lost" : "is lost for some";
        }
        if (recovers) {
            return "recovers";
        }
        return served ? "serves" : "is not seen";
    }

    private static String copy(ReplicationStatus link, boolean serves) {
        if (link.broken().isPresent()) {
            return "can't be promoted";
        }
        if (link.rpo() == Rpo.UNKNOWN) {
            return "is not known";
        }
        return serves ? "has its RPO " + link.rpo().name().toLowerCase(Locale.ROOT) : "is known";
    }
}
