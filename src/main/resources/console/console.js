// What the page knows, and when it asks: events tell of changes, a look every five seconds measures anew.

import {get, listen, token} from "./api.js";
import {board} from "./board.js";
import {detail, newest, rehearsing} from "./detail.js";
import {at, h, show} from "./dom.js";

const LOOK = 5000;
const AGAIN = 2000;

const element = (id) => document.getElementById(id);

let me = null;
let status = null;
let operation = null;
let drill = null;
let seenAt = 0;
let looking = null;
let problem = "";
let session = 0;

function application() {
  const [, name] = /^#\/app\/(.+)$/.exec(location.hash) ?? [];
  return name === undefined ? null : decodeURIComponent(name);
}

function service() {
  const lines = [];
  if (status.role === "FOLLOWER") {
    lines.push(`⚠ This instance only watches; ${status.leader ?? "nobody known"} leads. Commands are for the leader.`);
  }
  if (status.paused) {
    lines.push(`⚠ Nothing automatic starts: paused by ${status.paused}`);
  }
  if (status.isolation !== "CONNECTED") {
    lines.push(`⚠ This instance is ${status.isolation.toLowerCase()} by its canaries.`);
  }
  for (const channel of status.channels) {
    lines.push(`⚠ Nobody is told by channel ${channel.channel} since ${at(channel.since)}: ${channel.why}; waiting: ${channel.waiting}`);
  }
  return lines.map((line) => h("p", {class: "notice warn"}, line));
}

function draw() {
  element("enter").hidden = me !== null;
  element("leave").hidden = me === null;
  element("page").hidden = me === null;
  element("service").hidden = me === null;
  show(element("who"), me, () => (me === null ? [] : [`${me.name ?? "owner of this machine"}: ${me.roles.join(", ")}`]));
  stale();
  if (me === null || status === null) {
    return;
  }
  show(element("service"), [status.role, status.leader, status.paused, status.isolation, status.channels], service);
  const name = application();
  const one = status.applications.find((a) => a.application === name);
  document.title = title(one);
  if (name === null) {
    show(element("page"), status.applications, () => board(status.applications));
  } else if (one === undefined) {
    show(element("page"), name, () => h("p", {}, `There is no application '${name}' here.`));
  } else {
    const own = operation?.application === name ? operation : null;
    const rehearsal = drill?.application === name ? drill : null;
    show(element("page"), [one, own, rehearsal, me], () => detail(one, own, rehearsal, me, changed, look));
  }
}

function title(one) {
  const risk = status.applications.filter((a) => a.protection === "AT_RISK").length;
  const all = risk === 0 ? "all protected or moving" : `${risk} at risk`;
  return one ? `${one.application} ${one.protection} · Understudy` : `${all} · Understudy`;
}

/** Old numbers must not look like new ones. */
function stale() {
  const age = Math.round((Date.now() - seenAt) / 1000);
  const old = me !== null && (problem !== "" || age > 15);
  document.body.classList.toggle("stale", old);
  element("stale").hidden = !old;
  const words = `${problem || "The service does not answer"}. What you see is ${age} s old.`;
  if (old && element("stale").textContent !== words) {
    element("stale").textContent = words;
  }
}

function changed(o) {
  if (o.application === application()) {
    operation = o;
  }
  look();
}

function failed(refusal) {
  if (refusal.status === 401) {
    leave("The service does not know this token.");
    return;
  }
  problem = refusal.status ? refusal.message : "The service does not answer";
  draw();
}

/** Reads everything that the page shows, one look at a time: a service that is slow is not asked more for it. */
async function look() {
  const mine = session;
  if (looking === mine) {
    return;
  }
  looking = mine;
  const asked = Date.now();
  try {
    const now = await get("/api/v1/status");
    const name = application();
    const one = now.applications.find((a) => a.application === name);
    const [o, d] = one ? await Promise.all([newest(one), rehearsing(one)]) : [null, null];
    if (mine === session) {
      status = now;
      operation = o;
      drill = d;
      seenAt = asked;
      problem = "";
      draw();
    }
  } catch (refusal) {
    if (mine === session) {
      failed(refusal);
    }
  } finally {
    if (looking === mine) {
      looking = null;
    }
  }
}

function heard(event) {
  element("link").textContent = "live";
  if (event === null || status === null) {
    return;
  }
  const data = JSON.parse(event.data);
  if (event.name === "reset") {
    look();
  } else if (event.name === "application") {
    status.applications = status.applications.map((a) => (a.application === data.application ? data : a));
  } else if (event.name === "service") {
    status = {...data, applications: status.applications};
  } else if (event.name === "operation" && data.application === application()) {
    operation = data;
  }
  draw();
}

async function follow() {
  const mine = session;
  let lastId = "";
  while (mine === session) {
    try {
      await listen(lastId, (event) => {
        if (mine === session) {
          lastId = event?.id || lastId;
          heard(event);
        }
      });
    } catch (refusal) {
      if (mine === session && refusal.status === 401) {
        failed(refusal);
      }
    }
    if (mine === session) {
      element("link").textContent = "not live: asking every five seconds";
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  }
}

async function enter() {
  session++;
  try {
    me = await get("/api/v1/me");
  } catch (refusal) {
    if (refusal.status === 401) {
      leave("The service does not know this token.");
    } else {
      leave(refusal.message);
    }
    return;
  }
  element("refused").textContent = "";
  seenAt = Date.now();
  await look();
  follow();
}

function leave(why) {
  session++;
  token.forget();
  me = null;
  status = null;
  operation = null;
  drill = null;
  problem = "";
  element("refused").textContent = why;
  element("link").textContent = "";
  element("token").value = "";
  draw();
  element("token").focus();
}

element("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  token.set(element("token").value.trim());
  element("token").value = "";
  enter();
});
element("leave").addEventListener("click", () => leave(""));
window.addEventListener("hashchange", () => {
  operation = null;
  drill = null;
  draw();
  if (me !== null) {
    look();
  }
});
setInterval(() => {
  if (me !== null && !document.hidden) {
    look();
  }
}, LOOK);
document.addEventListener("visibilitychange", () => {
  if (me !== null && !document.hidden) {
    look();
  }
});
setInterval(stale, 1000);

if (token.get()) {
  enter();
} else {
  draw();
  element("token").focus();
}
