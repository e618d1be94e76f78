/** The `markdown` block: the usual Markdown, as far as Slack draws it, as DOM nodes. */
import { el } from "./dom.js";
import { emojiNode, link } from "./mrkdwn.js";

export function markdown(text) {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const out = [];
  while (lines.length) {
    const taker = TAKERS.find(([pattern]) => pattern.test(lines[0]));
    out.push(taker ? taker[1](lines) : paragraph(lines));
  }
  return el("div", { class: "markdown" }, out);
}

const TAKERS = [
  [/^\s*$/, (lines) => (lines.shift(), null)],
  [/^```/, fence],
  [/^#{1,6} /, heading],
  [/^ {0,3}([-*_])( *\1){2,} *$/, (lines) => (lines.shift(), el("hr"))],
  [/^> ?/, quote],
  [/^\s*[-*+] /, (lines) => list(lines, "ul", /^\s*[-*+] /)],
  [/^\s*\d+[.)] /, (lines) => list(lines, "ol", /^\s*\d+[.)] /)],
  [/^\|.*\|\s*$/, table],
];

function takeWhile(lines, test) {
  const end = lines.findIndex((line) => !test(line));
  return lines.splice(0, end < 0 ? lines.length : end);
}

function fence(lines) {
  lines.shift();
  const inside = takeWhile(lines, (line) => !line.startsWith("```"));
  lines.shift();
  return el("pre", { class: "code-block" }, el("code", {}, inside.join("\n")));
}

function heading(lines) {
  const [, marks, title] = lines.shift().match(/^(#+) (.*)$/);
  return el(
    "p",
    { class: "md-heading", role: "heading", "aria-level": Math.min(marks.length + 2, 6) },
    spans(title),
  );
}

function quote(lines) {
  const inside = takeWhile(lines, (line) => /^> ?/.test(line)).map((line) => line.replace(/^> ?/, ""));
  return el("blockquote", { class: "quote" }, markdown(inside.join("\n")));
}

function list(lines, tag, mark) {
  const items = takeWhile(lines, (line) => mark.test(line));
  return el(
    tag,
    {},
    items.map((item) => el("li", {}, task(item.replace(mark, "")))),
  );
}

function task(text) {
  const [, tick, rest] = text.match(/^\[([ xX])\] (.*)$/) ?? [];
  return tick === undefined ? spans(text) : [tick === " " ? "☐ " : "☑ ", spans(rest)];
}

function table(lines) {
  const rows = takeWhile(lines, (line) => /^\|/.test(line)).map(cells);
  const body = rows.filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell)));
  const drawn = body.map((row, at) =>
    el(
      "tr",
      {},
      row.map((cell) => el(at || body.length === rows.length ? "td" : "th", {}, spans(cell))),
    ),
  );
  return el("div", { class: "table-frame" }, el("table", { class: "table" }, drawn));
}

const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

function paragraph(lines) {
  const inside = [
    lines.shift(),
    ...takeWhile(lines, (line) => !TAKERS.some(([pattern]) => pattern.test(line))),
  ];
  return el(
    "p",
    {},
    inside.flatMap((line, at) => [at ? el("br") : null, spans(line)]),
  );
}

const SPANS = [
  [/`([^`]+)`/, (match) => el("code", { class: "code" }, match[1])],
  [/\[([^\]]+)\]\(([^)\s]+)\)/, (match) => link(match[2], spans(match[1]))],
  [/\*\*(\S(?:.*?\S)?)\*\*/, (match) => el("strong", {}, spans(match[1]))],
  [/~~(\S(?:.*?\S)?)~~/, (match) => el("s", {}, spans(match[1]))],
  [/(?<![\w*])[*_](?![\s*_])(.+?)(?<!\s)[*_](?![\w*])/, (match) => el("em", {}, spans(match[1]))],
  [/https?:\/\/[^\s<>)]+[^\s<>).,;:!?]/, (match) => link(match[0], null)],
  [/:([a-z0-9_+-]+):/, (match) => emojiNode(match[1]) ?? match[0]],
];

/** Draws the earliest span, then what is left of it and right of it. */
function spans(text) {
  const found = SPANS.map(([pattern, draw]) => ({ match: pattern.exec(text), draw })).filter(
    ({ match }) => match,
  );
  if (!found.length) return [text.replace(/\\([\\`*_{}[\]()#+.!|>~-])/g, "$1")];
  const { match, draw } = found.reduce((best, one) => (one.match.index < best.match.index ? one : best));
  return [text.slice(0, match.index), draw(match), ...spans(text.slice(match.index + match[0].length))];
}
