/** Keeps `state` true: fetches on arrival and on every reconnection, and applies what the socket pushes in between. */
import * as api from "./api.js";
import { setClock } from "./dates.js";
import { listen } from "./socket.js";
import { im, isBot, remember, state, upsert, without } from "./state.js";
import { toast } from "./toast.js";

const TOGETHER_MS = 80;

export class Feed {
  constructor(screen, modals) {
    this.screen = screen;
    this.modals = modals;
    this.dismissed = new Set();
    this.stop = () => {};
    this.waiting = new Map();
  }

  /** Becomes another person: their sidebar, their socket. */
  async follow(as) {
    this.stop();
    state.as = as;
    await this.fetchSidebar();
    const mine = (work) => (argument) => state.as === as && work(argument);
    this.stop = listen(as, {
      event: mine((event) => this.#apply(event)),
      open: mine(() => this.#back()),
      lost: mine(() => this.screen.offline(true)),
    });
  }

  /** Shows the place that one has come to. */
  async arrive() {
    const { kind, channel } = state.place;
    if (kind === "home") return this.#arriveHome();
    const changed = this.at !== `${state.as} ${channel}`;
    this.at = `${state.as} ${channel}`;
    if (changed) Object.assign(state, { messages: [], pinned: [] });
    if (changed && isBot(im(channel)?.user)) api.enterHome(state.as, "messages").catch(() => {});
    this.screen.turn();
    state.replies = state.replies[0]?.ts === state.place.thread ? state.replies : [];
    const unread = [...state.channels, ...state.ims].find(({ id }) => id === channel)?.unread;
    await this.fetchMessages();
    if (changed) state.newFrom = firstUnread(Number(unread) || 0);
    this.screen.draw();
    return this.#markRead();
  }

  async #arriveHome() {
    if (this.at !== `${state.as} home`) this.screen.view = null;
    this.at = `${state.as} home`;
    this.screen.draw();
    await Promise.all([api.enterHome(state.as), this.fetchHome()]);
  }

  async fetchHome() {
    const { as } = state;
    const { view } = await api.home(as);
    if (state.as === as) this.screen.home(view);
  }

  async fetchSidebar() {
    const { as } = state;
    const { channels, ims } = await api.sidebar(as);
    if (state.as !== as) return;
    Object.assign(state, { channels, ims });
    this.screen.drawSidebar();
  }

  /** Both lists, unless one has walked on meanwhile. */
  async fetchMessages() {
    const { as, place } = state;
    if (place.kind !== "channel" || !place.channel) return;
    const [main, replies] = await Promise.all([
      api.messages(as, place.channel),
      place.thread ? api.messages(as, place.channel, place.thread) : { messages: [] },
    ]);
    if (state.as !== as || state.place !== place) return;
    const wanted = ({ ts }) => !this.dismissed.has(ts);
    state.messages = (main.messages ?? []).filter(wanted);
    state.pinned = main.pinned ?? [];
    state.replies = (replies.messages ?? []).filter(wanted);
    this.screen.draw();
  }

  /** The modals that the bot has open before this person, the topmost last. */
  async fetchViews() {
    const { as } = state;
    const { turns } = this.modals;
    const { views } = await api.views(as);
    if (state.as !== as) return;
    // A view that opened or closed meanwhile is newer than this answer.
    if (this.modals.turns === turns) this.modals.sync(views);
    else this.#soon("views", () => this.fetchViews());
  }

  catchUp() {
    this.#soon("views", () => this.fetchViews());
    this.#soon("sidebar", () => this.fetchSidebar());
    this.#soon("messages", () => this.fetchMessages().then(() => this.#markRead()));
    if (state.place.kind === "home") this.#soon("home", () => this.fetchHome());
  }

  #back() {
    this.screen.offline(false);
    // A workspace that was started anew may be another one: its people, its commands, its clock.
    this.#soon("boot", async () => remember(await api.boot()));
    this.catchUp();
  }

  /** Many events in a burst are one fetch. */
  #soon(what, work) {
    clearTimeout(this.waiting.get(what));
    const run = () => work().catch((problem) => toast(problem.message));
    this.waiting.set(what, setTimeout(run, TOGETHER_MS));
  }

  #apply(event) {
    if (event.type === "view") return this.modals.show(event.view);
    if (event.type === "view_closed") return this.modals.gone(event.view_id ?? event.view?.id);
    if (event.type === "clock") {
      setClock(event.clock);
      return this.screen.retime();
    }
    if (event.type === "pin") return this.#soon("messages", () => this.fetchMessages());
    if (event.type === "home") return this.#soon("home", () => this.fetchHome());
    if (event.type === "channel" || event.type === "unread")
      return this.#soon("sidebar", () => this.fetchSidebar());
    return this.#applyMessage(event);
  }

  #applyMessage(event) {
    const here = state.place.kind === "channel" && event.channel === state.place.channel;
    if (!here) return event.type === "message" ? this.#soon("sidebar", () => this.fetchSidebar()) : undefined;
    const ts = event.ts ?? event.message?.ts;
    if (event.type === "deleted") this.#drop(ts);
    else if (event.message) this.#put(event);
    // Reply counts and reactions belong to other messages than the one pushed: ask for the truth.
    this.#soon("messages", () => this.fetchMessages());
    if (event.type === "message") this.#soon("read", () => this.#markRead());
    return this.screen.draw();
  }

  #drop(ts) {
    state.messages = without(state.messages, ts);
    state.replies = without(state.replies, ts);
  }

  #put({ type, message: pushed, thread_ts }) {
    const message = type === "ephemeral" ? { ...pushed, is_ephemeral: true } : pushed;
    const root = message.thread_ts ?? thread_ts;
    const isReply = root && root !== message.ts;
    if (this.dismissed.has(message.ts)) return;
    if (!isReply || message.subtype === "thread_broadcast") state.messages = upsert(state.messages, message);
    if (state.place.thread && (root ?? message.ts) === state.place.thread)
      state.replies = upsert(state.replies, message);
  }

  /** What is in front of somebody's eyes is read; a window in the background is not. */
  async #markRead() {
    const { channel, kind } = state.place;
    const entry = [...state.channels, ...state.ims].find(({ id }) => id === channel);
    if (document.hidden || kind !== "channel" || !entry) return;
    entry.unread = 0;
    this.screen.drawSidebar();
    await api.markRead(state.as, channel).catch(() => toast("The workspace cannot be reached."));
  }
}

/** The ts of the oldest of the last `count` messages by others, "" when there are none. */
function firstUnread(count) {
  const others = state.messages.filter(({ user, is_ephemeral }) => user !== state.as && !is_ephemeral);
  return count ? (others.at(-count)?.ts ?? "") : "";
}
