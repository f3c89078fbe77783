// The fleet: every application in one table, those that need somebody first.

import {h, millis, protection} from "./dom.js";

const ORDER = {AT_RISK: 0, MOVING: 1, PROTECTED: 2};

function worst(links, field) {
  if (links.length === 0) {
    return "no data to copy";
  }
  const values = links.map((link) => link[field]);
  return values.includes(null) ? "unknown" : millis(Math.max(...values));
}

function lines(why) {
  return why.length === 0 ? "" : why.length === 1 ? why[0] : h("ul", {}, why.map((line) => h("li", {}, line)));
}

function row(a) {
  return h("tr", {},
    h("th", {scope: "row"}, h("a", {id: `app-${a.application}`, href: `#/app/${encodeURIComponent(a.application)}`}, a.application)),
    h("td", {}, protection(a.protection)),
    h("td", {}, lines(a.why)),
    h("td", {}, `${a.primary} → ${a.standby}`),
    h("td", {class: "number"}, worst(a.replication, "lagMillis")),
    h("td", {class: "number"}, worst(a.replication, "lossWindowMillis")),
    h("td", {}, a.decision.kind === "HOLD" ? h("span", {class: "dim"}, a.decision.rule) : h("strong", {}, `${a.decision.kind}: ${a.decision.reason}`)),
    h("td", {}, a.operation ?? ""));
}

export function board(applications) {
  const count = (state) => applications.filter((a) => a.protection === state).length;
  const sorted = [...applications].sort(
    (a, b) => (ORDER[a.protection] ?? -1) - (ORDER[b.protection] ?? -1) || a.application.localeCompare(b.application));
  const heads = ["Application", "State", "Why", "Primary → standby", "Lag", "Worst data-loss window", "Decision", "Operation"];
  return [
    h("h2", {}, "Applications"),
    h("div", {class: "scroll"}, h("table", {id: "board"},
      h("caption", {}, `${applications.length} in all: ${count("AT_RISK")} at risk, ${count("MOVING")} moving, ${count("PROTECTED")} protected`),
      h("thead", {}, h("tr", {}, heads.map((head) => h("th", {scope: "col"}, head)))),
      h("tbody", {}, sorted.map(row)))),
  ];
}
