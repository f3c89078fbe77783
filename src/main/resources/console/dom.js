// Everything that is shown goes through here: as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined) {
      element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
  return element;
}

/** An element of the page; children that are no elements become text. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An element of a drawing. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

const shown = new WeakMap();

/** Builds a region anew when what it shows is different; the focus stays on the element of the same id. */
export function show(region, what, build) {
  const key = JSON.stringify(what);
  if (shown.get(region) === key) {
    return;
  }
  shown.set(region, key);
  const focused = document.activeElement && region.contains(document.activeElement) ? document.activeElement.id : "";
  region.replaceChildren();
  fill(region, {}, [build()]);
  if (focused) {
    document.getElementById(focused)?.focus();
  }
}

/** A duration as people say it; "unknown" when it is not known. */
export function millis(value) {
  if (value === null || value === undefined) {
    return "unknown";
  }
  if (value < 1000) {
    return `${value} ms`;
  }
  const seconds = value / 1000;
  if (seconds < 120) {
    return `${seconds.toFixed(1)} s`;
  }
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s` : `${(seconds / 3600).toFixed(1)} h`;
}

/** A time of day with its date and zone, for people who compare it with logs. */
export function at(value) {
  return value === null || value === undefined ? "" : new Date(value).toISOString().replace("T", " ").replace(/\.\d+Z/, " UTC");
}

const STATES = {
  PROTECTED: ["good", "✔ PROTECTED"],
  AT_RISK: ["bad", "⚠ AT RISK"],
  MOVING: ["move", "➜ MOVING"],
};

/** The state of an application in words, with a sign beside the colour. */
export function protection(value) {
  const [style, words] = STATES[value] ?? ["warn", `? ${value}`];
  return h("span", {class: `state ${style}`}, words);
}

export function table(heads, rows) {
  return h("div", {class: "scroll"}, h("table", {},
    h("thead", {}, h("tr", {}, heads.map((head) => h("th", {scope: "col"}, head)))),
    h("tbody", {}, rows)));
}

export function cells(...values) {
  return h("tr", {}, values.map((value) => h("td", {}, value)));
}

export function list(lines) {
  return h("ul", {}, lines.map((line) => h("li", {}, line)));
}
