// Rehearsals of one application: begins them, shows what they found, ends them early.

import {get, post} from "./api.js";
import {ask, button, lacking, signature, signed} from "./ask.js";
import {at, cells, h, list, millis, table} from "./dom.js";

const AGAIN = 1000;
const RESULTS = {RUNNING: "➜", PASSED: "✔", FAILED: "✖", ABORTED: "⚠"};

const UNDONE = {
  DRY_RUN: "nothing has to be undone",
  ISOLATED: "the copies that it brought up are taken away",
  LIVE: "the application is moved back as soon as that can be done, if it was moved",
};

/** Says what a drill would do, and begins it. */
export function begin(a, me) {
  ask({
    title: `Rehearse a failover of ${a.application}, ${a.primary} → ${a.standby}`,
    text: [
      h("p", {}, "A dry run. This would be done:"),
      list([
        `every check of a failover to ${a.standby} is asked anew, and each step is asked what it would change`,
        "nothing is changed at either site, and users notice nothing",
        "its report is kept, with how long a failover would take and what it would lose",
        "an operation that begins ends it",
      ]),
    ],
    fields: [...signature(me), {name: "reason", label: "Why, for its report"}],
    go: "Rehearse",
    send: ({by, reason}) => post(`/api/v1/applications/${encodeURIComponent(a.application)}/drills`, signed(me, {by, reason, kind: "dry-run"})),
  }, (drill) => read(drill, me));
}

function abort(drill, me) {
  ask({
    title: `Abort ${drill.id}`,
    text: [h("p", {}, `Nothing more is asked. Its report tells what was found so far; ${UNDONE[drill.kind]}.`)],
    fields: [...signature(me), {name: "word", label: "Type the drill's id", exact: drill.id}],
    go: "Abort",
    danger: true,
    send: ({by}) => post(`/api/v1/drills/${encodeURIComponent(drill.id)}/abort`, signed(me, {by})),
  }, (aborted) => read(aborted, me));
}

function open(title, ...content) {
  const dialog = document.getElementById("dialog");
  dialog.replaceChildren(h("h2", {id: "dialog-title"}, title), ...content,
    h("div", {class: "actions"}, h("button", {type: "button", onclick: () => dialog.close()}, "Close")));
  if (!dialog.open) {
    dialog.showModal();
  }
}

/** The newest drills of an application that the instance made which was asked. */
export function past(application, me) {
  const place = h("div", {id: "drills", role: "status"}, "Asking the service.");
  open(`Drills of ${application}`, place);
  get("/api/v1/drills").then(
    (all) => {
      const own = all.filter((drill) => drill.application === application);
      place.replaceChildren(own.length === 0 ? "There was none yet at this instance." : table(["Drill", "Result", "Began", "By", "Why", ""],
        own.map((drill) => cells(drill.id, `${RESULTS[drill.result]} ${drill.result}`, at(drill.startedAt), drill.by, drill.reason,
          h("button", {type: "button", onclick: () => read(drill, me)}, "Read")))));
    },
    (refusal) => told(place, refusal));
}

function told(place, refusal) {
  place.textContent = refusal.message;
  place.className = "bad";
}

/** Shows a drill, and looks again until it is over or nobody reads it any more. */
async function read(drill, me) {
  const place = h("div", {id: "report", role: "status"});
  const abandoned = () => !place.isConnected || !document.getElementById("dialog").open;
  open(`Drill ${drill.id}`, place);
  try {
    for (let now = drill; !abandoned(); now = await get(`/api/v1/drills/${encodeURIComponent(drill.id)}`)) {
      place.setAttribute("data-result", now.result);
      place.replaceChildren(...report(now, me).filter((part) => part !== null));
      if (now.result !== "RUNNING") {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  } catch (refusal) {
    told(place, refusal);
  }
}

function report(drill, me) {
  return [
    h("p", {class: drill.result === "PASSED" ? "good" : drill.result === "RUNNING" ? "move" : "bad"}, `${RESULTS[drill.result]} ${drill.result}: ${drill.why}`),
    h("p", {}, `${drill.primary} → ${drill.standby}, by ${drill.by}: ${drill.reason || "no reason given"}. Began ${at(drill.startedAt)}. ${changed(drill)}`),
    drill.result === "RUNNING" ? h("div", {class: "actions"}, button("drill-abort", "Abort…", me.roles.includes("drill"), lacking("drill"), () => abort(drill, me), true)) : null,
    drill.forecast === null ? null : forecast(drill.forecast),
    ...(drill.isolated === null ? [] : isolated(drill.isolated)),
    ...(drill.live === null ? [] : live(drill.live)),
    drill.findings.length === 0 ? null : table(["Severity", "Check", "What", "What to do"], drill.findings.map((f) => cells(f.severity, f.check, f.what, f.remedy))),
    drill.steps.length === 0 ? null : table(["Step", "Type", "After", "It would change"], drill.steps.map((step) => cells(step.step, step.type, step.needs.join(", "), step.difference))),
  ];
}

/** What it changed, and no more than is known of it: while it runs, copies may be there that nothing tells of yet. */
function changed(drill) {
  if (drill.kind === "LIVE") {
    return drill.live === null ? "It moves the application once nothing stands against that." : "It moves the application and moves it back.";
  }
  if (drill.kind !== "ISOLATED") {
    return "Nothing was changed.";
  }
  if (drill.result === "RUNNING") {
    return `Copies may stand at ${drill.standby} now; they are taken away at its end.`;
  }
  return drill.isolated === null ? "This report tells of no copies that were brought up." : `Copies were brought up at ${drill.isolated.site}.`;
}

function isolated(copies) {
  return [
    list([
      copies.readyMillis === null ? "✖ the copies were never ready" : `✔ every copy was ready ${millis(copies.readyMillis)} after the first object was made`,
      copies.removedMillis === null ? `✖ NOT taken away from the namespace ${copies.namespace} at ${copies.site}: left is ${copies.left.join(", ")}` : `✔ taken away within ${millis(copies.removedMillis)}, nothing is left`,
      copies.proof,
    ]),
    copies.made.length === 0 ? null : table(["Object", "Outcome", "Took"], copies.made.map((made) => cells(made.name, made.outcome, millis(made.millis)))),
    copies.links.length === 0 ? null : table(["Link", "Lag before", "Most", "After", "RPO"],
      copies.links.map((lag) => cells(lag.link, millis(lag.beforeMillis), millis(lag.mostMillis), millis(lag.afterMillis), lag.withinRpo ? "kept" : "NOT KEPT"))),
  ];
}

function live(moves) {
  return [
    table(["Operation", "Kind", "Phase", "From", "To", "Began", "Users unserved", "Why"],
      moves.operations.map((o) => cells(o.id, o.kind, o.phase, o.from, o.to, at(o.startedAt), o.unservedMillis === null ? "" : millis(o.unservedMillis), o.why || ""))),
    list(moves.stays.map((stay) => `at ${stay.site} from ${at(stay.from)}`)),
  ];
}

function forecast(f) {
  return list([
    `${f.rtoMet ? "✔" : "✖"} a failover takes ${millis(f.recoveryMillis)} of the ${millis(f.rtoMillis)} that it may${f.people.length === 0 ? "" : `, and as long as people take for ${f.people.join(", ")}`}`,
    `${f.rpoMet ? "✔" : "✖"} it loses at most ${millis(f.lossMillis)}; it may lose ${f.rpo}: ${f.loss}`,
  ]);
}
