/** A scrolling list of messages: days, grouping, the line above what is new, and staying at the newest. */
import { authorOf, isNotice, messageNode } from "./message.js";
import { dayOf, dayTitle, millis, present } from "./dates.js";
import { el, icon, keepingFocus, place } from "./dom.js";

const GROUP_SECONDS = 300;
const NEAR_BOTTOM_PX = 120;

export class MessageLog {
  /** does: see message.js. */
  constructor(container, does) {
    this.container = container;
    this.does = does;
    this.drawn = new Map();
    this.shown = "";
    this.jump = el(
      "button",
      { type: "button", class: "jump", hidden: true, onclick: () => this.toBottom() },
      icon("down"),
      "New messages",
    );
    container.addEventListener("scroll", () => this.atBottom() && (this.jump.hidden = true), {
      passive: true,
    });
    this.#followGrowth();
  }

  /** view: {key, messages, reader, channel, inThread, newFrom, empty}. A new key starts at the bottom. */
  show(view) {
    const fresh = view.key !== this.shown;
    const stay = fresh || this.atBottom();
    const last = this.lastTs;
    if (fresh) this.drawn.clear();
    this.shown = view.key;
    this.lastTs = view.messages.at(-1)?.ts;
    keepingFocus(this.container, () => place(this.container, this.#nodes(view)));
    if (stay) this.toBottom();
    else if (Number(this.lastTs) > Number(last)) this.jump.hidden = false;
  }

  /** Draws everything anew the next time, as when the clock has been moved. */
  forget() {
    this.drawn.clear();
  }

  atBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.container;
    return scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
  }

  toBottom() {
    this.container.scrollTop = this.container.scrollHeight;
    this.jump.hidden = true;
  }

  /** Pictures that arrive late and a composer that grows must not push the newest message out of sight. */
  #followGrowth() {
    let wasAtBottom = true;
    this.container.addEventListener("scroll", () => (wasAtBottom = this.atBottom()), { passive: true });
    new ResizeObserver(() => wasAtBottom && this.toBottom()).observe(this.container);
    this.container.addEventListener("load", () => wasAtBottom && this.toBottom(), true);
  }

  #nodes(view) {
    const drawn = new Map();
    const keep = (key, signature, draw) => {
      const old = this.drawn.get(key);
      drawn.set(key, old?.signature === signature ? old : { signature, node: draw() });
      return drawn.get(key).node;
    };
    const nodes =
      view.messages.length || !view.empty
        ? []
        : [keep("empty", view.empty, () => el("p", { class: "empty" }, view.empty))];
    view.messages.forEach((message, at) =>
      nodes.push(...this.#row(view, message, view.messages[at - 1], at, keep)),
    );
    this.drawn = drawn;
    return [...nodes, this.jump];
  }

  #row(view, message, previous, at, keep) {
    const { reader } = view;
    const day = dayOf(millis(message.ts), reader.zone);
    const newDay = !view.inThread && (!previous || dayOf(millis(previous.ts), reader.zone) !== day);
    const fresh = message.ts === view.newFrom;
    const compact =
      isNotice(message) || (!newDay && !fresh && continues(previous, message, view.inThread && at === 1));
    const look = { compact, inThread: view.inThread, channel: view.channel, reader };
    const title = newDay && dayTitle(millis(message.ts), reader.zone, present());
    return [
      newDay &&
        keep(`day ${day}`, `${title} ${fresh}`, () =>
          divider(fresh ? "day divider-new" : "day", title, fresh && "New"),
        ),
      fresh && !newDay && keep("new", message.ts, () => divider("new", "New")),
      keep(message.ts, JSON.stringify([compact, reader.id, message]), () =>
        messageNode(message, look, this.does),
      ),
      view.inThread &&
        at === 0 &&
        keep("count", String(view.messages.length), () =>
          divider("count", countTitle(view.messages.length - 1)),
        ),
    ].filter(Boolean);
  }
}

/** Whether a message goes under the same name as the one before it. */
function continues(previous, message, afterParent) {
  if (!previous || afterParent || isNotice(previous) || isNotice(message)) return false;
  if (authorOf(previous) !== authorOf(message) || previous.username !== message.username) return false;
  if (previous.is_ephemeral || message.is_ephemeral || message.subtype === "thread_broadcast") return false;
  if (previous.attachments?.length || message.attachments?.length || previous.reply_count) return false;
  return Number(message.ts) - Number(previous.ts) < GROUP_SECONDS;
}

const countTitle = (count) => (count === 0 ? "No replies yet" : count === 1 ? "1 reply" : `${count} replies`);

function divider(kind, text, note) {
  const props = {
    class: `divider divider-${kind}`,
    role: "separator",
    "aria-label": note ? `${text}, ${note}` : text,
  };
  return el("div", props, el("span", {}, text), note && el("span", {}, note));
}
