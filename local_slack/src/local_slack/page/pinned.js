/** What was pinned last in the channel, above its messages. It is folded away by a press, and stays so. */
import { el, icon } from "./dom.js";
import { contentOf } from "./message.js";
import { personName, reader, state } from "./state.js";

const NARROW = "(max-width: 719px)";
const folded = new Set();
let drawn = "";

export function drawPinned(container, [message], act) {
  container.hidden = !message;
  const signature = JSON.stringify([message ?? null, state.as, state.place.channel]);
  if (!message || signature === drawn) return;
  drawn = signature;
  const look = { inThread: false, channel: state.place.channel, reader: reader() };
  const title = el("summary", {}, icon("pin"), `Pinned by ${personName(message.user)}`);
  title.addEventListener("click", () => remember(message.ts, container.open));
  container.replaceChildren(title, el("div", { class: "content" }, contentOf(message, look, { act })));
  container.open = !folded.has(message.ts) && !matchMedia(NARROW).matches;
}

const remember = (ts, isOpen) => (isOpen ? folded.add(ts) : folded.delete(ts));
