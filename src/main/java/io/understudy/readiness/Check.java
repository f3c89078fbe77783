package io.understudy.readiness;

import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Step;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.util.Optional;

/**
 * One thing that must hold so that the standby could take over now.
 *
 * @param name for people, unique in its application, such as {@code step web}
 * @param system what is asked, such as {@code us-west-2/kubernetes.scale}; what gives no answer is left alone for a while
 * @param allowance what it draws on that others need more; empty for nothing scarce. Such a question is asked {@linkplain Ration sparingly}
 */
public record Check(String name, String system, Optional<String> allowance, Question question) {

    /** The calls that Amazon lets an account make: a question costs about five, and a real switch needs them more. */
    static final String ROUTE53 = "Route 53";

    /** One that costs nobody anything scarce. */
    public Check(String name, String system, Question question) {
        this(name, system, Optional.empty(), question);
    }

    /** The scarce allowance of somebody else's on which a question about a step draws. */
    public static Optional<String> allowance(Step step, FailoverPolicy policy) {
        return step.type().equals("dns.switch")
                        && policy.dns()
                                .filter(DnsPolicy.Route53.class::isInstance)
                                .isPresent()
                ? Optional.of(ROUTE53)
                : Optional.empty();
    }

    /** What a step asks: a fence the primary, all else the standby. */
    public static String system(Step step, Placement placement) {
        SiteName site = step.type().equals("fence.primary") ? placement.primary() : placement.standby();
        return "%s/%s".formatted(site, step.type());
    }

    /** Asks; changes nothing. May block, and ends soon when its thread is interrupted. */
    @FunctionalInterface
    public interface Question {
        Answer ask();
    }
}
