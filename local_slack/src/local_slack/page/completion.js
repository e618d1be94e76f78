/** What the composer offers while one types: commands after "/", people after "@", channels after "#". */
import { isBot, state } from "./state.js";

const MOST = 8;

/** {from, to, items: [{insert, title, hint, detail, person?}]} for the word before the caret, or null. */
export function completions(text, caret, withCommands) {
  const before = text.slice(0, caret);
  if (withCommands && /^\/\S*$/.test(before)) return { from: 0, to: caret, items: commands(before) };
  const [, lead, mark, word] = before.match(/(^|[\s(])([@#])([\p{L}\p{N}_.-]*)$/u) ?? [];
  if (!mark) return null;
  const from = caret - word.length - 1;
  return { from, to: caret, items: mark === "@" ? people(word, lead) : channels(word) };
}

function commands(typed) {
  const wanted = typed.toLowerCase();
  const found = state.commands.filter(({ command }) => command.toLowerCase().startsWith(wanted));
  return found
    .slice(0, MOST)
    .map(({ command, description, usage_hint }) => ({
      insert: command,
      title: command,
      hint: usage_hint,
      detail: description,
    }));
}

function people(word) {
  const wanted = word.toLowerCase();
  const matches = ({ name = "", real_name = "" }) =>
    [name, ...real_name.split(/\s+/), real_name].some((part) => part.toLowerCase().startsWith(wanted));
  const found = [...state.people.values()].filter(matches);
  return found
    .slice(0, MOST)
    .map(({ id, name, real_name }) => ({
      insert: `@${name}`,
      title: real_name || name,
      hint: isBot(id) ? "app" : `@${name}`,
      person: id,
    }));
}

function channels(word) {
  const found = state.channels.filter(({ name }) => name.startsWith(word.toLowerCase()));
  return found
    .slice(0, MOST)
    .map(({ name, topic }) => ({ insert: `#${name}`, title: `#${name}`, detail: topic }));
}

/** The command whose words are being typed, so that its usage can stay in sight. */
export function commandInHand(text) {
  const word = /^(\/\S+)\s/.exec(text)?.[1];
  return word ? state.commands.find(({ command }) => command === word) : undefined;
}
