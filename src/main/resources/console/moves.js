// What a live drill has moved so far: each operation with its steps, beside the objectives that it is judged by.

import {at, cells, h, list, millis, table} from "./dom.js";

function kept(met) {
  return met === null || met === undefined ? "" : met ? " ✔ kept" : " ✖ NOT KEPT";
}

function unserved(o, objectives) {
  if (o.unservedMillis === null) {
    return "";
  }
  return `${millis(o.unservedMillis)}${objectives === null ? "" : ` of ${millis(objectives.rtoMillis)}`}${kept(o.rtoMet)}`;
}

function loss(o) {
  if (o.lossMillis === null && o.rpoMet === null) {
    return "";
  }
  const links = o.losses.map((one) => `${one.link}: ${millis(one.lossMillis)} of ${millis(one.rpoMillis)}`).join(", ");
  return `${o.lossMillis === null ? "not known" : `at most ${millis(o.lossMillis)}`}${links === "" ? "" : ` (${links})`}${kept(o.rpoMet)}`;
}

function steps(o) {
  return h("div", {"data-steps-of": o.id},
    h("h4", {}, `Steps of ${o.id}`),
    table(["Step", "Type", "State", "Began", "Took", "Attempts", "What it says"],
      o.steps.map((step) => cells(step.name, step.type, step.state.replaceAll("_", " "), at(step.startedAt), step.millis === null ? "" : millis(step.millis), step.attempts,
        step.summary))));
}

/** The part of a live drill's report that tells of its operations. */
export function moves(live) {
  const objectives = live.objectives ?? null;
  return [
    h("p", {class: "objectives"}, objectives === null ? "What it is judged by is not known yet." : `Judged by: RTO ${millis(objectives.rtoMillis)}, RPO ${objectives.rpo}`),
    live.operations.length === 0 ? null : table(["Operation", "Kind", "Phase", "From", "To", "Began", "Users unserved", "Loss", "Why"],
      live.operations.map((o) => cells(o.id, o.kind, o.phase, o.from, o.to, at(o.startedAt), unserved(o, objectives), loss(o), o.why || ""))),
    live.operations.filter((o) => o.steps.length > 0).map(steps),
    list(live.stays.map((stay) => `at ${stay.site} from ${at(stay.from)}`)),
    lags(live.links),
  ];
}

/** Replication of production during a drill. */
export function lags(links) {
  return links.length === 0 ? null : table(["Link", "Lag before", "Most", "After", "RPO"],
    links.map((lag) => cells(lag.link, millis(lag.beforeMillis), millis(lag.mostMillis), millis(lag.afterMillis), lag.withinRpo ? "kept" : "NOT KEPT")));
}
