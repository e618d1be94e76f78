/** Block Kit's inputs that hold text, a number, a date or a time. */
import { el } from "./dom.js";
import { common } from "./control.js";
import { plainString } from "./mrkdwn.js";

/** type of element -> [type of <input>, the key of its value in Slack's payloads] */
const KINDS = {
  plain_text_input: ["text", "value"],
  email_text_input: ["email", "value"],
  url_text_input: ["url", "value"],
  number_input: ["text", "value"],
  datepicker: ["date", "selected_date"],
  timepicker: ["time", "selected_time"],
  datetimepicker: ["datetime-local", "selected_date_time"],
};

// A date typed on the keyboard changes digit by digit; only the last of a burst is meant.
const SETTLED_MS = 500;

export function textInput(one, place) {
  const [kind, key] = KINDS[one.type];
  const node = draw(one, kind, place);
  const read = () => ({ type: one.type, [key]: fromField(one, node.value, place.reader.zone) });
  const send = () => place.act({ action_id: one.action_id, ...read() });
  if (kind === "text") sendOnEnter(one, node, place, send);
  else if (place.sendsOnChange) sendWhenSettled(node, send);
  place.form.register({ ...place, actionId: one.action_id, read, check: () => problem(one, node) });
  return node;
}

function draw(one, kind, place) {
  const kept = place.form.keptValue(place.blockId, one.action_id);
  const value = kept
    ? toField(one, kept.value ?? kept.selected_date ?? kept.selected_time ?? kept.selected_date_time, place.reader.zone)
    : initial(one, place.reader.zone);
  const props = {
    class: "field",
    placeholder: plainString(one.placeholder?.text) || undefined,
    maxlength: one.max_length,
    autofocus: one.focus_on_load,
    autocomplete: "off",
    ...common(one, place),
  };
  if (one.multiline) return el("textarea", { ...props, rows: 4 }, value);
  return el("input", {
    type: kind,
    inputmode: one.type === "number_input" ? "decimal" : undefined,
    ...props,
    value,
  });
}

const initial = (one, zone) =>
  toField(one, one.initial_value ?? one.initial_date ?? one.initial_time ?? one.initial_date_time, zone) ?? "";

/** datetimepicker's value is Unix seconds; its field shows the zone of whom one acts as, like every other time. */
function toField(one, value, zone) {
  return one.type === "datetimepicker" && value ? onTheWall(value, zone) : value;
}

function fromField(one, value, zone) {
  if (value === "") return null;
  return one.type === "datetimepicker" ? atTheWall(value, zone) : value;
}

/** Unix seconds as 2026-12-31T23:59 in a zone. */
const onTheWall = (seconds, zone) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" })
    .format(seconds * 1000)
    .replace(" ", "T");

/** The other way round. Twice, because the first guess may lie on the other side of a change of clocks. */
function atTheWall(text, zone) {
  const wanted = Date.parse(`${text}Z`) / 1000;
  const closer = (guess) => guess + wanted - Date.parse(`${onTheWall(guess, zone)}Z`) / 1000;
  return closer(closer(wanted));
}

function sendOnEnter(one, node, place, send) {
  const triggers = one.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (!place.dispatches) return;
  if (triggers.includes("on_character_entered")) sendWhenSettled(node, send, "input");
  if (!triggers.includes("on_enter_pressed")) return;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
}

function sendWhenSettled(node, send, on = "change") {
  let timer;
  node.addEventListener(on, () => {
    clearTimeout(timer);
    timer = setTimeout(() => node.isConnected && node.value && send(), SETTLED_MS);
  });
}

/** The limits that Slack's client itself holds people to. */
function problem(one, node) {
  const { value } = node;
  if (one.min_length && value.length < one.min_length)
    return `Must be at least ${one.min_length} characters.`;
  if (one.max_length && value.length > one.max_length) return `Must be at most ${one.max_length} characters.`;
  if (one.type === "number_input") return numberProblem(one, value);
  if (node.validity && !node.validity.valid)
    return one.type === "email_text_input" ? "Enter a valid email address." : "Enter a valid value.";
  return "";
}

function numberProblem(one, value) {
  const pattern = one.is_decimal_allowed ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(value)) return one.is_decimal_allowed ? "Enter a number." : "Enter a whole number.";
  if (one.min_value !== undefined && Number(value) < Number(one.min_value))
    return `Must be ${one.min_value} or more.`;
  if (one.max_value !== undefined && Number(value) > Number(one.max_value))
    return `Must be ${one.max_value} or less.`;
  return "";
}
