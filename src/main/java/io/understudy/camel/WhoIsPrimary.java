package io.understudy.camel;

import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.EpochMark;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Tells health checkers whether an application is at a site: 200 with the sign that they look for, else 503. It holds: the answer
 * changes with the epoch alone, by what an operation wrote or by what the journal says, whichever is newer. Where neither can be
 * told it is 503, which moves nobody. Only applications with failover records are answered for. The bean {@code whoIsPrimary} of
 * the routes; thread-safe.
 */
public final class WhoIsPrimary {

    private final Map<ApplicationName, FailoverPolicy> policies;
    private final Marks marks;
    private final Function<FailoverPolicy, Placement> placements;

    /** What operations wrote. */
    @FunctionalInterface
    public interface Marks {
        Optional<EpochMark> of(FailoverPolicy policy) throws IOException;
    }

    /** @param policies read at each question, as they may change while this runs */
    public WhoIsPrimary(
            Map<ApplicationName, FailoverPolicy> policies,
            Marks marks,
            Function<FailoverPolicy, Placement> placements) {
        this.policies = policies;
        this.marks = marks;
        this.placements = placements;
    }

    /** What the path asks; what else the caller sent is to be removed afterwards. */
    public Asked asked(Exchange exchange) {
        return new Asked(part(exchange.getMessage(), "app"), part(exchange.getMessage(), "site"));
    }

    /** As the path says, which may be anything. */
    public record Asked(String application, String site) {}

    public String answer(@Body Asked asked, Exchange exchange) {
        boolean there = policies.values().stream()
                .filter(policy -> policy.application().value().equals(asked.application()))
                .filter(policy -> policy.dns()
                        .filter(DnsPolicy.Route53Failover.class::isInstance)
                        .isPresent())
                .anyMatch(policy -> isAt(policy, asked.site()));
        Message message = exchange.getMessage();
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, there ? 200 : 503);
        message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
        message.setHeader("Cache-Control", "no-store");
        return there
                ? DnsPolicy.MovedSign.text(new ApplicationName(asked.application()), new SiteName(asked.site())) + "\n"
                : "no\n";
    }

    /** Who asks may send a parameter of the same name along; the path's own is the last. */
    private static String part(Message message, String name) {
        Object value = message.getHeader(name);
        Object last = value instanceof List<?> values && !values.isEmpty() ? values.getLast() : value;
        return last instanceof String text ? text : "";
    }

    private boolean isAt(FailoverPolicy policy, String site) {
        try {
            Placement placement = placements.apply(policy);
            EpochMark journal = new EpochMark(placement.epoch(), placement.primary());
            EpochMark newest = marks.of(policy)
                    .filter(mark -> mark.epoch().compareTo(journal.epoch()) >= 0)
                    .orElse(journal);
            return newest.site().value().equals(site);
        } catch (IOException e) {
            return false;
        }
    }
}
