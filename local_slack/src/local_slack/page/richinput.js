/** Block Kit's rich_text_input: typed with Slack's marks, sent as a rich_text block. */
import { common } from "./control.js";
import { el } from "./dom.js";
import { plainString } from "./mrkdwn.js";
import { asRichText, asTyped } from "./richtyped.js";

const SETTLED_MS = 500;
const MARKS = [
  ["B", "Bold", "*"],
  ["I", "Italic", "_"],
  ["S", "Strikethrough", "~"],
  ["<>", "Code", "`"],
];

export function richTextInput(one, place) {
  const kept = place.form.keptValue(place.blockId, one.action_id)?.rich_text_value;
  const field = el(
    "textarea",
    {
      class: "field rich-field",
      rows: 4,
      placeholder: plainString(one.placeholder?.text) || undefined,
      autofocus: one.focus_on_load,
      ...common(one, place),
    },
    asTyped(kept ?? one.initial_value),
  );
  const read = () => ({ type: one.type, rich_text_value: asRichText(field.value) });
  const tools = el("div", { class: "rich-tools", role: "toolbar", "aria-label": "Formatting" }, [
    ...MARKS.map(([sign, name, mark]) => tool(sign, name, () => around(field, mark))),
    tool("•", "List", () => atLines(field, "- ")),
  ]);
  if (place.dispatches || !place.isInput) {
    let timer;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => field.isConnected && place.act({ action_id: one.action_id, ...read() }), SETTLED_MS);
    });
  }
  place.form.register({ ...place, actionId: one.action_id, read, check: () => "" });
  return el("div", { class: "rich-input" }, tools, field);
}

const tool = (sign, name, onclick) =>
  el("button", { type: "button", class: "rich-tool", "aria-label": name, title: name, onclick }, sign);

/** Puts a mark on both sides of what is selected. */
function around(field, mark) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  field.setRangeText(`${mark}${value.slice(from, to)}${mark}`, from, to, "end");
  field.setSelectionRange(from + 1, to + 1);
  told(field);
}

/** Puts a mark before each line that the selection touches. */
function atLines(field, mark) {
  const { selectionStart, selectionEnd: to, value } = field;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  field.setRangeText(value.slice(from, to).replace(/^/gm, mark), from, to, "end");
  told(field);
}

function told(field) {
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
