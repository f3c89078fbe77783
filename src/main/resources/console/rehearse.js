// Begins drills of one application: each kind says what it touches before anything is sent, the more the more it does.

import {post} from "./api.js";
import {ask, button, lacking, signature, signed} from "./ask.js";
import {h, list} from "./dom.js";
import {open, read, told} from "./drills.js";

/** The longest that a live drill may stay away: a day. */
const MOST_MINUTES = 1440;

const reason = {name: "reason", label: "Why, for its report"};

function send(a, me, typed) {
  return post(`/api/v1/applications/${encodeURIComponent(a.application)}/drills`, signed(me, typed));
}

/** Asks and changes nothing, so it begins at once; only a token without a name is asked who begins it. */
async function dryRun(a, me, again) {
  const typed = {kind: "dry-run", reason: "begun in the console"};
  if (me.name === null) {
    ask({
      title: `Dry run of ${a.application}, ${a.primary} → ${a.standby}`,
      text: [h("p", {}, `Every check of a failover to ${a.standby} is asked anew; nothing is changed at either site.`)],
      fields: signature(me),
      go: "Rehearse",
      send: ({by}) => send(a, me, {...typed, by}),
    }, began(me, again));
    return;
  }
  const place = h("p", {role: "alert"}, "Asking the service.");
  open(`Dry run of ${a.application}, ${a.primary} → ${a.standby}`, place);
  try {
    began(me, again)(await send(a, me, typed));
  } catch (refusal) {
    told(place, refusal);
  }
}

function isolated(a, me, again) {
  ask({
    title: `Isolated drill of ${a.application} at ${a.standby}`,
    text: [h("p", {id: "touches"}, `Copies of the standby's workloads come up in a namespace of their own at ${a.standby}, take room there, and are taken away at its end; production, its data, its Secrets and its users are not touched.`)],
    fields: [...signature(me), reason],
    go: "Bring copies up",
    send: (typed) => send(a, me, {...typed, kind: "isolated"}),
  }, began(me, again));
}

function live(a, me, again) {
  ask({
    title: `Live drill of ${a.application}, ${a.primary} → ${a.standby} → ${a.primary}`,
    text: [
      h("p", {id: "touches"}, h("strong", {}, "Users are moved twice"), `: to ${a.standby} by a real switchover and, after its time there, back to ${a.primary}, each time without a writer for as long as a switchover takes.`),
      list([
        "everything that a dry run asks is asked first; nothing moves while anything of it does not hold",
        "where the policy wants approvals for switchovers, nothing moves before other people than you have approved the plan; who may is shown as soon as it waits. The way back needs no second approval",
        "whoever may drill may abort it; it then goes back as soon as it can",
      ]),
    ],
    fields: [
      ...signature(me),
      {...reason, label: "Why, for its report and for those who approve it"},
      {name: "minutes", label: "Back after how many minutes (empty: as the policy says)", fits: (value) => value === "" || (/^\d{1,4}$/.test(value) && Number(value) <= MOST_MINUTES), hint: `Whole minutes, 0 to ${MOST_MINUTES}.`},
      {name: "word", label: "Type the application's name", exact: a.application},
    ],
    go: "Move users",
    danger: true,
    send: ({by, reason: why, minutes}) => send(a, me, {by, reason: why, kind: "live", holdMillis: minutes === "" ? null : Number(minutes) * 60000}),
  }, began(me, again));
}

function began(me, again) {
  return (drill) => {
    again();
    read(drill, me, again);
  };
}

/** One button for each kind of drill. */
export function beginnings(a, me, again) {
  const drill = me.roles.includes("drill");
  const why = lacking("drill");
  return [
    button("drill-dry-run", "Drill: dry run", drill, why, () => dryRun(a, me, again)),
    button("drill-isolated", "Drill: isolated…", drill, why, () => isolated(a, me, again)),
    button("drill-live", "Drill: live…", me.roles.includes("operate"), lacking("operate"), () => live(a, me, again), true),
  ];
}
