// One application: what is known of it, its operation as it runs, and what a person may do now.

import {get, post} from "./api.js";
import {approving, awaited} from "./approvals.js";
import {ask, button, lacking, signature, signed} from "./ask.js";
import {at, cells, h, list, millis, protection, table} from "./dom.js";
import {past, under} from "./drills.js";
import {graph} from "./graph.js";
import {beginnings} from "./rehearse.js";

const OPEN = ["AWAITING_APPROVAL", "RUNNING", "AWAITING_ACCEPTANCE", "COMPENSATING", "BLOCKED"];

function abort(o, me, done) {
  ask({
    title: `Abort ${o.id}`,
    text: [h("p", {}, "What it did so far is undone. Past its point of no return the service refuses.")],
    fields: [...signature(me), {name: "reason", label: "Why, for the journal"}, {name: "word", label: "Type the operation's id", exact: o.id}],
    go: "Abort",
    danger: true,
    send: ({by, reason}) => post(`/api/v1/operations/${encodeURIComponent(o.id)}/abort`, signed(me, {by, reason})),
  }, done);
}

function accept(o, me, done) {
  ask({
    title: `${o.id} asks: step ${o.pending.step}`,
    text: instructions(o.pending),
    fields: [...signature(me), {name: "phrase", label: "Type exactly", exact: o.pending.phrase, shown: true}],
    go: "Accept",
    danger: true,
    send: (typed) => post(`/api/v1/operations/${encodeURIComponent(o.id)}/acceptances`, signed(me, typed)),
  }, done);
}

function dryRun(application, kind, me) {
  const dialog = document.getElementById("dialog");
  dialog.replaceChildren(h("h2", {id: "dialog-title"}, `Dry run: ${kind.toLowerCase()} of ${application}`),
    h("p", {id: "dry-run", role: "status"}, "Asking both sites; nothing is changed. This can take 20 s."),
    h("div", {class: "actions"}, h("button", {type: "button", onclick: () => dialog.close()}, "Close")));
  dialog.showModal();
  const place = document.getElementById("dry-run");
  post(`/api/v1/applications/${encodeURIComponent(application)}/plan`, {kind, by: me.name, reason: "dry run"}).then(
    (plan) => place.replaceWith(...planned(plan)),
    (refusal) => {
      place.textContent = refusal.message;
      place.className = "bad";
    });
}

function planned(plan) {
  return [
    h("p", {}, `${plan.from} → ${plan.to}. Loss: ${plan.loss}. Nothing was changed.`),
    plan.problems.length === 0
      ? h("p", {class: "good"}, "✔ Nothing stands against it.")
      : h("div", {class: "notice bad"}, h("h3", {}, "⚠ It would not work now"), list(plan.problems)),
    table(["Step", "Type", "After", "It would change", "At most"],
      plan.steps.map((step) => cells(step.name, step.type, step.needs.join(", "), step.change, millis(step.budgetMillis)))),
  ];
}

function actions(o, me, done) {
  const may = (role) => me.roles.includes(role);
  return h("div", {class: "actions"},
    approving(o, me, done),
    o.pending ? button("accept", "Answer…", may("operate"), lacking("operate"), () => accept(o, me, done), true) : null,
    OPEN.includes(o.phase) ? button("abort", "Abort…", may("operate"), lacking("operate"), () => abort(o, me, done), true) : null);
}

function instructions(pending) {
  return [
    pending.why === pending.instructions ? null : h("p", {}, pending.why),
    pending.instructions ? h("pre", {}, pending.instructions) : null,
  ];
}

function waiting(o) {
  const parts = [awaited(o)];
  if (o.pending) {
    parts.push(h("div", {class: "notice warn"}, h("h3", {}, `⚠ Step ${o.pending.step} waits for a person`),
      instructions(o.pending)));
  }
  for (const decision of o.decisions) {
    parts.push(h("div", {class: "notice bad"}, h("h3", {}, `✖ Step ${decision.step} stopped`), h("p", {}, decision.why),
      h("p", {}, `A person may choose: ${decision.choices.map((choice) => `understudy operation ${choice} ${o.id}`).join("; ")}`)));
  }
  if (o.paused) {
    parts.push(h("p", {class: "notice warn"}, `⚠ Paused by ${o.paused.by}: ${o.paused.reason}`));
  }
  return parts;
}

function operation(o, me, done) {
  return [
    h("h3", {}, `Operation ${o.id}: ${o.kind.toLowerCase()} ${o.from} → ${o.to}`),
    h("p", {id: "phase", "data-phase": o.phase}, h("strong", {}, o.phase.replaceAll("_", " ")), ` · by ${o.trigger} · since ${at(o.startedAt)}${o.finishedAt === null ? "" : ` · ended ${at(o.finishedAt)}`}`),
    h("p", {}, o.reason),
    waiting(o),
    actions(o, me, done),
    o.steps.length === 0 ? null : h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "Step graph"}, graph(o.steps, o.pending?.step)),
    o.steps.length === 0 ? null : table(["Step", "State", "Took", "Attempts", "What it says"],
      o.steps.map((step) => cells(step.name, o.pending?.step === step.name ? "waits for a person" : step.state.replace("_", " "), step.millis === null ? "" : millis(step.millis), step.attempts, step.summary))),
  ];
}

function seen(a) {
  return table(["Seen from", "What it sees"], Object.entries(a.views).map(([from, signals]) =>
    cells(from, Object.entries(signals).map(([signal, verdict]) => `${signal} ${verdict}`).join(", ") || "silent")));
}

