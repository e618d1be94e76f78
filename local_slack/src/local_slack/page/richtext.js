/** rich_text and table blocks as DOM nodes. */
import { el } from "./dom.js";
import {
  broadcast,
  channelMention,
  emojiNode,
  groupMention,
  instant,
  link,
  personMention,
} from "./mrkdwn.js";

export function richText(block, reader) {
  return el(
    "div",
    { class: "rich-text" },
    block.elements.map((element) => drawPart(element, reader)),
  );
}

const PARTS = {
  rich_text_section: (part, reader) => el("div", { class: "lines" }, runs(part, reader)),
  rich_text_quote: (part, reader) => el("blockquote", { class: "quote" }, runs(part, reader)),
  rich_text_preformatted: (part, reader) =>
    el("pre", { class: "code-block" }, el("code", {}, runs(part, reader))),
  rich_text_list: list,
};

const drawPart = (part, reader) => PARTS[part.type]?.(part, reader) ?? null;

function list(part, reader) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  const start = tag === "ol" && part.offset ? part.offset + 1 : undefined;
  const items = part.elements.map((item) => el("li", {}, runs(item, reader)));
  return el(tag, { class: `rich-list indent-${Math.min(part.indent ?? 0, 5)}`, start }, items);
}

const runs = (part, reader) =>
  part.elements.map((run) => dressed(run, RUNS[run.type]?.(run, reader) ?? run.text ?? ""));

const RUNS = {
  text: (run) => run.text,
  link: (run) => link(run.url, run.text ? [run.text] : null),
  user: (run, reader) => personMention(run.user_id, reader),
  channel: (run, reader) => channelMention(run.channel_id, reader),
  usergroup: (run, reader) => groupMention(run.usergroup_id, reader),
  broadcast: (run) => broadcast(run.range),
  emoji: (run) => emojiNode(run.name) ?? `:${run.name}:`,
  date: (run, reader) => instant(run.timestamp, run.format, run.url, run.fallback ?? "", reader),
  color: (run) => el("code", { class: "code" }, run.value),
};

const STYLES = [
  ["bold", "strong"],
  ["italic", "em"],
  ["strike", "s"],
  ["underline", "u"],
  ["code", "code"],
];

function dressed(run, node) {
  const wanted = STYLES.filter(([style]) => run.style?.[style]);
  return wanted.reduce(
    (inside, [, tag]) => el(tag, { class: tag === "code" ? "code" : undefined }, inside),
    node,
  );
}

/** The first row is drawn as the heading, as Slack does. */
export function table(block, reader) {
  const settings = block.column_settings ?? [];
  const rows = block.rows.map((row, at) =>
    el(
      "tr",
      {},
      row.map((cell, column) => drawCell(cell, at, settings[column], reader)),
    ),
  );
  return el("div", { class: "table-frame", tabindex: 0 }, el("table", { class: "table" }, rows));
}

function drawCell(cell, row, setting, reader) {
  const inside = cell.type === "rich_text" ? richText(cell, reader) : String(cell.text ?? cell.value ?? "");
  const align = ["center", "right"].includes(setting?.align) ? `align-${setting.align}` : undefined;
  return el(row ? "td" : "th", { class: align, scope: row ? undefined : "col" }, inside);
}
