// What waits until other people have approved it: shown with who may, and approved by those.

import {post} from "./api.js";
import {ask, button, lacking, signature, signed} from "./ask.js";
import {at, h, list} from "./dom.js";

export function awaits(o) {
  return o.approval !== null && o.approval.waitsTo !== null;
}

/** Who may still approve an operation that waits for it: neither who asked nor who has approved it already. */
function askable({of, requester, given}) {
  const said = given.map((one) => one.by);
  return of.filter((name) => name !== requester && !said.includes(name));
}

/** The approval that an operation waits for; null when it waits for none. */
export function awaited(o) {
  if (!awaits(o)) {
    return null;
  }
  const {given, count, requester, expiresAt, escalatedAt} = o.approval;
  return h("div", {class: "notice warn"}, h("h3", {}, "⚠ Waits for approval"),
    h("p", {}, `${given.length} of ${count} given; may approve: ${askable(o.approval).join(", ")}; until ${at(expiresAt)}`),
    given.length === 0 ? null : h("p", {}, `Approved by ${given.map((one) => `${one.by}, ${at(one.at)}`).join("; ")}`),
    requester === null ? null : h("p", {}, `${requester} asked for it, and does not count.`),
    escalatedAt === null ? null : h("p", {}, `Escalated at ${at(escalatedAt)}: too few have approved it`));
}

function approve(o, me, done) {
  const first = o.approval.hash.slice(0, 8);
  const what = o.approval.waitsTo === "ESCALATE" ? "going on as a failover" : o.kind.toLowerCase();
  ask({
    title: `Approve ${o.id}: ${what} of ${o.application}, ${o.from} → ${o.to}`,
    text: [
      h("p", {}, "This would be done:"), list(o.approval.plan),
      h("p", {}, "It holds as long as nothing of this changes:"), list(o.approval.basis),
      h("p", {}, "Hash of the plan that you read:"), h("pre", {}, o.approval.hash),
    ],
    fields: [...signature(me), {name: "first", label: "Type the first eight characters of the hash", exact: first}],
    go: "Approve",
    danger: true,
    send: ({by}) => post(`/api/v1/operations/${encodeURIComponent(o.id)}/approvals`, signed(me, {by, hash: o.approval.hash})),
  }, done);
}

/** Null when the operation waits for no approval. */
export function approving(o, me, done, id = "approve") {
  return awaits(o) ? button(id, "Approve…", me.roles.includes("approve"), lacking("approve"), () => approve(o, me, done), true) : null;
}
