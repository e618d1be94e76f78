/**
 * Slack's mrkdwn as DOM nodes (https://docs.slack.dev/messaging/formatting-message-text).
 * Text arrives with `&`, `<` and `>` escaped; a raw `<…>` is a link, a mention or a date.
 */
import { el, go } from "./dom.js";
import { fillDate, full, present } from "./dates.js";
import { emoji } from "./emoji.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
export const unescape = (text) => text.replace(/&(lt|gt|amp);/g, (found) => ENTITIES[found]);

/** A whole text: fences, quotes and bullets first, then what is inside the lines. */
export function mrkdwn(text, reader) {
  const out = document.createDocumentFragment();
  text.split(/```([\s\S]*?)```/).forEach((part, at) => {
    if (at % 2)
      out.append(el("pre", { class: "code-block" }, el("code", {}, unescape(part.replace(/^\n|\n$/g, "")))));
    else
      out.append(
        ...groups(part.replace(at ? /^\n/ : /^$/, "").replace(/\n$/, "")).map((group) =>
          drawGroup(group, reader),
        ),
      );
  });
  return out;
}

const QUOTE = /^(?:&gt;|>)(?!&gt;|>) ?/;
const LONG_QUOTE = /^(?:&gt;|>){3} ?/;
const BULLET = /^(\s*)([•◦▪‣]) +/;

/** Lines that belong together: [{kind: "text"|"quote"|"bullet", lines}]. */
function groups(text) {
  const made = [];
  const add = (kind, line) => {
    const last = made.at(-1);
    if (last?.kind === kind && kind !== "bullet") last.lines.push(line);
    else made.push({ kind, lines: [line] });
  };
  let quoting = false;
  for (const line of text === "" ? [] : text.split("\n")) {
    quoting ||= LONG_QUOTE.test(line);
    if (quoting) add("quote", line.replace(LONG_QUOTE, ""));
    else if (QUOTE.test(line)) add("quote", line.replace(QUOTE, ""));
    else add(BULLET.test(line) ? "bullet" : "text", line);
  }
  return made;
}

function drawGroup({ kind, lines }, reader) {
  if (kind === "bullet") return bullet(lines[0], reader);
  const drawn = lines.flatMap((line, at) => [...(at ? ["\n"] : []), ...inline(line, reader)]);
  if (lines.at(-1) === "") drawn.push("\n");
  return el(kind === "quote" ? "blockquote" : "div", { class: kind === "quote" ? "quote" : "lines" }, drawn);
}

function bullet(line, reader) {
  const [lead, indent, mark] = line.match(BULLET);
  const depth = Math.min(Math.floor(indent.length / 2), 3);
  return el(
    "div",
    { class: `bullet bullet-${depth}` },
    el("span", { class: "bullet-mark" }, mark),
    el("div", {}, inline(line.slice(lead.length), reader)),
  );
}

/** One line's text as an array of nodes and strings. */
export function inline(text, reader) {
  const drawn = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = RECOGNISERS[text[at]]?.(text, at, reader);
    if (!found) {
      plain += text[at++];
      continue;
    }
    drawn.push(unescape(plain), found.node);
    plain = "";
    at = found.end;
  }
  return [...drawn, unescape(plain)].filter((node) => node !== "");
}

const RECOGNISERS = {
  "<": angled,
  "`": code,
  "*": (text, at, reader) => styled(text, at, reader, "strong"),
  _: (text, at, reader) => styled(text, at, reader, "em"),
  "~": (text, at, reader) => styled(text, at, reader, "s"),
  ":": shortcode,
  h: bareLink,
};

const WORD = /[\p{L}\p{N}]/u;

/** `*bold*` and its kin: a mark opens after a non-word and before a non-space, and closes the other way round. */
function styled(text, at, reader, tag) {
  const mark = text[at];
  if (WORD.test(text[at - 1] ?? "") || /[\s]/.test(text[at + 1] ?? " ") || text[at + 1] === mark) return null;
  const end = closing(text, at + 1, mark);
  if (end < 0) return null;
  return { node: el(tag, {}, inline(text.slice(at + 1, end), reader)), end: end + 1 };
}

function closing(text, from, mark) {
  for (let at = from; at < text.length; at++) {
    const skipped =
      text[at] === "<" ? angledEnd(text, at) : text[at] === "`" ? text.indexOf("`", at + 1) : -1;
    if (skipped > at) at = skipped;
    else if (text[at] === mark && !/\s/.test(text[at - 1]) && !WORD.test(text[at + 1] ?? "")) return at;
  }
  return -1;
}

function code(text, at) {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: el("code", { class: "code" }, unescape(text.slice(at + 1, end))), end: end + 1 };
}

function shortcode(text, at) {
  const found = /^:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/.exec(text.slice(at, at + 60));
  const node = found && emojiNode(found[1]);
  return node ? { node, end: at + found[0].length } : null;
}

