/** Block Kit's confirm dialog. */
import { el } from "./dom.js";
import { textNode } from "./mrkdwn.js";

/** Resolves to true when the reader agrees; straight away when there is nothing to ask. */
export function confirmed(question, reader) {
  if (!question) return Promise.resolve(true);
  return new Promise((resolve) => ask(question, reader, resolve));
}

function ask(question, reader, resolve) {
  const style = question.style === "danger" ? "danger" : "primary";
  const dialog = el(
    "dialog",
    {
      class: "dialog dialog-small",
      role: "alertdialog",
      "aria-labelledby": "confirm-title",
      "aria-describedby": "confirm-text",
    },
    el("h2", { id: "confirm-title", class: "dialog-title" }, textNode(question.title, reader)),
    el("div", { id: "confirm-text", class: "dialog-body" }, textNode(question.text, reader)),
    el(
      "div",
      { class: "dialog-buttons" },
      el(
        "button",
        { type: "button", class: "button", onclick: () => dialog.close("no") },
        textNode(question.deny, reader),
      ),
      el(
        "button",
        { type: "button", class: `button button-${style}`, onclick: () => dialog.close("yes") },
        textNode(question.confirm, reader),
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes");
  });
  document.body.append(dialog);
  dialog.showModal();
}
