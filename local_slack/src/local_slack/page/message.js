/** One message: who, when, what, and what can be done with it. */
import { avatar } from "./avatar.js";
import { blocks } from "./blocks.js";
import { ago, full, millis, present, time } from "./dates.js";
import { el, go, icon, iconButton } from "./dom.js";
import { filesOf } from "./files.js";
import { BlockForm } from "./form.js";
import { openEmojiPicker } from "./menus.js";
import { emojiNode, mrkdwn } from "./mrkdwn.js";
import { shortcutButton } from "./shortcuts.js";
import { isBot, personName } from "./state.js";

/**
 * does: {act(action), react(message, name), dismiss(message)}. look: {compact, inThread, channel, reader}.
 */
export function messageNode(message, look, does) {
  const author = authorOf(message);
  const plain = isNotice(message);
  const classes = [
    "message",
    look.compact && "compact",
    message.is_ephemeral && "ephemeral",
    plain && "notice",
  ];
  const body = el(
    "div",
    { class: "message-body" },
    !look.compact && byline(message, author, look.reader),
    ...bodyParts(message, look, does),
  );
  const props = {
    class: classes.filter(Boolean).join(" "),
    data: { ts: message.ts, author, testid: "message" },
    tabindex: -1,
  };
  const side = look.compact ? stamp(message, look.reader, "side-time") : avatar(author);
  return el(
    "article",
    props,
    el("div", { class: "message-side" }, side),
    body,
    !message.is_ephemeral && toolbar(message, look, does),
  );
}

export const authorOf = (message) => message.user || message.bot_id || "";

/** Joins, topics and the like are told in one quiet line. */
export const isNotice = ({ subtype }) => /^(channel|group)_|^pinned/.test(subtype ?? "");

function byline(message, author, reader) {
  const name =
    message.username ||
    (message.user ? personName(message.user) : message.bot_profile?.name || personName(author));
  const app = (message.bot_id || isBot(author)) && el("span", { class: "app-badge" }, "APP");
  return el(
    "div",
    { class: "byline" },
    el("span", { class: "author" }, name),
    app,
    stamp(message, reader, "stamp"),
  );
}

function stamp(message, reader, className) {
  const at = millis(message.ts);
  return el(
    "time",
    { class: className, datetime: new Date(at).toISOString(), title: full(at, reader.zone) },
    time(at, reader.zone),
  );
}

function bodyParts(message, look, does) {
  return [
    message.subtype === "thread_broadcast" && !look.inThread && broadcastNote(message),
    el("div", { class: "content" }, contentOf(message, look, does)),
    reactions(message, look.reader, does),
    !look.inThread && message.reply_count > 0 && replyLink(message),
    message.is_ephemeral && onlyYou(message, does),
  ];
}

/** What a message says, without who and when. */
export function contentOf(message, look, does) {
  const scene = sceneOf(message, look, does);
  const edited =
    message.edited &&
    el("span", { class: "edited", title: full(millis(message.edited.ts), look.reader.zone) }, "(edited)");
  const main = message.blocks?.length
    ? blocks(message.blocks, scene)
    : message.text
      ? [el("div", { class: "text" }, mrkdwn(message.text, look.reader))]
      : [];
  return [
    ...main,
    ...(message.attachments ?? []).map((one) => attachment(one, scene)),
    ...filesOf(message),
    edited,
  ];
}

/** Where the blocks of this message live, for their controls (see blocks.js). */
function sceneOf(message, look, does) {
  const form = new BlockForm();
  const container = { type: "message", channel: look.channel, ts: message.ts };
  const act = (payload) => does.act({ container, ...payload, state: { values: form.values() } });
  const scope = `${look.inThread ? "thread" : "main"}-${message.ts}`;
  return { scope, form, reader: look.reader, act, container };
}

const BAR_NAMES = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };

function attachment(one, scene) {
  const bar = el("span", { class: "bar" });
  const colour =
    BAR_NAMES[one.color] ??
    (/^#?[0-9a-f]{6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : null);
  if (colour) bar.style.backgroundColor = colour;
  const inside = one.blocks?.length ? blocks(one.blocks, scene) : classic(one, scene.reader);
  return el(
    "div",
    { class: "attachment", data: { color: colour ?? undefined } },
    bar,
    el("div", { class: "attachment-body" }, inside),
  );
}

/** Attachments from before Block Kit: pretext, title, text, fields, footer. */
function classic(one, reader) {
  const line = (text, className) => text && el("div", { class: className }, mrkdwn(text, reader));
  const field = ({ title, value }) =>
    el("div", { class: "field-cell" }, el("strong", {}, title), line(String(value ?? ""), "text"));
  return [
    line(one.pretext, "text"),
    line(one.title, "attachment-title"),
    line(one.text ?? (one.title ? "" : one.fallback), "text"),
    one.fields?.length && el("div", { class: "fields" }, one.fields.map(field)),
    line(one.footer, "attachment-footer"),
  ];
}

function reactions(message, reader, does) {
  if (!message.reactions?.length) return null;
  return el(
    "div",
    { class: "reactions" },
    message.reactions.map((one) => reaction(message, one, reader, does)),
  );
}

function reaction(message, { name, users, count }, reader, does) {
  const mine = users.includes(reader.id);
  const props = {
    "aria-pressed": String(mine),
    title: `${users.map(reader.personName).join(", ")} reacted with :${name}:`,
    data: { focusKey: `${message.ts}/${name}` },
  };
  return el(
    "button",
    { type: "button", class: "reaction", ...props, onclick: () => does.react(message, name) },
    emojiNode(name) ?? `:${name}:`,
    el("span", {}, count ?? users.length),
  );
}

function replyLink(message) {
  const count = message.reply_count;
  const faces = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(id, "tiny"));
  const last =
    message.latest_reply &&
    el(
      "span",
      { class: "last-reply", data: { since: message.latest_reply } },
      `Last reply ${ago(millis(message.latest_reply), present())}`,
    );
  const props = {
    type: "button",
    class: "reply-link",
    data: { testid: "reply-link", focusKey: `${message.ts}/replies` },
  };
  return el(
    "button",
    { ...props, onclick: (event) => go(event.currentTarget, { thread: message.ts }) },
    faces,
    el("span", { class: "reply-count" }, `${count} ${count === 1 ? "reply" : "replies"}`),
    last,
  );
}

function broadcastNote(message) {
  const open = (event) => go(event.currentTarget, { thread: message.thread_ts });
  return el(
    "div",
    { class: "broadcast-note" },
    "replied to ",
    el("button", { type: "button", class: "text-button", onclick: open }, "a thread"),
  );
}

function onlyYou(message, does) {
  const dismiss = el(
    "button",
    { type: "button", class: "text-button", onclick: () => does.dismiss(message) },
    "Dismiss",
  );
  return el("p", { class: "only-you" }, icon("lock"), el("span", {}, "Only visible to you"), " · ", dismiss);
}

function toolbar(message, look, does) {
  const reply = (event) => go(event.currentTarget, { thread: message.thread_ts || message.ts });
  const pick = (event) => openEmojiPicker(event.currentTarget, (name) => does.react(message, name));
  const tools = [
    iconButton("smile", "Add reaction", pick, { "aria-haspopup": "menu" }),
    !look.inThread && iconButton("reply", "Reply in thread", reply),
    shortcutButton("message", "more", "More actions", { channel: look.channel, ts: message.ts }),
  ];
  return el("div", { class: "toolbar", role: "group", "aria-label": "Message actions" }, tools);
}