function links(a) {
  return a.replication.length === 0 ? h("p", {}, "No data is replicated.") : table(
    ["Link", "RPO", "Lag", "Data-loss window", "Last safe moment", "Detail"],
    a.replication.map((link) => cells(link.link, `${link.rpo === "MET" ? "✔" : "⚠"} ${link.rpo} (${millis(link.rpoMillis)})`, millis(link.lagMillis),
      millis(link.lossWindowMillis), at(link.lastSafe) || "unknown", link.broken ?? link.detail)));
}

const READINESS = {READY: "✔", DEGRADED: "⚠", NOT_READY: "✖", UNKNOWN: "?"};

function checked(r) {
  return [
    h("p", {}, r.at === null ? "Nothing is known now." : `Asked ${at(r.at)}; nothing was changed.`),
    r.findings.length === 0 ? h("p", {class: "good"}, "✔ Nothing was found.") : table(["Severity", "Check", "What", "Since", "What to do"],
      r.findings.map((f) => cells(f.severity, f.check, f.what, at(f.since), f.remedy))),
    r.checks.length === 0 ? null : table(["Check", "Result", "Took", "What it says"], r.checks.map((c) => cells(c.check, c.result.replace("_", " "), millis(c.millis), c.detail))),
  ];
}

function findings(application) {
  const dialog = document.getElementById("dialog");
  const place = h("div", {id: "findings", role: "status"}, "Asking the service.");
  dialog.replaceChildren(h("h2", {id: "dialog-title"}, `Readiness of the standby of ${application}`), place,
    h("div", {class: "actions"}, h("button", {type: "button", onclick: () => dialog.close()}, "Close")));
  dialog.showModal();
  get(`/api/v1/applications/${encodeURIComponent(application)}/readiness`).then(
    (report) => place.replaceChildren(...checked(report).filter((part) => part !== null)),
    (refusal) => {
      place.textContent = refusal.message;
      place.className = "bad";
    });
}

function standby(a, drill, me, again) {
  const r = a.readiness;
  return [
    h("p", {id: "readiness", "data-state": r.state, class: r.state === "READY" ? "good" : "bad"},
      `${READINESS[r.state]} ${r.state.replace("_", " ")}: ${r.passed} of ${r.all} checks of ${a.standby} hold${r.at === null ? "" : `, asked ${at(r.at)}`}`),
    a.maintenanceUntil === null ? null : h("p", {id: "maintenance", class: "bad"}, `⚠ A maintenance window is open until ${at(a.maintenanceUntil)}: only people start anything`),
    h("p", {id: "last-drill"}, a.lastDrill === null ? "No drill has passed yet." : `The last drill that passed: ${a.lastDrill.id}, ${at(a.lastDrill.at)}`),
    a.nextDrill === null ? null : h("p", {id: "next-drill"}, `The next drill is due: ${a.nextDrill.kind.toLowerCase().replace("_", "-")}, ${at(a.nextDrill.at)}`),
    a.liveDrill === null ? null : h("p", {id: "live-drill", class: "bad"}, `⚠ A live drill has it: ${a.liveDrill}`),
    h("div", {class: "actions"},
      button("findings-of", "Checks and findings", true, "", () => findings(a.application)),
      beginnings(a, me, again),
      button("drills-of", "Drills", true, "", () => past(a.application, me, again))),
    drill === null ? null : under(drill, me, again),
  ];
}

/** The newest operation of an application, null when there is none. */
export async function newest(a) {
  const id = a.operation ?? a.lastOperation;
  return id === null ? null : get(`/api/v1/operations/${encodeURIComponent(id)}`);
}

/** The drill of an application that is under way, null when there is none. */
export async function rehearsing(a) {
  const open = await get(`/api/v1/drills?underWay=true&application=${encodeURIComponent(a.application)}`);
  return open.find((drill) => drill.result === "RUNNING") ?? null;
}

/**
 * @param d the drill that is under way, or null
 * @param done called with an operation that a person has changed
 * @param again called when anything else may be different
 */
export function detail(a, o, d, me, done, again) {
  const drill = me.roles.includes("drill");
  const why = lacking("drill");
  return [
    h("p", {}, h("a", {href: "#/"}, "← All applications")),
    h("h2", {}, a.application, " ", protection(a.protection)),
    a.why.length === 0 ? null : h("div", {class: "notice bad"}, h("h3", {}, "⚠ Missing"), list(a.why)),
    h("p", {}, `Primary ${a.primary}, standby ${a.standby}, epoch ${a.epoch}, mode ${a.mode}. Rule ${a.decision.rule}: ${a.decision.reason}`),
    h("div", {class: "actions"},
      button("dry-failover", "Dry run of a failover", drill, why, () => dryRun(a.application, "FAILOVER", me)),
      button("dry-switchover", "Dry run of a switchover", drill, why, () => dryRun(a.application, "SWITCHOVER", me))),
    o === null ? h("p", {}, "There was no operation yet.") : operation(o, me, done),
    h("h3", {}, "Readiness"), standby(a, d, me, again),
    h("h3", {}, "Replication"), links(a),
    h("h3", {}, "Views"), seen(a),
    h("h3", {}, "Probes"), table(["Probe", "Signal", "Verdict", "Detail"], a.probes.map((p) => cells(p.probe, p.signal, p.verdict, p.detail))),
  ];
}
