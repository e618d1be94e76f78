/** Draws the whole window from `state`. */
import { ago, fillDate, millis, present } from "./dates.js";
import { el, go } from "./dom.js";
import { drawHome } from "./home.js";
import { inline } from "./mrkdwn.js";
import { drawPinned } from "./pinned.js";
import { drawSidebar, unreadTotal } from "./sidebar.js";
import { channel, im, isBot, personName, placeName, reader, state } from "./state.js";
import { avatar } from "./avatar.js";

const byId = (id) => document.getElementById(id);

export class Screen {
  constructor({ log, composer, thread, act }) {
    Object.assign(this, { log, composer, thread, act });
    this.view = null;
  }

  draw() {
    const atHome = state.place.kind === "home";
    byId("messages").hidden = atHome;
    byId("home").hidden = !atHome;
    this.turn();
    drawPinned(byId("pinned"), atHome ? [] : state.pinned, this.act);
    if (atHome) drawHome(byId("home"), this.view, this.act);
    else this.#drawChannel();
    this.thread.draw();
    this.drawSidebar();
  }

  /** The title and the composer: known before the messages are, so that nobody types into the place they left. */
  turn() {
    const { kind, channel: id } = state.place;
    this.#drawBar(kind === "home");
    byId("compose").hidden = kind === "home";
    if (kind !== "home") this.composer.turnTo(`${state.as} ${id}`, `Message ${placeName(id)}`);
    this.thread.turn();
  }

  drawSidebar() {
    drawSidebar(byId("sidebar"));
    const unread = unreadTotal();
    const here = state.place.kind === "home" ? personName(state.bot.user_id) : placeName(state.place.channel);
    document.title = `${unread ? `(${unread}) ` : ""}${here} · ${state.team.name}`;
  }

  home(view) {
    this.view = view;
    if (state.place.kind === "home") this.draw();
  }

  offline(lost) {
    byId("offline").hidden = !lost;
  }

  drawer(open) {
    document.body.classList.toggle("drawer-open", open);
    byId("scrim").hidden = !open;
    byId("menu").setAttribute("aria-expanded", String(open));
    if (open) byId("act-as")?.focus();
    else if (byId("sidebar").contains(document.activeElement)) byId("menu").focus();
  }

  /** Another time is shown from now on. */
  retime() {
    this.log.forget();
    this.thread.log.forget();
    this.draw();
    this.tick();
  }

  /** Relative words ("3 minutes ago", "today") age while one looks at them. */
  tick() {
    const now = present();
    for (const node of document.querySelectorAll("time[data-pattern]")) {
      const { pattern, zone } = node.dataset;
      const text = fillDate(pattern, Date.parse(node.dateTime), zone, now);
      if (text !== node.textContent) node.replaceChildren(text);
    }
    for (const node of document.querySelectorAll("[data-since]"))
      node.replaceChildren(`Last reply ${ago(millis(node.dataset.since), now)}`);
    this.drawSidebar();
  }

  #drawChannel() {
    const id = state.place.channel;
    const key = `${state.as} ${id}`;
    const empty = im(id)
      ? `This is the start of your conversation with ${placeName(id)}.`
      : `This is the start of ${placeName(id)}.`;
    this.log.show({
      key,
      messages: state.messages,
      reader: reader(),
      channel: id,
      newFrom: state.newFrom,
      empty,
    });
  }

  #drawBar(atHome) {
    const direct = im(state.place.channel);
    const user = atHome ? state.bot.user_id : direct?.user;
    byId("title").replaceChildren(
      ...(user ? [avatar(user, "small"), personName(user)] : [placeName(state.place.channel)]),
    );
    byId("topic").replaceChildren(
      ...(atHome || direct ? [] : inline(channel(state.place.channel)?.topic ?? "", reader())),
    );
    this.#drawTabs(user && isBot(user));
  }

  /** The app's two sides: its Home and the conversation with it. */
  #drawTabs(wanted) {
    const tabs = byId("tabs");
    tabs.hidden = !wanted;
    if (!wanted) return;
    const home = state.place.kind === "home";
    const tab = (label, here, to) =>
      el(
        "button",
        {
          type: "button",
          role: "tab",
          "aria-selected": String(here),
          class: "tab",
          onclick: (event) => here || go(event.currentTarget, to),
        },
        label,
      );
    tabs.replaceChildren(
      tab("Home", home, { home: "1" }),
      tab("Messages", !home, { person: state.bot.user_id }),
    );
  }
}
