/** Block Kit's buttons, of whatever look, and the overflow menu. Drawers as in elements.js. */
import { confirmed } from "./confirm.js";
import { common } from "./control.js";
import { el, icon } from "./dom.js";
import { openMenu } from "./menus.js";
import { plainString, textNode } from "./mrkdwn.js";

export function button(one, place) {
  const press = async (event) => {
    const node = event.currentTarget;
    if (node.getAttribute("aria-busy") === "true" || !(await confirmed(one.confirm, place.reader))) return;
    if (one.url) window.open(one.url, "_blank", "noopener");
    await busyWhile(node, () => place.act({ action_id: one.action_id, type: one.type, value: one.value }));
  };
  const style = ["primary", "danger"].includes(one.style) ? ` button-${one.style}` : "";
  return el(
    "button",
    { type: "button", class: `button${style}`, ...common(one, place), onclick: press },
    textNode(one.text, place.reader),
  );
}

async function busyWhile(node, work) {
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.setAttribute("aria-busy", "false");
  }
}

export function overflow(one, place) {
  const send = async (option) => {
    if (!(await confirmed(one.confirm, place.reader))) return;
    if (option.url) window.open(option.url, "_blank", "noopener");
    await place.act({ action_id: one.action_id, type: one.type, selected_option: option });
  };
  const item = (option) => ({
    label: textNode(option.text, place.reader),
    description: plainString(option.description?.text),
    value: option.value,
    onpick: () => send(option),
  });
  const open = (event) => openMenu(event.currentTarget, "More actions", one.options.map(item));
  const props = {
    ...common(one, place),
    "aria-label": "More actions",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
  };
  return el(
    "button",
    { type: "button", class: "button button-overflow", ...props, onclick: open },
    icon("more"),
  );
}

/** An icon alone; its text is what it is called. Slack shows it to those whom the app names. */
export function iconicButton(one, place) {
  const { visible_to_user_ids: chosen } = one;
  const name = one.accessibility_label || plainString(one.text.text);
  const press = async ({ currentTarget: node }) => {
    if (node.getAttribute("aria-busy") === "true" || !(await confirmed(one.confirm, place.reader))) return;
    await busyWhile(node, () => place.act({ action_id: one.action_id, type: one.type, value: one.value }));
  };
  const props = { type: "button", class: "icon-button", ...common(one, place), "aria-label": name, title: name };
  return el("button", { ...props, hidden: chosen && !chosen.includes(place.reader.id), onclick: press }, icon("trash"));
}

/** Two halves, of which one is pressed. */
export function feedbackButtons(one, place) {
  const half = ({ text, value, accessibility_label: label }) => {
    const props = { type: "button", class: "button button-half", "aria-pressed": "false", "aria-label": label };
    const node = el("button", props, textNode(text, place.reader));
    node.addEventListener("click", async () => {
      if (node.getAttribute("aria-busy") === "true") return;
      halves.forEach((each) => each.setAttribute("aria-pressed", String(each === node)));
      await busyWhile(node, () => place.act({ action_id: one.action_id, type: one.type, value }));
    });
    return node;
  };
  const halves = [half(one.positive_button), half(one.negative_button)];
  return el("div", { class: "halves", ...common(one, place), role: "group", "aria-label": "Feedback" }, halves);
}
