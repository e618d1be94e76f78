/** Times in the reader's zone, in the words of Slack's date tokens (https://docs.slack.dev/messaging/formatting-message-text). */

const LOCALE = "en-US";
const HALF_A_YEAR_MS = 183 * 86400e3;
const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key))
    formats.set(key, new Intl.DateTimeFormat(LOCALE, { timeZone: known(zone), ...options }));
  return formats.get(key);
}

/** A zone that this browser does not know is drawn as UTC rather than not at all. */
function known(zone) {
  try {
    return new Intl.DateTimeFormat(LOCALE, { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}

function parts(at, zone) {
  const options = { year: "numeric", month: "2-digit", day: "2-digit" };
  return Object.fromEntries(
    format(zone, options)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
}

/** The calendar day of an instant in a zone, as YYYY-MM-DD. */
export function dayOf(at, zone) {
  const { year, month, day } = parts(at, zone);
  return `${year}-${month}-${day}`;
}

export const time = (at, zone) => format(zone, { hour: "numeric", minute: "2-digit" }).format(at);
const timeWithSeconds = (at, zone) =>
  format(zone, { hour: "numeric", minute: "2-digit", second: "2-digit" }).format(at);

export const full = (at, zone) => format(zone, { dateStyle: "full", timeStyle: "long" }).format(at);

function ordinal(day) {
  const tail = { one: "st", two: "nd", few: "rd", other: "th" };
  return day + tail[new Intl.PluralRules(LOCALE, { type: "ordinal" }).select(Number(day))];
}

const yearWanted = (at, now) => Math.abs(at - now) >= HALF_A_YEAR_MS;

function long(at, zone, now, weekday) {
  const named = format(zone, {
    weekday: "long",
    month: "long",
    day: "numeric",
    year: "numeric",
  }).formatToParts(at);
  const part = Object.fromEntries(named.map(({ type, value }) => [type, value]));
  const year = yearWanted(at, now) ? `, ${part.year}` : "";
  return `${weekday ? `${part.weekday}, ` : ""}${part.month} ${ordinal(part.day)}${year}`;
}

function short(at, zone, now) {
  const year = yearWanted(at, now) ? { year: "numeric" } : {};
  return format(zone, { month: "short", day: "numeric", ...year }).format(at);
}

/** "today", "yesterday", "tomorrow", or null; by calendar days in the zone, so a 23-hour day is still one day. */
export function nearDay(at, zone, now) {
  const days = (Date.parse(dayOf(at, zone)) - Date.parse(dayOf(now, zone))) / 86400e3;
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days] ?? null;
}

const UNITS = [
  ["year", 31536000],
  ["month", 2592000],
  ["week", 604800],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

export function ago(at, now) {
  const seconds = Math.round((at - now) / 1000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  if (unit === "second" && Math.abs(seconds) < 45) return "just now";
  return new Intl.RelativeTimeFormat(LOCALE, { numeric: "always" }).format(Math.trunc(seconds / size), unit);
}

const TOKENS = {
  date_num: (at, zone) => dayOf(at, zone),
  date: (at, zone, now) => long(at, zone, now, false),
  date_short: short,
  date_long: (at, zone, now) => long(at, zone, now, true),
  date_pretty: (at, zone, now) => nearDay(at, zone, now) ?? long(at, zone, now, false),
  date_short_pretty: (at, zone, now) => nearDay(at, zone, now) ?? short(at, zone, now),
  date_long_pretty: (at, zone, now) => nearDay(at, zone, now) ?? long(at, zone, now, true),
  day_divider_pretty: (at, zone, now) => nearDay(at, zone, now) ?? long(at, zone, now, true),
  time,
  time_secs: timeWithSeconds,
  ago: (at, zone, now) => ago(at, now),
};

/** Fills the tokens of a date format; null when it holds one that Slack does not know (then the fallback is shown). */
export function fillDate(pattern, at, zone, now) {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  if (!names.every((name) => Object.hasOwn(TOKENS, name))) return null;
  return pattern.replace(/\{(\w+)\}/g, (_, name) => TOKENS[name](at, zone, now));
}

/** "Today", "Yesterday", or "Monday, October 6th" for the line between two days of messages. */
export function dayTitle(at, zone, now) {
  const near = nearDay(at, zone, now);
  return near ? near[0].toUpperCase() + near.slice(1) : long(at, zone, now, true);
}

/** The workspace's clock beside ours, and what it shows: a demo may begin on another day and run fast. */
let face = { ahead: 0, now: 0, shown: 0, speed: 1, jumps: {} };

/** clock: {now, shown, speed} in Unix seconds, as the workspace tells it at this moment; jumps: name -> label. */
export function setClock({ now, shown, speed, jumps = {} }) {
  face = { ahead: now * 1000 - Date.now(), now: now * 1000, shown: shown * 1000, speed, jumps };
}

/** The jumps in time that the app offers. */
export const jumps = () => face.jumps;

/** The instant shown for a `ts`, in milliseconds; what was said in the past fast is shown as long ago. */
export const millis = (ts) => face.shown + (Number(ts) * 1000 - face.now) * face.speed;

/** The instant shown now. */
export const present = () => millis((Date.now() + face.ahead) / 1000);
