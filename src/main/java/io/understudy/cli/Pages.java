package io.understudy.cli;

import io.understudy.api.Explanation;
import io.understudy.api.OperationReport;
import io.understudy.api.PlanReport;
import io.understudy.api.Status;
import io.understudy.time.Moments;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the commands print. Pure: reports in, text out. */
public final class Pages {

    private Pages() {}

    public static String status(Status status) {
        String head = "vantage point %s, %s%n".formatted(status.vantagePoint(), isolation(status.isolation()));
        String paused = status.paused() == null
                ? ""
                : "PAUSED by %s: nothing automatic starts; 'understudy unpause' lifts it%n".formatted(status.paused());
        String follower = status.role().equals(Status.FOLLOWER)
                ? "only watches: %s; commands are for the leader%n"
                        .formatted(status.leader() == null ? "nobody leads at the moment" : status.leader() + " leads")
                : "";
        return head
                + follower
                + paused
                + documents(status.documents())
                + status.channels().stream().map(Pages::channel).collect(Collectors.joining())
                + status.applications().stream()
                        .map(Pages::application)
                        .collect(Collectors.joining(System.lineSeparator()));
    }

    /** Nothing while what lies in the folder is what runs. */
    private static String documents(Status.Documents documents) {
        return documents.rejected().isEmpty()
                ? ""
                : "DOCUMENTS NOT TAKEN, those of %s go on:%n".formatted(Moments.of(documents.loadedAt()))
                        + documents.rejected().stream()
                                .map("  ! %s%n"::formatted)
                                .collect(Collectors.joining());
    }

    private static String channel(Status.Channel c) {
        return "NOBODY IS TOLD by channel %s since %s: %s; waiting: %d%n"
                .formatted(c.channel(), Moments.of(c.since()), printable(c.why()), c.waiting());
    }

    /** One application as a block of lines without a last line break. */
    public static String application(Status.Application a) {
        StringBuilder page = new StringBuilder();
        line(
                page,
                "%s  %s  %s -> %s  epoch %d  mode %s  standby %s",
                a.application(),
                a.protection(),
                a.primary(),
                a.standby(),
                a.epoch(),
                a.mode(),
                ReadinessPages.glance(a.readiness()));
        a.why().forEach(why -> line(page, "  ! %s", why));
        ReadinessPages.findings(page, a);
        new TreeMap<>(a.views()).forEach((from, view) -> line(page, "  seen from %-14s %s", from, signals(view)));
        a.probes().forEach(p -> line(page, "  probe %-18s %-8s %s", p.probe(), p.verdict(), p.detail()));
        a.replication().forEach(l -> line(page, "  link  %-18s %-8s %s", l.link(), l.rpo(), link(l)));
        if (a.maintenanceUntil() != null) {
            line(
                    page,
                    "  a maintenance window is open until %s: only people start anything",
                    Moments.of(a.maintenanceUntil()));
        }
        line(page, "  drills: %s%s", ReadinessPages.drill(a.lastDrill()), ReadinessPages.due(a.nextDrill()));
        if (a.liveDrill() != null) {
            line(page, "  live drill under way: %s", a.liveDrill());
        }
        line(page, "  decision: %s", decision(a.decision()));
        if (a.operation() != null) {
            line(page, "  operation under way: %s", a.operation());
        }
        return page.toString().stripTrailing();
    }

    public static String explanation(Explanation e) {
        StringBuilder page = new StringBuilder();
        line(page, "%s: %s", e.application(), decision(e.decision()));
        line(page, "");
        line(page, "decided from");
        e.facts().forEach(fact -> line(page, "  %s", fact));
        line(page, "");
        line(page, "rules, the first that holds decides");
        e.rules()
                .forEach(
                        rule -> line(page, "%s %s", rule.startsWith(e.decision().rule() + " ") ? " *" : "  ", rule));
        return page.toString().stripTrailing();
    }

    public static String operations(List<OperationReport> operations) {
        return operations.isEmpty()
                ? "no operation yet"
                : operations.stream().map(Pages::headline).collect(Collectors.joining(System.lineSeparator()));
    }

    /** One operation with its steps. */
    public static String operation(OperationReport o) {
        StringBuilder page = new StringBuilder();
        line(page, "%s", headline(o));
        line(page, "  why: %s (%s)", o.reason(), o.trigger());
        if (o.predictedLossMillis() != null) {
            line(page, "  announced data-loss window: at most %s", millis(o.predictedLossMillis()));
        }
        if (o.approval() != null) {
            ApprovalPage.write(page, o, o.approval());
        }
        o.steps().forEach(s -> line(page, "  %s", step(o, s)));
        OperationReport.Pending pending = o.pending();
        if (pending != null) {
            waits(page, pending);
            line(page, "  to go on: understudy approve %s --by YOUR-NAME --accept \"%s\"", o.id(), pending.phrase());
        }
        o.decisions().forEach(decision -> decision(page, o.id(), decision));
        if ((o.kind().equals("SWITCHOVER") || o.kind().equals("FAILBACK"))
                && o.decisions().stream().anyMatch(d -> d.choices().contains("abort"))) {
            line(
                    page,
                    "  if %s is lost: understudy operation escalate %s --by YOUR-NAME --reason WHY",
                    o.from(),
                    o.id());
        }
        OperationReport.Paused paused = o.paused();
        if (paused != null) {
            line(page, "  PAUSED by %s: %s", paused.by(), paused.reason());
            line(page, "  to go on: understudy operation resume %s --by YOUR-NAME", o.id());
        }
        return page.toString().stripTrailing();
    }

