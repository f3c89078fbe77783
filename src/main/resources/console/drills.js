// Rehearsals of one application: shows what they found and what they wait for, ends them early.

import {get, post} from "./api.js";
import {approving, awaited} from "./approvals.js";
import {ask, button, lacking, signature, signed} from "./ask.js";
import {at, cells, h, list, millis, show, table} from "./dom.js";
import {lags, moves} from "./moves.js";

const AGAIN = 1000;
const RESULTS = {RUNNING: "➜", PASSED: "✔", FAILED: "✖", ABORTED: "⚠"};

const UNDONE = {
  DRY_RUN: "nothing has to be undone",
  ISOLATED: "the copies that it brought up are taken away",
  LIVE: "the application is moved back as soon as that can be done, if it was moved",
};

function send(drill, me, by) {
  return post(`/api/v1/drills/${encodeURIComponent(drill.id)}/abort`, signed(me, {by}));
}

/** Ends a drill: at once where nothing but the drill is lost by that, after a question where users are moved. */
async function abort(drill, me, again) {
  const aborted = (before) => {
    again();
    read(before, me, again);
  };
  if (drill.kind === "LIVE" || me.name === null) {
    ask({
      title: `Abort ${drill.id}`,
      text: [h("p", {}, `Nothing more is asked. Its report tells what was found so far; ${UNDONE[drill.kind]}.`)],
      fields: signature(me),
      go: "Abort",
      danger: true,
      send: ({by}) => send(drill, me, by),
    }, aborted);
    return;
  }
  const place = h("p", {role: "alert"}, "Asking the service.");
  open(`Abort ${drill.id}`, place);
  try {
    aborted(await send(drill, me));
  } catch (refusal) {
    told(place, refusal);
  }
}

function aborting(id, drill, me, again) {
  const off = drill.live?.calledOff ?? null;
  return off === null
    ? button(id, drill.kind === "LIVE" ? "Abort the drill…" : "Abort the drill", me.roles.includes("drill"), lacking("drill"), () => abort(drill, me, again), true)
    : h("p", {}, `Called off: ${off}. It ends as soon as it can.`);
}

/** The drill that an application has now, with what ends it. */
export function under(drill, me, again) {
  return h("div", {id: "under-way", class: "notice move", "data-kind": drill.kind},
    h("h3", {}, `➜ Under way: ${drill.id}, ${drill.kind.toLowerCase().replace("_", " ")}`),
    h("p", {}, `By ${drill.by}: ${drill.reason || "no reason given"}. ${drill.why}.`),
    drill.live === null ? null : moves(drill.live),
    h("div", {class: "actions"},
      button("drill-show", "Show the drill", true, "", () => read(drill, me, again)),
      aborting("drill-stop", drill, me, again)));
}

/** Shows something in the page's dialog. */
export function open(title, ...content) {
  const dialog = document.getElementById("dialog");
  dialog.replaceChildren(h("h2", {id: "dialog-title"}, title), ...content,
    h("div", {class: "actions"}, h("button", {type: "button", onclick: () => dialog.close()}, "Close")));
  if (!dialog.open) {
    dialog.showModal();
  }
}

/** The newest drills of an application that the instance made which was asked. */
export function past(application, me, again) {
  const place = h("div", {id: "drills", role: "status"}, "Asking the service.");
  open(`Drills of ${application}`, place);
  get(`/api/v1/drills?application=${encodeURIComponent(application)}`).then(
    (own) => {
      place.replaceChildren(own.length === 0 ? "There was none yet at this instance." : table(["Drill", "Result", "Began", "By", "Why", ""],
        own.map((drill) => cells(drill.id, `${RESULTS[drill.result]} ${drill.result}`, at(drill.startedAt), drill.by, drill.reason,
          h("button", {type: "button", onclick: () => read(drill, me, again)}, "Read")))));
    },
    (refusal) => told(place, refusal));
}

export function told(place, refusal) {
  place.textContent = refusal.message;
  place.className = "bad";
}

/** The operation of a live drill that waits until it is approved; null while none does. */
async function unapproved(drill) {
  const found = drill.live?.operations.find((one) => one.finishedAt === null && one.phase === "AWAITING_APPROVAL");
  return found === undefined ? null : get(`/api/v1/operations/${encodeURIComponent(found.id)}`);
}

/** Shows a drill, and looks again until it is over or nobody reads it any more. */
export async function read(drill, me, again) {
  const place = h("div", {id: "report", role: "status"});
  const abandoned = () => !place.isConnected || !document.getElementById("dialog").open;
  open(`Drill ${drill.id}`, place);
  try {
    for (let now = drill; !abandoned(); now = await get(`/api/v1/drills/${encodeURIComponent(drill.id)}`)) {
      const waits = now.result === "RUNNING" ? await unapproved(now) : null;
      place.setAttribute("data-result", now.result);
      show(place, [now, waits], () => report(now, waits, me, again));
      if (now.result !== "RUNNING") {
        again();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  } catch (refusal) {
    told(place, refusal);
  }
}

/** @param waits the operation of it that waits for its approval, or null */
function report(drill, waits, me, again) {
  return [
    h("p", {class: drill.result === "PASSED" ? "good" : drill.result === "RUNNING" ? "move" : "bad"}, `${RESULTS[drill.result]} ${drill.result}: ${drill.why}`),
    h("p", {}, `${drill.primary} → ${drill.standby}, by ${drill.by}: ${drill.reason || "no reason given"}. Began ${at(drill.startedAt)}. ${changed(drill)}`),
    waits === null ? null : awaited(waits),
    drill.result === "RUNNING" ? h("div", {class: "actions"},
      waits === null ? null : approving(waits, me, () => read(drill, me, again), "drill-approve"),
      aborting("drill-abort", drill, me, again)) : null,
    drill.forecast === null ? null : forecast(drill.forecast),
    ...(drill.isolated === null ? [] : isolated(drill.isolated)),
    ...(drill.live === null ? [] : moves(drill.live)),
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
    lags(copies.links),
  ];
}

function forecast(f) {
  return list([
    `${f.rtoMet ? "✔" : "✖"} a failover takes ${millis(f.recoveryMillis)} of the ${millis(f.rtoMillis)} that it may${f.people.length === 0 ? "" : `, and as long as people take for ${f.people.join(", ")}`}`,
    `${f.rpoMet ? "✔" : "✖"} it loses at most ${millis(f.lossMillis)}; it may lose ${f.rpo}: ${f.loss}`,
  ]);
}
