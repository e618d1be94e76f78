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
export const say = (as, channel, text, { thread_ts, files }) =>
  post("post", { as, channel, text, thread_ts, files });
export const beginUpload = (as, name, length) => post("upload", { as, name, length });

/** Sends a file's bytes: {request, done}, where done fails with what to tell the reader. told(share) follows it. */
export function sendBytes(address, bytes, told) {
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", ({ loaded, total }) => told(loaded / total));
  const done = new Promise((resolve, reject) => {
    const fail = (text) => () => reject(new Unreachable(text));
    request.addEventListener("load", () =>
      request.status < 300 ? resolve() : fail(`The workspace answered ${request.status}.`)(),
    );
    request.addEventListener("error", fail("It could not be read, or the workspace cannot be reached."));
    request.addEventListener("abort", fail("It was taken back."));
  });
  request.open("POST", new URL(address).pathname);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(bytes);
  return { request, done };
}
export const openDm = (as, user) => post("open_dm", { as, user });
export const options = (as, ask) => post("options", { as, ...ask });
export const shortcut = (as, callback_id, about = {}) => post("shortcut", { as, callback_id, ...about });
export const act = (as, action) => post("action", { as, ...action });
export const submitView = (as, view_id, values) => post("view_submit", { as, view_id, values });
export const closeView = (as, view_id) => post("view_close", { as, view_id });
export const views = (as) => get("views", { as });
export const enterHome = (as, tab = "home") => post("home", { as, tab });
export const home = (as) => get("home", { as });
export const react = (as, channel, ts, name) => post("react", { as, channel, ts, name });
export const jump = (as, name) => post("jump", { as, jump: name });
export const markRead = (as, channel) => post("read", { as, channel });