    private static void waits(StringBuilder page, OperationReport.Pending pending) {
        String instructions = pending.instructions();
        Long escalatedAt = pending.escalatedAt();
        if (instructions == null) {
            line(page, "  waits at step %s for a person: %s", pending.step(), pending.why());
        } else {
            line(page, "  waits at step %s for a person to do this by hand:", pending.step());
            instructions.lines().forEach(text -> line(page, "    | %s", printable(text)));
        }
        if (escalatedAt != null) {
            line(page, "  ESCALATED at %s: nobody answered", Moments.of(escalatedAt));
        }
    }

    /** Nothing that a terminal would act on. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " ");
    }

    private static void decision(StringBuilder page, String id, OperationReport.Decision decision) {
        line(page, "  step %s needs a decision: %s", decision.step(), decision.why());
        for (String choice : decision.choices()) {
            String step = choice.equals("skip") ? " " + decision.step() : "";
            String reason = choice.equals("retry") ? "" : " --reason WHY";
            line(
                    page,
                    "  to %-6s understudy operation %s %s%s --by YOUR-NAME%s",
                    choice + ":",
                    choice,
                    id,
                    step,
                    reason);
        }
    }

    /** One step on one line, with its start after the operation's start. */
    public static String step(OperationReport o, OperationReport.Step s) {
        String at = s.startedAt() == null ? "" : "+" + (s.startedAt() - o.startedAt()) + " ms";
        return "%-10s %-20s %-11s %9s %9s  %s"
                .formatted(
                        s.name(), s.type(), s.state(), at, s.millis() == null ? "" : s.millis() + " ms", s.summary());
    }

    public static String plan(PlanReport plan) {
        StringBuilder page = new StringBuilder();
        line(
                page,
                "%s of %s from %s to %s, nothing was changed",
                plan.kind().toLowerCase(Locale.ROOT),
                plan.application(),
                plan.from(),
                plan.to());
        line(page, "  data loss   %s", plan.loss());
        for (PlanReport.Step s : plan.steps()) {
            String after = s.needs().isEmpty() ? "at once" : "after " + String.join(", ", s.needs());
            line(
                    page,
                    "  %-10s %-20s %s (%s, at most %s)",
                    s.name(),
                    s.type(),
                    s.change(),
                    after,
                    millis(s.budgetMillis()));
            s.problems().forEach(problem -> line(page, "  %-10s ! %s", "", problem));
        }
        line(
                page,
                plan.problems().isEmpty() ? "nothing stands against it" : "%d problems stand against it",
                plan.problems().size());
        return page.toString().stripTrailing();
    }

    private static String headline(OperationReport o) {
        return "%s  %s  %s -> %s  epoch %d  %s"
                .formatted(o.id(), o.kind().toLowerCase(Locale.ROOT), o.from(), o.to(), o.epoch(), o.phase());
    }

    private static String link(Status.Link l) {
        String broken = l.broken() == null ? "" : ", CAN'T BE PROMOTED: " + l.broken();
        return "lag %s, a failover now loses at most %s of %s, %d B to replay (%s)%s%s"
                .formatted(
                        millis(l.lagMillis()),
                        millis(l.lossWindowMillis()),
                        millis(l.rpoMillis()),
                        l.unreplayedBytes(),
                        millis(l.promotionForecastMillis()),
                        l.streaming() ? "" : ", not streaming",
                        broken);
    }

    private static String signals(Map<String, String> view) {
        return view.isEmpty()
                ? "nothing"
                : new TreeMap<>(view)
                        .entrySet().stream()
                                .map(e -> e.getKey().toLowerCase(Locale.ROOT) + " " + e.getValue())
                                .collect(Collectors.joining(", "));
    }

    private static String decision(Status.Decision d) {
        return "%s by rule %s: %s".formatted(d.kind().toLowerCase(Locale.ROOT), d.rule(), d.reason());
    }

    private static String isolation(String isolation) {
        return switch (isolation) {
            case "CONNECTED" -> "its canaries answer";
            case "ISOLATED" -> "ISOLATED: none of its canaries answers";
            default -> "no canary answers or is configured: whether it is isolated is not known";
        };
    }

    private static String millis(@Nullable Long millis) {
        if (millis == null) {
            return "unknown";
        }
        return millis < 10_000 ? millis + " ms" : "%.1f s".formatted(millis / 1000.0);
    }

    /** Whatever the words come from: a reason, a name, or what another system answered. */
    private static void line(StringBuilder page, String format, Object... arguments) {
        page.append(printable(format.formatted(arguments))).append(System.lineSeparator());
    }
}
