/** The control panel: what a drill does to the workspace from outside. It asks for the control token once a window. */
import { el } from "./dom.js";
import { toast } from "./toast.js";

const KEY = "control-token";
const KINDS = ["status", "ratelimit", "error", "drop", "hang", "late", "drop_after_accept", "nonsense"];

export function openPanel() {
  const log = el("pre", { class: "panel-log", role: "region", tabindex: 0, "aria-label": "Calls of the app" });
  const close = el("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Close");
  const head = el("div", { class: "panel-head" }, el("h2", {}, "Control panel"), close);
  const dialog = el(
    "dialog",
    { class: "panel", "aria-label": "Control panel" },
    head,
    tokenField(),
    faultForm(),
    buttons(log),
    log,
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function field(label, node) {
  return el("label", { class: "panel-field" }, el("span", {}, label), node);
}

function tokenField() {
  const node = el("input", { class: "field", type: "password", autocomplete: "off", autofocus: true });
  node.value = sessionStorage.getItem(KEY) ?? "";
  node.addEventListener("change", () => sessionStorage.setItem(KEY, node.value.trim()));
  return field("Control token (the workspace prints it when it starts)", node);
}

function faultForm() {
  const method = el("input", { class: "field", value: "chat.postMessage" });
  const kind = el(
    "select",
    { class: "select" },
    KINDS.map((one) => el("option", { value: one }, one)),
  );
  const times = el("input", { class: "field", type: "number", min: 1, value: 1 });
  const add = () =>
    send("POST", "faults", { method: method.value.trim(), kind: kind.value, times: Number(times.value) }, "Set");
  return el(
    "div",
    { class: "panel-row panel-fault" },
    field("Method, or *", method),
    field("Fault", kind),
    field("Times", times),
    press("Set fault", add),
    press("Clear faults", () => send("DELETE", "faults", undefined, "Cleared")),
  );
}

function buttons(log) {
  return el(
    "div",
    { class: "panel-row" },
    press("Deliver next twice", () => send("POST", "deliver_twice", {}, "The next delivery comes twice")),
    press("Deliver out of order", () => send("POST", "deliver_out_of_order", {}, "The next event is overtaken")),
    press("Cut sockets", () => send("POST", "sockets/disconnect", { reason: "drop" }, "Cut")),
    press("Clock + 1 min", () => send("POST", "clock", { seconds: 60 }, "A minute later")),
    press("Clock + 30 min", () => send("POST", "clock", { seconds: 1800 }, "Half an hour later")),
    press("Export state", exportState),
    press("Load state", loadState),
    press("Show calls", async () => log.replaceChildren(await calls())),
  );
}

const press = (text, onclick) => el("button", { type: "button", class: "button", onclick }, text);

/** Returns the answer, or null after saying what went wrong. */
async function send(method, path, body, done) {
  const answer = await fetch(`/control/${path}`, {
    method,
    headers: { Authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ""}` },
    body: body && JSON.stringify(body),
  })
    .then((response) => response.json())
    .catch(() => ({ error: "no answer" }));
  if (!answer.ok) toast(answer.error === "invalid_auth" ? "That is not the control token." : `Refused: ${answer.error}`);
  else if (done) toast(done);
  return answer.ok ? answer : null;
}

/** One call a line, as JSON. */
async function calls() {
  const answer = await send("GET", "calls");
  return (answer?.calls ?? []).map((one) => JSON.stringify(one)).join("\n");
}

async function exportState() {
  const answer = await send("GET", "export");
  if (!answer) return;
  const address = URL.createObjectURL(new Blob([JSON.stringify(answer.state)], { type: "application/json" }));
  el("a", { href: address, download: "workspace-state.json" }).click();
  URL.revokeObjectURL(address);
}

function loadState() {
  const picker = el("input", { type: "file", accept: ".json" });
  picker.addEventListener("change", async () => {
    const state = await picker.files[0].text().then(JSON.parse).catch(() => null);
    if (!state) return toast("That file is no JSON.");
    if (await send("POST", "load", { state }, "Loaded")) location.reload();
  });
  picker.click();
}
