/** The values of one message's or view's controls, in the shape of Slack's `state.values`, and the errors under them. */
import { el } from "./dom.js";

/** What of an input block takes the focus and can be wrong; a choice of files hides behind its button. */
export const CONTROL = "input:not([hidden]), select, textarea, .file-input > button";
const REQUIRED = "Please complete this required field.";

export class BlockForm {
  /** kept: values of an earlier drawing of the same view; they win over initial values, as in Slack. */
  constructor(kept = {}) {
    this.kept = kept;
    this.fields = [];
  }

  /** field: {blockId, actionId, read() -> value, isEmpty(), optional, check() -> message or ""} */
  register(field) {
    this.fields.push(field);
  }

  keptValue(blockId, actionId) {
    return this.kept[blockId]?.[actionId];
  }

  values() {
    const values = {};
    for (const { blockId, actionId, read } of this.fields) (values[blockId] ??= {})[actionId] = read();
    return values;
  }

  /** What Slack's own client refuses before it asks the app: {block_id: message}. */
  problems() {
    const problems = {};
    for (const field of this.fields.filter((one) => one.isInput)) {
      const message = isEmpty(field.read()) ? (field.optional ? "" : REQUIRED) : field.check();
      if (message) problems[field.blockId] = message;
    }
    return problems;
  }
}

function isEmpty(value) {
  const { type, ...rest } = value;
  return Object.values(rest).every(
    (one) => one === null || one === "" || (Array.isArray(one) && !one.length),
  );
}

/** Shows {block_id: message} under the inputs of `root`, clears the others, and moves to the first. */
export function showErrors(root, errors) {
  for (const block of root.querySelectorAll(".block-input")) {
    const message = errors[block.dataset.blockId];
    const line = block.querySelector(".field-error");
    const control = block.querySelector(CONTROL);
    line.replaceChildren(message ?? "");
    line.hidden = !message;
    block.classList.toggle("has-error", Boolean(message));
    control?.setAttribute("aria-invalid", String(Boolean(message)));
  }
  root.querySelector(`.has-error :is(${CONTROL})`)?.focus();
}

export const errorLine = (id) => el("p", { class: "field-error", id, role: "alert", hidden: true });
