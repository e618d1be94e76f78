/** What an app offers behind the lightning of the composer, and in the menu of a message. */
import * as api from "./api.js";
import { iconButton } from "./dom.js";
import { openMenu } from "./menus.js";
import { state } from "./state.js";
import { toast } from "./toast.js";

/** A button that opens the menu of all shortcuts of a kind ("global", "message"); null where the app has none. */
export function shortcutButton(kind, icon, label, about = {}) {
  const known = state.shortcuts.filter(({ type }) => type === kind);
  if (!known.length) return null;
  const item = (one) => ({
    label: one.name,
    description: one.description,
    value: one.callback_id,
    onpick: () => run(one, about),
  });
  const open = (event) => openMenu(event.currentTarget, label, known.map(item));
  return iconButton(icon, label, open, { "aria-haspopup": "menu", "aria-expanded": "false" });
}

async function run({ callback_id, name }, about) {
  const answer = await api
    .shortcut(state.as, callback_id, about)
    .catch((problem) => ({ ok: false, text: problem.message }));
  if (!answer.ok) toast(answer.text ?? `${name} was not run (${answer.error}).`);
}
