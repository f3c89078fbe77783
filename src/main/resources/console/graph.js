// The steps of an operation as a graph: columns by what each needs, a sign and a word for each state.

import {millis, s} from "./dom.js";

const WIDTH = 190;
const HEIGHT = 62;
const GAP_X = 50;
const GAP_Y = 18;

const SIGNS = {PENDING: "○", RUNNING: "▶", DONE: "✔", SKIPPED: "↷", FAILED: "✖", IN_DOUBT: "?", COMPENSATED: "↶"};

/** The column of each step: one after the last that it needs. */
function columns(steps) {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const known = new Map();
  const column = (step) => {
    if (!known.has(step.name)) {
      known.set(step.name, 0);
      const before = step.needs.filter((name) => byName.has(name)).map((name) => column(byName.get(name)));
      known.set(step.name, before.length === 0 ? 0 : Math.max(...before) + 1);
    }
    return known.get(step.name);
  };
  steps.forEach(column);
  return known;
}

function place(steps) {
  const rows = [];
  const places = new Map();
  const column = columns(steps);
  for (const step of steps) {
    const x = column.get(step.name);
    rows[x] = (rows[x] ?? 0) + 1;
    places.set(step.name, {x: x * (WIDTH + GAP_X) + 4, y: (rows[x] - 1) * (HEIGHT + GAP_Y) + 4});
  }
  return {places, width: rows.length * (WIDTH + GAP_X) - GAP_X + 8, height: Math.max(...rows, 1) * (HEIGHT + GAP_Y) - GAP_Y + 8};
}

function edge(from, to) {
  const x1 = from.x + WIDTH;
  const y1 = from.y + HEIGHT / 2;
  const x2 = to.x;
  const y2 = to.y + HEIGHT / 2;
  const middle = (x1 + x2) / 2;
  return [
    s("path", {d: `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2 - 7} ${y2}`}),
    s("path", {class: "tip", d: `M${x2} ${y2} l-8 -4 v8 z`}),
  ];
}

function cut(text, length) {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function box(step, at, waits) {
  const time = step.millis === null ? "" : `, ${millis(step.millis)}`;
  return s("g", {class: waits ? "waits" : step.state.toLowerCase(), "data-step": step.name, "data-state": waits ? "WAITS" : step.state, transform: `translate(${at.x} ${at.y})`},
    s("title", {}, `${step.name}: ${step.summary || step.type}`),
    s("rect", {width: WIDTH, height: HEIGHT, rx: 6}),
    s("text", {x: 10, y: 20}, cut(step.name, 22)),
    s("text", {class: "small", x: 10, y: 37}, cut(step.pointOfNoReturn ? `${step.type} · no return` : step.type, 30)),
    s("text", {class: "small", x: 10, y: 53}, waits ? "⚠ WAITS FOR A PERSON" : `${SIGNS[step.state] ?? ""} ${step.state.replace("_", " ")}${time}`));
}

/** @param waiting name of the step that waits for a person, if one does */
export function graph(steps, waiting) {
  const {places, width, height} = place(steps);
  const edges = steps.flatMap((step) => step.needs.filter((name) => places.has(name)).flatMap((name) => edge(places.get(name), places.get(step.name))));
  const label = steps.map((step) => `${step.name} ${step.name === waiting ? "waits for a person" : step.state}`).join(", ");
  return s("svg", {class: "graph", role: "img", "aria-label": `Steps: ${label}`, width, height, viewBox: `0 0 ${width} ${height}`},
    edges, steps.map((step) => box(step, places.get(step.name), step.name === waiting)));
}
