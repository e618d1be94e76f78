/** Short notices at the bottom of the page. */
import { el } from "./dom.js";

const SHOWN_MS = 7000;

export function toast(text) {
  const stack = document.getElementById("toasts");
  // What a modal dialog covers can be neither seen nor read out, so the notices move into it.
  const host = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (stack.parentNode !== host) host.append(stack);
  const node = el(
    "div",
    { class: "toast" },
    el("span", {}, text),
    el(
      "button",
      { type: "button", class: "toast-close", "aria-label": "Dismiss", onclick: () => node.remove() },
      "×",
    ),
  );
  stack.append(node);
  setTimeout(() => node.remove(), SHOWN_MS);
}

/** Brings the notices home before their dialog goes away. */
export function rescueToasts(dialog) {
  const stack = document.getElementById("toasts");
  if (dialog.contains(stack)) document.body.append(stack);
}
