/** Selects whose options the app gives while one types: the platform's own list of suggestions. */
import * as api from "./api.js";
import { confirmed } from "./confirm.js";
import { common, keyOf } from "./control.js";
import { el, icon } from "./dom.js";
import { plainString } from "./mrkdwn.js";
import { state } from "./state.js";

const SETTLED_MS = 200;
const FEWEST_LETTERS = 3; // Slack's, where the app says nothing else

const nameOf = (option) => plainString(option.text.text);

export function externalSelect(one, place) {
  const offered = new Map();
  const first = place.form.keptValue(place.blockId, one.action_id)?.selected_option ?? one.initial_option;
  if (first) offered.set(nameOf(first), first);
  const { node, list } = searchField(one, place, first ? nameOf(first) : "");
  const read = () => ({ type: one.type, selected_option: offered.get(node.value) ?? null });
  const ask = asking(one, place, offered, list);
  node.addEventListener("input", () => ask(node.value));
  node.addEventListener("focus", () => ask(node.value));
  node.addEventListener("change", async () => {
    if (place.sendsOnChange && read().selected_option && (await confirmed(one.confirm, place.reader)))
      place.act({ action_id: one.action_id, ...read() });
  });
  const check = () => (node.value && !read().selected_option ? "Choose one of the list." : "");
  place.form.register({ ...place, actionId: one.action_id, read, check });
  return el("span", { class: "external" }, node, list);
}

/** What is chosen stands above the field, each to be taken out; the field asks for more until there is enough. */
export function multiExternalSelect(one, place) {
  const kept = place.form.keptValue(place.blockId, one.action_id)?.selected_options;
  let chosen = [...(kept ?? one.initial_options ?? [])];
  const offered = new Map();
  const { node, list } = searchField(one, place, "");
  const chips = el("ul", { class: "chips", "aria-label": "Chosen" });
  const most = one.max_selected_items ?? Infinity;
  const read = () => ({ type: one.type, selected_options: chosen });

  const draw = () => {
    chips.replaceChildren(...chosen.map((option) => chip(option, () => become(chosen.filter((each) => each !== option)))));
    chips.hidden = !chosen.length;
    node.disabled = chosen.length >= most;
  };
  const become = async (options) => {
    const before = chosen;
    chosen = options;
    draw();
    (node.disabled ? chips.querySelector("button") : node).focus();
    if (!place.sendsOnChange) return;
    if (await confirmed(one.confirm, place.reader)) return place.act({ action_id: one.action_id, ...read() });
    chosen = before;
    draw();
  };

  const pick = () => {
    const picked = offered.get(node.value);
    if (!picked) return;
    node.value = "";
    if (!chosen.some(({ value }) => value === picked.value)) become([...chosen, picked]);
  };
  const ask = asking(one, place, offered, list, pick);
  node.addEventListener("input", () => {
    ask(node.value);
    pick();
  });
  node.addEventListener("focus", () => ask(node.value));
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Backspace" && !node.value && chosen.length) become(chosen.slice(0, -1));
  });
  place.form.register({ ...place, actionId: one.action_id, read, check: () => (node.value ? "Choose one of the list." : "") });
  draw();
  return el("div", { class: "external external-many" }, chips, node, list);
}

function chip(option, remove) {
  const name = nameOf(option);
  const props = { type: "button", class: "chip-remove", "aria-label": `Remove ${name}`, title: "Remove" };
  return el("li", { class: "chip" }, name, el("button", { ...props, onclick: remove }, icon("close")));
}

function searchField(one, place, value) {
  const list = el("datalist", { id: `offered-${keyOf(one, place)}` });
  const node = el("input", {
    class: "field",
    type: "text",
    value,
    placeholder: plainString(one.placeholder?.text) || "Type to search…",
    autocomplete: "off",
    ...common(one, place),
  });
  node.setAttribute("list", list.id);
  return { node, list };
}

/** Asks the app once typing has paused. Whoever types faster than it answers has chosen when the answer is there. */
function asking(one, place, offered, list, answered = () => {}) {
  let timer;
  let latest;
  return (typed) => {
    clearTimeout(timer);
    if (offered.has(typed) || typed.length < (one.min_query_length ?? FEWEST_LETTERS)) return;
    timer = setTimeout(async () => {
      latest = typed;
      const options = await optionsFor(one, place, typed);
      options.forEach((option) => offered.set(nameOf(option), option));
      if (latest === typed) list.replaceChildren(...options.map((option) => el("option", { value: nameOf(option) })));
      if (options.length) answered();
    }, SETTLED_MS);
  };
}

async function optionsFor(one, place, typed) {
  const asked = { container: place.container, block_id: place.blockId, action_id: one.action_id, value: typed };
  const answer = await api.options(state.as, asked).catch(() => ({}));
  return answer.options ?? [];
}
