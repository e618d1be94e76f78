/** Small pop-up menus: overflow menus and the emoji picker. Native popovers, so Esc and a click outside close them. */
import { el } from "./dom.js";
import { emojiNode } from "./mrkdwn.js";
import { QUICK } from "./emoji.js";

/** items: [{label (nodes), description, onpick}]. Opens below `anchor`; arrows move, Enter picks. */
export function openMenu(anchor, label, items) {
  const buttons = items.map((item) => menuItem(item, () => pop.hidePopover()));
  const pop = popover(anchor, { class: "menu", role: "menu", "aria-label": label }, buttons);
  pop.addEventListener("keydown", (event) => moveWithin(event, buttons, ["ArrowUp", "ArrowDown"]));
  buttons[0]?.focus();
}

function menuItem({ label, description, onpick, value }, close) {
  const pick = () => {
    close();
    onpick();
  };
  const small = description && el("span", { class: "menu-description" }, description);
  return el(
    "button",
    { type: "button", role: "menuitem", class: "menu-item", onclick: pick, data: { value } },
    label,
    small,
  );
}

export function openEmojiPicker(anchor, onpick) {
  const pick = (name) => () => {
    pop.hidePopover();
    onpick(name);
  };
  const buttons = QUICK.map((name) =>
    el(
      "button",
      { type: "button", role: "menuitem", class: "emoji-choice", "aria-label": name, onclick: pick(name) },
      emojiNode(name),
    ),
  );
  const pop = popover(anchor, { class: "menu emoji-menu", role: "menu", "aria-label": "Reactions" }, buttons);
  pop.addEventListener("keydown", (event) => moveWithin(event, buttons, ["ArrowLeft", "ArrowRight"]));
  buttons[0].focus();
}

function moveWithin(event, buttons, [back, forth]) {
  const step = { [back]: -1, [forth]: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = buttons.indexOf(document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length].focus();
}

function popover(anchor, props, children) {
  const pop = el("div", { popover: "auto", ...props }, children);
  // Inside a modal only what belongs to the modal can be clicked.
  (anchor.closest("dialog") ?? document.body).append(pop);
  anchor.setAttribute("aria-expanded", "true");
  pop.addEventListener("toggle", ({ newState }) => newState === "closed" && dismissed(pop, anchor));
  pop.showPopover();
  stand(pop, anchor);
  return pop;
}

function dismissed(pop, anchor) {
  pop.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (document.activeElement === document.body) anchor.focus();
}

function stand(pop, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = pop;
  const below = box.bottom + height + 8 < innerHeight;
  pop.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  pop.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - height - 4)}px`;
}
