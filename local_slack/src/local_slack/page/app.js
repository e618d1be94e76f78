/** Starts the page, walks between places, and hands what people do to the workspace. */
import { readAddress, writeAddress } from "./address.js";
import * as api from "./api.js";
import { Composer } from "./composer.js";
import { icon } from "./dom.js";
import { droppable, refuseElsewhere } from "./drop.js";
import { Feed } from "./feed.js";
import { MessageLog } from "./log.js";
import { Modals } from "./modal.js";
import { ThreadPanel } from "./thread.js";
import { Screen } from "./screen.js";
import { actors, placeName, remember, state, without } from "./state.js";
import { openPanel } from "./panel.js";
import { toast } from "./toast.js";

const byId = (id) => document.getElementById(id);

const does = { act, react, dismiss };
const modals = new Modals(act);
const log = new MessageLog(byId("messages"), does);
const composer = new Composer(byId("compose"), "composer", (text, files) => say(text, files));
const thread = new ThreadPanel(byId("thread"), does, {
  close: closeThread,
  send: (text, files) => say(text, files, state.place.thread),
});
const screen = new Screen({ log, composer, thread, act });
const feed = new Feed(screen, modals);

start();

async function start() {
  byId("menu").append(icon("menu"));
  byId("control").append(icon("sliders"));
  try {
    remember(await api.boot());
  } catch (problem) {
    byId("offline").hidden = false;
    setTimeout(start, 1500, problem);
    return;
  }
  listenToTheReader();
  await becomeAddressed();
}

function listenToTheReader() {
  document.addEventListener("go", ({ detail }) => travel(detail).catch((problem) => toast(problem.message)));
  document.addEventListener(
    "keydown",
    (event) => event.key === "Escape" && !event.defaultPrevented && escape(),
  );
  window.addEventListener("popstate", () => becomeAddressed());
  document.addEventListener("visibilitychange", () => document.hidden || feed.catchUp());
  byId("menu").addEventListener("click", () =>
    screen.drawer(!document.body.classList.contains("drawer-open")),
  );
  byId("control").addEventListener("click", openPanel);
  refuseElsewhere();
  const where = () => (state.place.kind === "channel" ? `Add files to ${placeName(state.place.channel)}` : "");
  droppable(byId("main"), where, (files) => composer.attach(files));
  droppable(byId("thread"), () => "Add files to the thread", (files) => thread.composer.attach(files));
  byId("scrim").addEventListener("click", () => screen.drawer(false));
  setInterval(() => screen.tick(), 20000);
}

/** Goes where the address says, as whom it says; with neither, to the first channel as the first person. */
async function becomeAddressed() {
  const { as, place } = readAddress();
  const person = actors().find(({ id }) => id === as) ?? actors()[0];
  if (!person) return toast("This workspace has no people.");
  if (person.id !== state.as) await feed.follow(person.id);
  return settle(place, { replace: true });
}

async function travel({ as, channel, person, home, thread: ts }) {
  screen.drawer(false);
  if (as) return actAs(as);
  if (home) return settle({ kind: "home", channel: "", thread: "" });
  if (ts) return settle({ ...state.place, thread: ts });
  return settle({ kind: "channel", channel: channel ?? (await dmWith(person)), thread: "" });
}

async function dmWith(user) {
  const { channel, error } = await api.openDm(state.as, user);
  if (error) throw new Error(`The conversation could not be opened (${error}).`);
  await feed.fetchSidebar();
  return channel?.id ?? channel;
}

async function actAs(as) {
  modals.gone();
  const { place } = state;
  await feed.follow(as);
  await settle({ ...place, thread: "" });
}

async function settle(place, history = {}) {
  state.place = reachable(place);
  writeAddress(state.as, state.place, history);
  const arrival = feed.arrive();
  // Before the messages are there: later it would take the focus from somebody who types elsewhere by then.
  if (matchMedia("(hover: hover)").matches && !document.querySelector("dialog[open]")) focusComposer();
  await arrival;
}

/** A direct message of somebody else, or a channel that is gone, becomes the first channel. */
function reachable(place) {
  if (place.kind === "home" || [...state.channels, ...state.ims].some(({ id }) => id === place.channel))
    return place;
  return { kind: "channel", channel: state.channels[0]?.id ?? "", thread: "" };
}

function focusComposer() {
  if (state.place.kind === "home") return;
  if (document.activeElement?.id === "act-as") return;
  (state.place.thread ? thread.composer : composer).focus();
}

function escape() {
  if (document.querySelector("dialog[open], :popover-open")) return;
  if (document.body.classList.contains("drawer-open")) screen.drawer(false);
  else if (state.place.thread) closeThread();
}

function closeThread() {
  settle({ ...state.place, thread: "" });
}

async function say(text, sent, threadTs) {
  // Where it is said is where one was when one said it, however long the files take.
  const { as, place } = state;
  const files = await sent;
  if (threadTs && !files.length && /^\/[a-z]/i.test(text)) {
    // Slack runs no app's command from inside a thread, and says so.
    toast(`${text.split(/\s/)[0]} is not supported in threads. Sorry!`);
    return false;
  }
  const answer = await api.say(as, place.channel, text, { thread_ts: threadTs, files });
  if (answer.ok) log.toBottom();
  else toast(refusal(text, answer));
  return answer.ok;
}

function refusal(text, { error, text: told }) {
  const [command] = text.split(/\s/);
  if (error === "file_not_found") return "The workspace no longer has that file. Remove it and attach it again.";
  if (!text.startsWith("/")) return told ?? `The message was not sent (${error}).`;
  if (error === "dispatch_failed") return `${command} failed because the app did not respond.`;
  return told ?? `${command} was not run (${error}).`;
}

async function act(action) {
  const answer = await api.act(state.as, action).catch((problem) => ({ ok: false, text: problem.message }));
  if (!answer.ok) toast(answer.text ?? "The app did not respond to that. Try again.");
}

async function react(message, name) {
  const answer = await api
    .react(state.as, state.place.channel, message.ts, name)
    .catch((problem) => ({ ok: false, error: problem.message }));
  if (!answer.ok) toast(`The reaction was not added (${answer.error}).`);
}

function dismiss(message) {
  feed.dismissed.add(message.ts);
  state.messages = without(state.messages, message.ts);
  state.replies = without(state.replies, message.ts);
  screen.draw();
}
