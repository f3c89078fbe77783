// Asks a person before anything is sent that has an effect, and offers only what the token is good for.

import {h} from "./dom.js";

/** A question with fields to type; sends nothing until every word is as it has to be. */
export function ask({title, text = [], fields, go, danger = false, send}, done) {
  const dialog = document.getElementById("dialog");
  const problem = h("p", {role: "alert", class: "bad"});
  const inputs = fields.map((field) => h("input", {id: `ask-${field.name}`, name: field.name, autocomplete: "off", spellcheck: "false", value: field.value ?? "", "aria-describedby": field.hint ? `ask-${field.name}-hint` : null}));
  const button = h("button", {type: "submit", class: danger ? "danger" : "", disabled: true}, go);
  const filled = () => {
    button.disabled = !fields.every((field, i) => (field.exact ? inputs[i].value === field.exact : field.fits ? field.fits(inputs[i].value.trim()) : field.optional || inputs[i].value.trim() !== ""));
  };
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.textContent = "";
    try {
      const answer = await send(Object.fromEntries(fields.map((field, i) => [field.name, inputs[i].value.trim()])));
      dialog.close();
      done(answer);
    } catch (refusal) {
      problem.textContent = refusal.message;
      filled();
    }
  };
  dialog.replaceChildren(h("form", {onsubmit: submit, oninput: filled},
    h("h2", {id: "dialog-title"}, title),
    text,
    fields.map((field, i) => [h("label", {for: `ask-${field.name}`}, field.label), field.shown ? h("pre", {}, field.exact) : null, inputs[i], field.hint ? h("p", {id: `ask-${field.name}-hint`, class: "hint"}, field.hint) : null]),
    problem,
    h("div", {class: "actions"}, button, h("button", {type: "button", id: "ask-cancel", onclick: () => dialog.close()}, "Do nothing"))));
  if (!dialog.open) {
    dialog.showModal();
  }
  filled();
  (inputs[0] ?? button).focus();
}

/** The field for who acts, where the token does not say it. */
export function signature(me) {
  return me.name === null ? [{name: "by", label: "Your name, for the journal"}] : [];
}

export function signed(me, typed) {
  return {...typed, by: me.name ?? typed.by};
}

/** Why a button can't be pressed. The service refuses all the same, whatever a page offers. */
export function lacking(role) {
  return `Your token lacks the role '${role}'`;
}

export function button(id, words, may, why, act, danger = false) {
  return h("button", {type: "button", id, disabled: !may, title: may ? null : why, class: danger ? "danger" : null, onclick: act}, words);
}
