/** A select whose options the app gives while one types: the platform's own list of suggestions. */
import * as api from "./api.js";
import { common, keyOf } from "./control.js";
import { el } from "./dom.js";
import { plainString } from "./mrkdwn.js";
import { state } from "./state.js";

const SETTLED_MS = 200;
const FEWEST_LETTERS = 3; // Slack's, where the app says nothing else

export function externalSelect(one, place) {
  const offered = new Map();
  const first = place.form.keptValue(place.blockId, one.action_id)?.selected_option ?? one.initial_option;
  if (first) offered.set(plainString(first.text.text), first);
  const list = el("datalist", { id: `offered-${keyOf(one, place)}` });
  const node = el("input", {
    class: "field",
    type: "text",
    value: first && plainString(first.text.text),
    placeholder: plainString(one.placeholder?.text) || "Type to search…",
    autocomplete: "off",
    ...common(one, place),
  });
  node.setAttribute("list", list.id);
  const read = () => ({ type: one.type, selected_option: offered.get(node.value) ?? null });
  const ask = asking(one, place, offered, list);
  node.addEventListener("input", () => ask(node.value));
  node.addEventListener("focus", () => ask(node.value));
  node.addEventListener("change", () => {
    if (place.sendsOnChange && read().selected_option) place.act({ action_id: one.action_id, ...read() });
  });
  const check = () => (node.value && !read().selected_option ? "Choose one of the list." : "");
  place.form.register({ ...place, actionId: one.action_id, read, check });
  return el("span", { class: "external" }, node, list);
}

function asking(one, place, offered, list) {
  let timer;
  return (typed) => {
    clearTimeout(timer);
    if (offered.has(typed) || typed.length < (one.min_query_length ?? FEWEST_LETTERS)) return;
    timer = setTimeout(() => offer(one, place, typed, offered, list), SETTLED_MS);
  };
}

async function offer(one, place, typed, offered, list) {
  const asked = { container: place.container, block_id: place.blockId, action_id: one.action_id, value: typed };
  const answer = await api.options(state.as, asked).catch(() => ({}));
  const options = answer.options ?? [];
  options.forEach((option) => offered.set(plainString(option.text.text), option));
  list.replaceChildren(...options.map((option) => el("option", { value: plainString(option.text.text) })));
}
