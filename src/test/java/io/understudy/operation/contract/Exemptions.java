package io.understudy.operation.contract;

import static io.understudy.operation.contract.Rule.ASKS;
import static io.understudy.operation.contract.Rule.EPOCH;
import static io.understudy.operation.contract.Rule.FINDS;
import static io.understudy.operation.contract.Rule.HALF_UNDONE;
import static io.understudy.operation.contract.Rule.MUTE;
import static io.understudy.operation.contract.Rule.OBSERVED;
import static io.understudy.operation.contract.Rule.ONE_EFFECT;
import static io.understudy.operation.contract.Rule.REFUSED;
import static io.understudy.operation.contract.Rule.SAYS_SO;
import static io.understudy.operation.contract.Rule.UNDONE;

import io.understudy.operation.StepType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every rule that some type does not keep, and why it need not. There is no other way around a rule. */
final class Exemptions {

    private static final String LOOKS_ONLY = "it looks, and changes nothing at all";
    private static final String NO_RETURN = "the point of no return: the engine never goes back over it";
    private static final String ONE_WRITE = "its target takes it in one piece or not at all";
    private static final String NAMED_BY_OPERATION =
            "what it makes has the name of its operation and step, so that no two operations ever share one";
    private static final String TELLS_THE_ONE =
            "it tells by its name how the one that it made ended, however often it is asked";
    private static final String MAY_BE_IN_USE =
            "users may have written into it: it deletes nothing, and tells what is there";
    private static final String ROLE =
            "it tells the role and the epoch that it finds there in the end, whoever gave them";
    private static final String USERS_OWN = "a route is its author's: it gets the epoch, and may check it";

    /** @param type its id, or {@code ID by CLASS} for one of several implementations */
    record Exemption(String type, Rule rule, String why) {}

    static final List<Exemption> ALL = Stream.of(
                    not("fence.primary", SAYS_SO, "it proves the fence anew each time, as an old proof is none"),
                    not("dns.switch", HALF_UNDONE, ONE_WRITE),
                    not("dns.switch by SignStep", REFUSED, "its target is a folder of the service's own"),
                    not("dns.switch by SignStep", MUTE, "its target is a folder of the service's own"),
                    not("postgresql.promote", SAYS_SO, ROLE),
                    not("mysql.promote", SAYS_SO, ROLE),
                    not("redis.promote", SAYS_SO, ROLE),
                    not("postgresql.promote", UNDONE, NO_RETURN),
                    not("postgresql.promote", HALF_UNDONE, NO_RETURN),
                    not("mysql.promote", UNDONE, NO_RETURN),
                    not("mysql.promote", HALF_UNDONE, NO_RETURN),
                    not("redis.promote", UNDONE, NO_RETURN),
                    not("redis.promote", HALF_UNDONE, NO_RETURN),
                    not("postgresql.reseed", UNDONE, "half a copy serves nobody, and a whole one may stay"),
                    not("postgresql.reseed", HALF_UNDONE, "half a copy serves nobody"),
                    not("kubernetes.wait", ONE_EFFECT, LOOKS_ONLY),
                    not("kubernetes.wait", EPOCH, LOOKS_ONLY),
                    not("kubernetes.wait", UNDONE, LOOKS_ONLY),
                    not("kubernetes.wait", HALF_UNDONE, LOOKS_ONLY),
                    not("kubernetes.patch", HALF_UNDONE, ONE_WRITE),
                    not("kubernetes.restore", HALF_UNDONE, "its autoscaler's limits are the owner's own, and stay"),
                    not("kubernetes.job", EPOCH, NAMED_BY_OPERATION),
                    not("kubernetes.job", SAYS_SO, TELLS_THE_ONE),
                    not("kubernetes.job", UNDONE, "what a Job that has ended did stays done"),
                    not("velero.backup", EPOCH, NAMED_BY_OPERATION),
                    not("velero.backup", SAYS_SO, TELLS_THE_ONE),
                    not("velero.backup", UNDONE, "a backup harms nobody"),
                    not("velero.backup", HALF_UNDONE, "a backup harms nobody"),
                    not("velero.restore", EPOCH, NAMED_BY_OPERATION),
                    not("velero.restore", SAYS_SO, TELLS_THE_ONE),
                    not("velero.restore", UNDONE, MAY_BE_IN_USE),
                    not("velero.restore", HALF_UNDONE, MAY_BE_IN_USE),
                    not("verify.probe", ASKS, "before the move nobody need serve there"),
                    not("verify.probe", EPOCH, LOOKS_ONLY),
                    not("verify.probe", ONE_EFFECT, LOOKS_ONLY),
                    not("verify.probe", UNDONE, LOOKS_ONLY),
                    not("verify.probe", HALF_UNDONE, LOOKS_ONLY),
                    not("verify.write", OBSERVED, "a write can't be seen to be possible without writing"),
                    not("verify.write", ONE_EFFECT, "each apply writes a heartbeat of its own, which harms nobody"),
                    not("verify.write", UNDONE, "a heartbeat harms nobody"),
                    not("verify.write", HALF_UNDONE, "a heartbeat harms nobody"),
                    not("route", ASKS, "it looks whether the route is there; what the route asks only the route knows"),
                    not("route", EPOCH, USERS_OWN),
                    not("route", SAYS_SO, USERS_OWN),
                    not("route", HALF_UNDONE, USERS_OWN),
                    not("manual", FINDS, "nobody can tell before what a person will find"),
                    not("manual", ONE_EFFECT, "its effect is a person's, who says so once"),
                    not("manual", EPOCH, "it asks a person of this very operation, and changes nothing itself"),
                    not("manual", UNDONE, "what a person did a person undoes"),
                    not("manual", HALF_UNDONE, "what a person did a person undoes"),
                    not("manual", REFUSED, "its target is a person"),
                    not("manual", MUTE, "it waits for a person for as long as its runbook says"))
            .toList();

    private Exemptions() {}

    private static Exemption not(String type, Rule rule, String why) {
        return new Exemption(type, rule, why);
    }

    /** Why a type, or one implementation of it, need not keep a rule; empty when it has to. */
    static Optional<String> of(String type, Class<? extends StepType> by, Rule rule) {
        return ALL.stream()
                .filter(exemption -> exemption.rule() == rule)
                .filter(exemption -> exemption.type().equals(type)
                        || exemption.type().equals("%s by %s".formatted(type, by.getSimpleName())))
                .map(Exemption::why)
                .findFirst();
    }
}
