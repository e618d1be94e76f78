/** Block Kit's file_input: files are sent ahead, and the form carries their ids. */
import { common, keyOf } from "./control.js";
import { el, icon } from "./dom.js";
import { Tray } from "./tray.js";

const MOST = 10;
const LARGEST = 10e6; // Slack's limit for this element

// A form that the app draws anew keeps the files that were chosen, wherever they are on their way.
const held = new Map();

export function fileInput(one, place) {
  const most = one.max_files ?? MOST;
  const kinds = one.filetypes?.map((kind) => `.${kind.replace(/^\./, "")}`).join(",");
  const picker = el("input", { type: "file", multiple: most > 1, accept: kinds, hidden: true });
  const button = el(
    "button",
    { type: "button", class: "button", ...common(one, place), "aria-label": undefined, onclick: () => picker.click() },
    icon("clip"),
    most > 1 ? "Choose files" : "Choose a file",
  );
  const key = keyOf(one, place);
  const changed = () => {
    held.set(key, tray.items);
    button.disabled = tray.length >= most;
  };
  const tray = new Tray({ changed, back: () => button.focus(), most, largest: LARGEST });
  tray.put(held.get(key) ?? []);
  picker.addEventListener("change", () => {
    tray.add(picker.files);
    picker.value = "";
  });
  const read = () => ({ type: one.type, files: tray.items.map(({ id, name }) => id || name) });
  place.form.register({ ...place, actionId: one.action_id, read, check: () => problem(tray.items) });
  return el("div", { class: "file-input" }, tray.node, button, picker, tray.status);
}

function problem(items) {
  const broken = items.find((item) => item.problem);
  if (broken) return `${broken.name} was not sent. Try again, or remove it.`;
  return items.some(({ id }) => !id) ? "A file is still on its way." : "";
}
