/** Text with Slack's marks as a rich_text block, and such a block as text again. */
import { state } from "./state.js";

const STYLES = { "*": "bold", _: "italic", "~": "strike", "`": "code" };
const MARKED = /(?<![\p{L}\p{N}])([*_~`])(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}])/u;
const NAMED = /(https?:\/\/[^\s<>]+)|(?<![\p{L}\p{N}])([@#])([\p{L}\p{N}][\p{L}\p{N}._-]*)|:([a-z0-9_+-]+):/u;
const LIST = /^( *)([-•]|\d+\.) (.*)$/;
const INDENT = 4;

/** null for nothing at all, as Slack sends it. */
export function asRichText(typed) {
  if (!typed.trim()) return null;
  const elements = [];
  for (const line of grouped(typed)) add(elements, line);
  return { type: "rich_text", elements: elements.map(finished) };
}

/** Lines, with what stands between fences as one. */
function grouped(typed) {
  const parts = typed.split(/^```\n?([\s\S]*?)\n?```$/m);
  return parts.flatMap((part, at) => {
    if (at % 2) return [{ kind: "rich_text_preformatted", text: part }];
    const lines = part.replace(at ? /^\n/ : "", "").replace(at < parts.length - 1 ? /\n$/ : "", "");
    return lines || parts.length === 1 ? lines.split("\n").map(lineOf) : [];
  });
}

function lineOf(line) {
  const [, spaces, mark, item] = LIST.exec(line) ?? [];
  if (mark) {
    const indent = Math.min(8, Math.floor(spaces.length / INDENT));
    return { kind: "rich_text_list", style: /\d/.test(mark) ? "ordered" : "bullet", indent, text: item };
  }
  if (line.startsWith("> ")) return { kind: "rich_text_quote", text: line.slice(2) };
  return { kind: "rich_text_section", text: line };
}

/** Lines of a kind that follow each other are one element. */
function add(elements, { kind, text, ...how }) {
  const last = elements.at(-1);
  const joins = last?.kind === kind && last.style === how.style && last.indent === how.indent;
  if (joins && kind !== "rich_text_preformatted") last.lines.push(text);
  else elements.push({ kind, ...how, lines: [text] });
}

function finished({ kind, lines, style, indent }) {
  if (kind === "rich_text_list")
    return { type: kind, style, indent, elements: lines.map((line) => ({ type: "rich_text_section", elements: runs(line) })) };
  if (kind === "rich_text_preformatted") return { type: kind, elements: plain(lines[0]) };
  return { type: kind, elements: runs(lines.join("\n")) };
}

const plain = (text, style) => (text ? [{ type: "text", text, ...(style && { style }) }] : []);

function runs(text, style) {
  const marked = MARKED.exec(text);
  if (!marked || style?.code) return names(text, style);
  const [whole, mark, inside] = marked;
  return [
    ...names(text.slice(0, marked.index), style),
    ...runs(inside, { ...style, [STYLES[mark]]: true }),
    ...runs(text.slice(marked.index + whole.length), style),
  ];
}

/** Addresses, people, channels and emoji by name; a name that nobody has stays text. */
function names(text, style) {
  const made = [];
  let rest = text;
  let before = "";
  for (let found = NAMED.exec(rest); found && !style?.code; found = NAMED.exec(rest)) {
    const run = named(found);
    before += rest.slice(0, found.index);
    rest = rest.slice(found.index + found[0].length);
    if (!run) before += found[0];
    else {
      made.push(...plain(before, style), style ? { ...run, style } : run);
      before = "";
    }
  }
  return [...made, ...plain(before + rest, style)];
}

function named([, url, mark, name, emoji]) {
  if (url) return { type: "link", url };
  if (emoji) return { type: "emoji", name: emoji };
  if (mark === "#") {
    const channel = state.channels.find((one) => one.name === name);
    return channel && { type: "channel", channel_id: channel.id };
  }
  const person = [...state.people.values()].find((one) => one.name === name);
  return person && { type: "user", user_id: person.id };
}

export function asTyped(block) {
  return (block?.elements ?? []).map(typedPart).join("\n");
}

function typedPart({ type, elements = [], style, indent = 0 }) {
  if (type === "rich_text_list") {
    const mark = (at) => (style === "ordered" ? `${at + 1}.` : "-");
    return elements.map((item, at) => `${" ".repeat(indent * INDENT)}${mark(at)} ${typedRuns(item.elements)}`).join("\n");
  }
  const text = typedRuns(elements);
  if (type === "rich_text_preformatted") return `\`\`\`\n${text}\n\`\`\``;
  return type === "rich_text_quote" ? text.replace(/^/gm, "> ") : text;
}

const typedRuns = (elements = []) => elements.map(typedRun).join("");

function typedRun(run) {
  const marks = Object.keys(STYLES).filter((mark) => run.style?.[STYLES[mark]]);
  return marks.reduce((inside, mark) => `${mark}${inside}${mark}`, bare(run));
}

function bare({ type, text, url, name, user_id: user, channel_id: channel, range }) {
  if (type === "emoji") return `:${name}:`;
  if (type === "user") return `@${state.people.get(user)?.name ?? user}`;
  if (type === "channel") return `#${state.channels.find(({ id }) => id === channel)?.name ?? channel}`;
  if (type === "broadcast") return `@${range}`;
  return url ?? text ?? "";
}
