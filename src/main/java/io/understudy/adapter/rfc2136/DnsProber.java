package io.understudy.adapter.rfc2136;

import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.topology.UnderstudyException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Probes of kind {@code dns}: one question to one server. UP when the answer is the expected one. Another answer is UNKNOWN,
 * an identity mismatch: it may be poisoned or belong to somebody else, and says nothing about the application. No answer in
 * time, none at all, or a server failure is DOWN. Thread-safe; never blocks the caller.
 */
public final class DnsProber implements Prober {

    private final Questioner questioner;

    /** @param executor resolves server names and runs what follows an answer: virtual threads */
    public DnsProber(Executor executor) {
        this.questioner = new Questioner(executor);
    }

    @Override
    public CompletionStage<ProbeResult> probe(Request request) {
        if (!(request.probe().target() instanceof ProbeTarget.Dns target)) {
            return CompletableFuture.completedFuture(ProbeResult.unknown(
                    "not a dns probe: " + request.probe().target().kind()));
        }
        int type = Type.value(target.type());
        if (type < 0) {
            return CompletableFuture.completedFuture(
                    ProbeResult.unknown("'%s' is not a DNS record type: correct the probe".formatted(target.type())));
        }
        try {
            Name name = RecordChange.absolute(target.name());
            return questioner
                    .ask(target.server(), name, type, request.timeout())
                    .thenApply(answer -> judge(target, type, answer))
                    .exceptionally(e -> ProbeResult.down("%s %s".formatted(target.server(), Questioner.reason(e))));
        } catch (UnderstudyException e) {
            return CompletableFuture.completedFuture(ProbeResult.unknown(e.getMessage() + ""));
        }
    }

    private static ProbeResult judge(ProbeTarget.Dns target, int type, Message answer) {
        String question = "%s %s".formatted(target.name(), target.type());
        int rcode = answer.getRcode();
        if (rcode == Rcode.REFUSED || rcode == Rcode.NOTAUTH) {
            return ProbeResult.unknown("%s answers %s for %s: ask a server that knows the zone"
                    .formatted(target.server(), Rcode.string(rcode), question));
        }
        Set<String> values = answer.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == type)
                .map(Record::rdataToString)
                .collect(Collectors.toSet());
        if (rcode != Rcode.NOERROR || values.isEmpty()) {
            return ProbeResult.down("%s has no answer (%s)".formatted(question, Rcode.string(rcode)));
        }
        String got = "%s %s".formatted(question, RecordChange.join(values));
        return target.expect()
                        .filter(expected -> !values.equals(Set.of(expected)))
                        .isPresent()
                ? ProbeResult.unknown("identity mismatch: %s, expected %s"
                        .formatted(got, target.expect().get()))
                : ProbeResult.up(got);
    }
}
