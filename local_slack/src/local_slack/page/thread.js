/** The thread panel: the parent, its replies, and a composer of its own. */
import { Composer } from "./composer.js";
import { el, iconButton } from "./dom.js";
import { MessageLog } from "./log.js";
import { placeName, reader, state } from "./state.js";

export class ThreadPanel {
  /** close(), send(text) -> Promise; does: see message.js. */
  constructor(panel, does, { close, send }) {
    this.panel = panel;
    this.where = el("p", { class: "thread-where" });
    const head = el(
      "header",
      { class: "thread-head" },
      el("div", {}, el("h2", {}, "Thread"), this.where),
      iconButton("close", "Close thread", close),
    );
    const list = el("div", {
      class: "log",
      id: "thread-messages",
      role: "log",
      "aria-label": "Thread messages",
      tabindex: 0,
    });
    const foot = el("div", { class: "thread-foot" });
    panel.append(head, list, foot);
    this.log = new MessageLog(list, does);
    this.composer = new Composer(foot, "thread-composer", send, { commands: false });
  }

  /** Opens on the thread that one has come to, or closes. */
  turn() {
    const { thread, channel } = state.place;
    this.panel.hidden = !thread;
    document.body.classList.toggle("thread-open", Boolean(thread));
    if (!thread) return;
    this.where.replaceChildren(placeName(channel));
    this.composer.turnTo(this.#key(), "Reply…");
  }

  draw() {
    const { thread, channel } = state.place;
    if (!thread) return;
    // Arriving and having arrived differ, so that the panel starts at the newest reply.
    const key = `${this.#key()} ${state.replies.length > 0}`;
    this.log.show({ key, messages: state.replies, reader: reader(), channel, inThread: true });
  }

  #key() {
    return `${state.as} ${state.place.channel} ${state.place.thread}`;
  }
}
