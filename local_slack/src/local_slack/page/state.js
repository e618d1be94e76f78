/** What the page knows. Only app.js and feed.js change it; everything else reads it and draws. */
import { setClock } from "./dates.js";

export const state = {
  team: { id: "", name: "", domain: "" },
  people: new Map(),
  groups: new Map(),
  commands: [],
  shortcuts: [],
  bot: { user_id: "", name: "" },
  as: "",
  channels: [],
  ims: [],
  place: { kind: "channel", channel: "", thread: "" },
  messages: [],
  /** What is pinned in the channel, the latest first. */
  pinned: [],
  replies: [],
  /** The first message that was unread when the channel was opened, as a ts; "" when none was. */
  newFrom: "",
};

export function remember(boot) {
  state.team = boot.team;
  state.people = new Map(boot.people.map((person) => [person.id, person]));
  state.groups = new Map((boot.usergroups ?? []).map((group) => [group.id, group]));
  state.commands = boot.commands ?? [];
  state.shortcuts = boot.shortcuts ?? [];
  state.bot = boot.bot ?? state.bot;
  setClock(boot.clock);
}

/** Those whom one can act as: people, not bots. */
export const actors = () => [...state.people.values()].filter((person) => !person.is_bot);

export const person = (id) => state.people.get(id);

export function personName(id) {
  if (id && id === state.bot.user_id && !state.people.has(id)) return state.bot.name;
  const found = person(id);
  return found?.real_name || found?.name || id;
}

export const channel = (id) => state.channels.find((one) => one.id === id);
export const im = (id) => state.ims.find((one) => one.id === id);
export const isBot = (id) => id === state.bot.user_id || Boolean(person(id)?.is_bot);

export function placeName(id) {
  if (channel(id)) return `#${channel(id).name}`;
  if (im(id)) return personName(im(id).user);
  return id;
}

/** Who reads, for drawing text: zone, own id, and names behind ids. */
export function reader() {
  return {
    id: state.as,
    zone: person(state.as)?.tz || Intl.DateTimeFormat().resolvedOptions().timeZone,
    personName,
    channelName: (id) => channel(id)?.name,
    groupHandle: (id) => state.groups.get(id)?.handle,
    inGroup: (id) => (state.groups.get(id)?.users ?? []).includes(state.as),
  };
}

/** Puts a message into a list that is ordered by ts, in place of its older version. */
export function upsert(list, message) {
  const at = list.findIndex((one) => one.ts === message.ts);
  if (at >= 0) return list.with(at, message);
  const after = list.findLastIndex((one) => Number(one.ts) < Number(message.ts));
  return list.toSpliced(after + 1, 0, message);
}

export const without = (list, ts) => list.filter((one) => one.ts !== ts);
