/** Modals: a stack of views in one dialog, at most three deep, as the bot opens, updates, pushes and closes them. */
import * as api from "./api.js";
import { blocks } from "./blocks.js";
import { el, iconButton, keepingFocus } from "./dom.js";
import { BlockForm, CONTROL, showErrors } from "./form.js";
import { plainText } from "./mrkdwn.js";
import { reader, state } from "./state.js";
import { rescueToasts, toast } from "./toast.js";

export class Modals {
  /** act(action) -> Promise, as for messages. */
  constructor(act) {
    this.act = act;
    this.stack = [];
    this.dialog = null;
    /** How often a view came, changed or went. */
    this.turns = 0;
  }

  /** A view that was opened, pushed or updated. */
  show(view) {
    this.turns++;
    const at = this.stack.findIndex((layer) => layer.view.id === view.id);
    if (at >= 0) return this.#redraw(at, view);
    const pushed = this.stack.length && view.previous_view_id === this.#top().view.id;
    if (!pushed) this.stack = [];
    this.stack.push({ view, form: null, errors: {} });
    return this.#draw();
  }

  /** A view that is over, and those above it; without an id, all of them. */
  gone(viewId) {
    this.turns++;
    const at = viewId ? this.stack.findIndex((layer) => layer.view.id === viewId) : 0;
    if (at < 0 || !this.stack.length) return;
    this.stack.splice(at);
    if (this.stack.length) this.#draw();
    else this.#end();
  }

  /** Makes the stack what the workspace says it is, after a time without news. */
  sync(views) {
    const kept = new Set(views.map(({ id }) => id));
    const over = this.stack.find((layer) => !kept.has(layer.view.id));
    if (over) this.gone(over.view.id);
    for (const view of views) this.show(view);
  }

  #top() {
    return this.stack.at(-1);
  }

  #redraw(at, view) {
    const layer = this.stack[at];
    // The hash is new with every update of the bot's. What the person has chosen since is state, and no reason to redraw.
    if (layer.view.hash === view.hash) return;
    layer.view = view;
    layer.errors = {};
    if (layer === this.#top()) keepingFocus(this.dialog, () => this.#draw());
  }

  #draw() {
    const layer = this.#top();
    const fresh = !this.dialog;
    this.dialog ??= this.#frame();
    // What was typed stays where block_id and action_id stay, as in Slack.
    layer.form = new BlockForm(layer.form?.values() ?? layer.view.state?.values);
    rescueToasts(this.dialog);
    const form = this.#form(layer);
    keepingFocus(this.dialog, () => this.dialog.replaceChildren(form));
    showErrors(form, layer.errors);
    this.dialog.dataset.viewId = layer.view.id;
    if (fresh) {
      document.body.append(this.dialog);
      this.dialog.showModal();
    }
    if (fresh || !this.dialog.contains(document.activeElement)) this.#focusFirst();
  }

  /** What is to be filled in comes before the button that closes, unless the view names another field. */
  #focusFirst() {
    const named = this.dialog.querySelector("[autofocus]");
    (named ?? this.dialog.querySelector(`.dialog-body :is(${CONTROL})`))?.focus();
  }

  #frame() {
    const dialog = el("dialog", {
      class: "dialog",
      role: "dialog",
      "aria-modal": "true",
      "aria-labelledby": "modal-title",
      data: { testid: "modal" },
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#close();
    });
    return dialog;
  }

  #form(layer) {
    const { view } = layer;
    const back = this.stack.length > 1 && iconButton("back", "Back", () => this.#close());
    const head = el(
      "header",
      { class: "dialog-head" },
      back,
      el("h2", { id: "modal-title", class: "dialog-title" }, plainText(view.title.text)),
      iconButton("close", "Close", () => this.#close(true)),
    );
    const body = el("div", { class: "dialog-body" }, blocks(view.blocks ?? [], this.#scene(layer)));
    const cancel = el(
      "button",
      { type: "button", class: "button", data: { testid: "modal-close" }, onclick: () => this.#close() },
      plainText(view.close?.text ?? (view.submit ? "Cancel" : "Close")),
    );
    const submit =
      view.submit &&
      el(
        "button",
        { type: "submit", class: "button button-primary", data: { testid: "modal-submit" } },
        plainText(view.submit.text),
      );
    const form = el(
      "form",
      { novalidate: true, class: "dialog-form" },
      head,
      body,
      el("footer", { class: "dialog-buttons" }, cancel, submit),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (submit) this.#submit(layer, submit);
    });
    return form;
  }

  #scene({ view, form }) {
    const container = { type: "view", view_id: view.id };
    const act = (payload) =>
      this.act({
        container,
        ...payload,
        state: { values: form.values() },
      });
    return { scope: `view-${view.id}`, form, reader: reader(), act, container };
  }

  async #submit(layer, button) {
    const { view, form } = layer;
    if (button.getAttribute("aria-busy") === "true") return;
    this.#complain(layer, form.problems());
    if (Object.keys(layer.errors).length) return;
    button.setAttribute("aria-busy", "true");
    const answer = await api
      .submitView(state.as, view.id, form.values())
      .catch((problem) => ({ ok: false, error: problem.message }));
    button.setAttribute("aria-busy", "false");
    if (answer.ok) return;
    if (answer.errors) this.#complain(layer, answer.errors);
    else toast(answer.text ?? "The app did not respond. Nothing was submitted; try again.");
  }

  /** Errors belong to the view, not to what is drawn of it now: it may be drawn anew while the bot thinks. */
  #complain(layer, errors) {
    layer.errors = errors;
    if (layer === this.#top()) showErrors(this.dialog.querySelector("form"), errors);
  }

  /** Closes here at once, the top view or all of them; then the bot hears of it, from the top down. */
  async #close(all = false) {
    const closed = this.stack.slice(all ? 0 : -1).map((layer) => layer.view.id);
    this.gone(closed[0]);
    try {
      for (const viewId of closed.reverse()) await api.closeView(state.as, viewId);
    } catch (problem) {
      toast(problem.message);
    }
  }

  #end() {
    rescueToasts(this.dialog);
    this.dialog.close();
    this.dialog.remove();
    this.dialog = null;
  }
}
