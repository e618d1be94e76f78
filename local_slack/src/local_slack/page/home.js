/** The app's Home tab. */
import { avatar } from "./avatar.js";
import { blocks } from "./blocks.js";
import { el, keepingFocus } from "./dom.js";
import { BlockForm } from "./form.js";
import { personName, reader, state } from "./state.js";

/** Draws `view`, or an empty page while the app has published none. act: as for messages. */
export function drawHome(container, view, act) {
  const key = JSON.stringify([view, state.as]);
  if (container.dataset.drawn === key) return;
  container.dataset.drawn = key;
  keepingFocus(container, () => container.replaceChildren(view ? sheet(view, act) : empty()));
}

function sheet(view, act) {
  const form = new BlockForm();
  const container = { type: "view", view_id: view.id };
  const send = (payload) =>
    act({ container, ...payload, state: { values: form.values() } });
  return el(
    "div",
    { class: "sheet" },
    blocks(view.blocks, { scope: `home-${view.id}`, form, reader: reader(), act: send, container }),
  );
}

function empty() {
  const name = personName(state.bot.user_id) || "The app";
  return el(
    "div",
    { class: "sheet sheet-empty" },
    avatar(state.bot.user_id, "large"),
    el("p", {}, `${name} has not put anything here yet.`),
  );
}
