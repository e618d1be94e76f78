/** Where one is, in the page's address, so that a window can be reloaded, bookmarked, or opened for another person. */

/** {as, place} as the address says; either may be empty. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  const get = (name) => query.get(name) ?? "";
  const kind = get("view") === "home" ? "home" : "channel";
  return { as: get("as"), place: { kind, channel: get("channel"), thread: get("thread") } };
}

/** Writes it back; a place that one walked to gets its own step in the history. */
export function writeAddress(as, place, { replace = false } = {}) {
  const home = place.kind === "home";
  const wanted = { as, ...(home ? { view: "home" } : { channel: place.channel, thread: place.thread }) };
  const filled = Object.entries(wanted).filter(([, value]) => value);
  const search = `?${new URLSearchParams(filled)}`;
  if (search === location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", search);
}