/** A shortcode's character with its name as the label, or null when it is not a known one. */
export function emojiNode(name) {
  const char = emoji(name);
  return char
    ? el("span", { class: "emoji", role: "img", "aria-label": `:${name}:`, title: `:${name}:` }, char)
    : null;
}

function bareLink(text, at) {
  if (WORD.test(text[at - 1] ?? "")) return null;
  const found = /^https?:\/\/[^\s<>|"`]*[^\s<>|"`.,;:!?)\]}*_~'’”]/.exec(text.slice(at, at + 3000));
  if (!found) return null;
  return { node: link(unescape(found[0]), null), end: at + found[0].length };
}

const SAFE_LINK = /^(https?:|mailto:|tel:)/i;

/** A link that leaves the workspace; anything but http, https, mailto and tel stays text. */
export function link(address, label) {
  const shown = label?.length ? label : address.replace(/^mailto:/, "");
  if (!SAFE_LINK.test(address)) return el("span", {}, shown);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown);
}

const angledEnd = (text, at) =>
  /^<(?:[@#!]|https?:|mailto:|tel:)/i.test(text.slice(at, at + 9)) ? text.indexOf(">", at) : -1;

function angled(text, at, reader) {
  const end = angledEnd(text, at);
  if (end < 0) return null;
  const [target, ...rest] = text.slice(at + 1, end).split("|");
  const label = rest.length ? unescape(rest.join("|")) : "";
  return { node: angledNode(target, label, reader), end: end + 1 };
}

function angledNode(target, label, reader) {
  if (target.startsWith("@")) return personMention(target.slice(1), reader, label);
  if (target.startsWith("#")) return channelMention(target.slice(1), reader, label);
  if (target.startsWith("!date^")) return dateNode(target, label, reader);
  if (target.startsWith("!subteam^")) return groupMention(target.slice(9), reader, label);
  if (target.startsWith("!")) return broadcast(target.slice(1), label);
  return link(unescape(target), label);
}

export function personMention(id, reader, label = "") {
  const name = reader.personName(id);
  const shown = name === id && label ? label : name;
  return el(
    "span",
    { class: id === reader.id ? "mention mention-me" : "mention", data: { user: id } },
    `@${shown.replace(/^@/, "")}`,
  );
}

export function channelMention(id, reader, label = "") {
  const name = reader.channelName(id);
  if (!name) return el("span", { class: "mention" }, `#${label || id}`);
  return el(
    "button",
    { type: "button", class: "mention mention-link", onclick: (event) => go(event.target, { channel: id }) },
    `#${name}`,
  );
}

export function groupMention(id, reader, label = "") {
  const handle = reader.groupHandle(id) ?? (label.replace(/^@/, "") || id);
  return el("span", { class: reader.inGroup(id) ? "mention mention-me" : "mention" }, `@${handle}`);
}

export function broadcast(name, label = "") {
  const known = ["here", "channel", "everyone"].includes(name);
  return el("span", { class: known ? "mention mention-me" : "mention" }, known ? `@${name}` : label || name);
}

/** `!date^seconds^format^link` or the fallback when the format is not one that Slack knows. */
function dateNode(target, fallback, reader) {
  const [, seconds, pattern = "", address] = target.split("^");
  return instant(Number(seconds), unescape(pattern), address && unescape(address), fallback, reader);
}

// The last one that a browser's Date can hold.
const LAST_INSTANT = 8.64e15;

export function instant(seconds, pattern, address, fallback, reader) {
  const at = seconds * 1000;
  const shown = Math.abs(at) <= LAST_INSTANT ? fillDate(pattern, at, reader.zone, present()) : null;
  if (shown === null) return el("span", {}, fallback);
  const node = el(
    "time",
    {
      datetime: new Date(at).toISOString(),
      title: full(at, reader.zone),
      data: { pattern, zone: reader.zone },
    },
    shown,
  );
  return address ? link(address, [node]) : node;
}

/** Text objects of Block Kit: {type: "mrkdwn"|"plain_text", text, emoji}. */
export function textNode(object, reader) {
  if (!object) return "";
  return object.type === "mrkdwn"
    ? mrkdwn(object.text, reader)
    : el("span", { class: "plain" }, plainText(object.text));
}

/** plain_text knows shortcodes and nothing else. */
export function plainText(text) {
  return text
    .split(/(:[a-z0-9_+'-]+:)/)
    .map((part, at) => (at % 2 ? (emojiNode(part.slice(1, -1)) ?? part) : part));
}

/** The same as a string, for where only a string fits (an option of a select, a placeholder). */
export const plainString = (text = "") =>
  text.replace(/:([a-z0-9_+'-]+):/g, (found, name) => emoji(name) ?? found);
