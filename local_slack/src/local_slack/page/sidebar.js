/** The left side: the workspace, who one acts as, the app, channels, people. */
import { avatar } from "./avatar.js";
import * as api from "./api.js";
import { jumps, present, time } from "./dates.js";
import { el, go, icon, keepingFocus, place } from "./dom.js";
import { actors, isBot, personName, reader, state } from "./state.js";
import { toast } from "./toast.js";

export function drawSidebar(container) {
  if (!container.firstChild) {
    const groups = ["App", "Channels", "Direct messages"].map(group);
    container.append(
      el("header", { id: "team" }),
      el("div", { id: "actor" }),
      el("div", { id: "places" }, groups),
    );
  }
  const [team, actor, places] = container.children;
  team.replaceChildren(
    el("span", { class: "team-name" }, state.team.name),
    el("span", { class: "team-note" }, "local workspace"),
  );
  drawActor(actor);
  const [app, channels, direct] = places.querySelectorAll("ul");
  keepingFocus(places, () => {
    place(app, [homeEntry()]);
    place(channels, state.channels.map(channelEntry));
    place(direct, people());
  });
}

function drawActor(container) {
  if (container.dataset.drawn !== signature()) {
    container.dataset.drawn = signature();
    container.replaceChildren(
      el("span", { class: "group-title", id: "act-as-label" }, "Acting as"),
      switcher(),
      el("div", { class: "jumps", role: "group", "aria-label": "Jump in time" }),
    );
  }
  drawJumps(container.querySelector(".jumps"));
  const { zone } = reader();
  const city = zone.split("/").at(-1).replaceAll("_", " ");
  container.querySelector(".actor-zone").replaceChildren(`${time(present(), zone)} · ${city}`);
}

/** Jumps in time that the app offers; what they do is its own affair. */
function drawJumps(container) {
  const offered = Object.entries(jumps());
  if (container.childElementCount === offered.length) return;
  const press = (jump) => api.jump(state.as, jump).catch((problem) => toast(problem.message));
  container.replaceChildren(
    ...offered.map(([name, label]) =>
      el("button", { type: "button", class: "button jump", onclick: () => press(name) }, label),
    ),
  );
}

const signature = () => `${state.as} ${state.people.size}`;

/** A native select laid over the card: the platform's own list, one stable id for tests. */
function switcher() {
  const options = actors().map(({ id }) =>
    el("option", { value: id, selected: id === state.as }, personName(id)),
  );
  const select = el(
    "select",
    {
      id: "act-as",
      "aria-labelledby": "act-as-label",
      data: { testid: "act-as" },
      onchange: () => go(select, { as: select.value }),
    },
    options,
  );
  const text = el(
    "span",
    { class: "actor-text" },
    el("strong", {}, personName(state.as)),
    el("span", { class: "actor-zone" }),
  );
  return el("div", { class: "actor-card" }, avatar(state.as), text, icon("chevron"), select);
}

function group(title) {
  return el("section", { class: "group" }, el("h2", { class: "group-title" }, title), el("ul"));
}

/** testid -> its row. A row stays the same node for as long as the page is open, or a press that begins on it while
 *  the sidebar is drawn again would be lost. */
const rows = new Map();

function entry({ here, unread, to, mark, name, note, testid }) {
  const count = unread === true ? "" : Number(unread) || 0;
  const badge = unread
    ? el(
        "span",
        { class: "unread", "aria-label": `${count || "some"} unread` },
        count > 99 ? "99+" : count || "•",
      )
    : null;
  if (!rows.has(testid)) rows.set(testid, row(testid));
  const button = rows.get(testid).firstChild;
  for (const key of ["home", "channel", "person"]) delete button.dataset[key];
  Object.assign(button.dataset, to);
  button.classList.toggle("is-unread", Boolean(unread));
  if (here) button.setAttribute("aria-current", "page");
  else button.removeAttribute("aria-current");
  button.replaceChildren(...[mark, el("span", { class: "entry-name" }, name), note, badge].filter(Boolean));
  return rows.get(testid);
}

function row(testid) {
  const walk = ({ currentTarget: { dataset } }) => {
    const { home, channel, person } = dataset;
    go(rows.get(testid), { home, channel, person });
  };
  const props = { type: "button", class: "entry", data: { testid, focusKey: testid } };
  return el("li", {}, el("button", { ...props, onclick: walk }));
}

const isHere = (kind, id) => state.place.kind === kind && (kind === "home" || state.place.channel === id);

function homeEntry() {
  const mark = avatar(state.bot.user_id, "small");
  return entry({
    here: isHere("home"),
    to: { home: "1" },
    mark,
    name: personName(state.bot.user_id),
    note: el("span", { class: "entry-note" }, "Home"),
    testid: "app-home",
  });
}

function channelEntry({ id, name, is_private, unread }) {
  const mark = el("span", { class: "hash" }, is_private ? icon("lock") : "#");
  return entry({
    here: isHere("channel", id),
    unread,
    to: { channel: id },
    mark,
    name,
    testid: `channel-${name}`,
  });
}

/** Those with whom there is a conversation first, then everybody else. */
function people() {
  const withIm = state.ims.map(({ id, user, unread }) =>
    personEntry(user, { channel: id }, unread, isHere("channel", id)),
  );
  const known = new Set([state.as, ...state.ims.map(({ user }) => user)]);
  const others = [...state.people.values()].filter(({ id }) => !known.has(id));
  return [...withIm, ...others.map(({ id }) => personEntry(id, { person: id }, 0, false))];
}

function personEntry(user, to, unread, here) {
  const note =
    user === state.as
      ? el("span", { class: "entry-note" }, "you")
      : isBot(user)
        ? el("span", { class: "app-badge" }, "APP")
        : null;
  return entry({
    here,
    unread,
    to,
    mark: avatar(user, "small"),
    name: personName(user),
    note,
    testid: `dm-${user}`,
  });
}

export const unreadTotal = () =>
  [...state.channels, ...state.ims].reduce((sum, { unread }) => sum + (Number(unread) || 0), 0);
