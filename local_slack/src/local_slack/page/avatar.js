/** Initials on a colour that stays with the person, or the app's mark. */
import { el, icon } from "./dom.js";
import { isBot, personName, state } from "./state.js";

const COLOURS = 10;

export function avatar(id, size = "") {
  const bot = isBot(id);
  const props = {
    class: `avatar ${bot ? "avatar-app" : `avatar-${colour(id)}`} ${size}`,
    "aria-hidden": "true",
  };
  return el("span", props, bot ? icon("eye") : initials(personName(id)));
}

function initials(name) {
  const words = name
    .replace(/[^\p{L}\p{N}\s]/gu, " ")
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...word][0].toUpperCase()).join("") || "?";
}

/** By the order of people, so that a team of up to ten has a colour each. */
function colour(id) {
  return Math.max(0, [...state.people.keys()].indexOf(id)) % COLOURS;
}
