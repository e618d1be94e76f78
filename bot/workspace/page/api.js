/** The page's side of the workspace's protocol: one function per request. See bot/workspace/README.md. */

export class Unreachable extends Error {}

export class Refused extends Error {
  constructor(error) {
    super(`The workspace refused that (${error}).`);
  }
}

async function answer(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Unreachable("The workspace cannot be reached.");
  }
  const body = await response.json().catch(() => null);
  if (body === null) throw new Unreachable(`The workspace answered ${response.status}.`);
  return body;
}

/** A reading request has nothing to show for a refusal, so that is an error here. */
async function get(path, query = {}) {
  const body = await answer(fetch(`/page/${path}?${new URLSearchParams(query)}`));
  if (body.ok === false) throw new Refused(body.error);
  return body;
}

const post = (path, body) =>
  answer(
    fetch(`/page/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );

export const boot = () => get("boot");
export const sidebar = (as) => get("sidebar", { as });
export const messages = (as, channel, thread) =>
  get("messages", thread ? { as, channel, thread, limit: 1000 } : { as, channel, limit: 200 });
export const say = (as, channel, text, thread_ts) =>
  post("post", thread_ts ? { as, channel, text, thread_ts } : { as, channel, text });
export const openDm = (as, user) => post("open_dm", { as, user });
export const options = (as, ask) => post("options", { as, ...ask });
export const shortcut = (as, callback_id, about = {}) => post("shortcut", { as, callback_id, ...about });
export const act = (as, action) => post("action", { as, ...action });
export const submitView = (as, view_id, values) => post("view_submit", { as, view_id, values });
export const closeView = (as, view_id) => post("view_close", { as, view_id });
export const views = (as) => get("views", { as });
export const enterHome = (as) => post("home", { as });
export const home = (as) => get("home", { as });
export const react = (as, channel, ts, name) => post("react", { as, channel, ts, name });
export const markRead = (as, channel) => post("read", { as, channel });
