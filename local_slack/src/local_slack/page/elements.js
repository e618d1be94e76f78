/**
 * Block Kit's interactive elements. Each drawer gets (element, place), where place is the scene of blocks.js with
 * blockId, sendsOnChange, and inside an input block isInput, optional, dispatches, labelId, errorId.
 */
import { button, feedbackButtons, iconicButton, overflow } from "./buttons.js";
import { confirmed } from "./confirm.js";
import { common, keyOf } from "./control.js";
import { el, icon } from "./dom.js";
import { externalSelect, multiExternalSelect } from "./external.js";
import { fileInput } from "./fileinput.js";
import { textInput } from "./inputs.js";
import { mrkdwn, plainString, textNode } from "./mrkdwn.js";
import { richTextInput } from "./richinput.js";
import { isBot, personName, state } from "./state.js";

export function element(one, place) {
  return (
    ELEMENTS[one.type]?.(one, place) ?? el("span", { class: "unknown" }, `(${one.type} cannot be shown here)`)
  );
}

const ELEMENTS = {
  button,
  workflow_button: button,
  overflow,
  image,
  static_select: (one, place) => select(one, place, options(one), optionPayload),
  external_select: externalSelect,
  multi_external_select: multiExternalSelect,
  icon_button: iconicButton,
  feedback_buttons: feedbackButtons,
  file_input: fileInput,
  rich_text_input: richTextInput,
  users_select: (one, place) => select(one, place, people(), ({ id }) => ({ selected_user: id })),
  channels_select: (one, place) => select(one, place, channels(), ({ id }) => ({ selected_channel: id })),
  conversations_select: (one, place) =>
    select(one, place, conversations(one.filter), ({ id }) => ({ selected_conversation: id })),
  multi_static_select: (one, place) => ticks(one, place, options(one), "checkbox", picks("selected_options")),
  multi_users_select: (one, place) => ticks(one, place, people(), "checkbox", ids("selected_users")),
  multi_channels_select: (one, place) => ticks(one, place, channels(), "checkbox", ids("selected_channels")),
  multi_conversations_select: (one, place) =>
    ticks(one, place, conversations(one.filter), "checkbox", ids("selected_conversations")),
  checkboxes: (one, place) => ticks(one, place, options(one), "checkbox", picks("selected_options")),
  radio_buttons: (one, place) =>
    ticks(one, place, options(one), "radio", ([first]) => ({ selected_option: first?.option ?? null })),
  datepicker: textInput,
  timepicker: textInput,
  datetimepicker: textInput,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
};

const picks = (key) => (chosen) => ({ [key]: chosen.map(({ option }) => option) });
const ids = (key) => (chosen) => ({ [key]: chosen.map(({ id }) => id) });

/** Choices: [{id, label, option?, group?}], whatever they come from. */
const choice = (option, group) => ({ id: option.value, label: plainString(option.text.text), option, group });
const options = (one) => [
  ...(one.options ?? []).map((option) => choice(option)),
  ...(one.option_groups ?? []).flatMap((group) =>
    group.options.map((option) => choice(option, plainString(group.label.text))),
  ),
];
const people = () =>
  [...state.people.values()]
    .filter((person) => !person.is_bot)
    .map(({ id, name, real_name }) => ({ id, label: real_name || name }));
const room = ({ id, name }) => ({ id, label: `#${name}` });
const channels = () => state.channels.filter(({ is_private }) => !is_private).map(room);

/** filter: Slack's, by kind of conversation and by whether it is one with a bot. */
function conversations({ include, exclude_bot_users: noBots } = {}) {
  const wanted = (kind) => !include || include.includes(kind);
  const rooms = state.channels.filter(({ is_private }) => wanted(is_private ? "private" : "public"));
  const direct = state.ims.filter(({ user }) => wanted("im") && !(noBots && isBot(user)));
  return [...rooms.map(room), ...direct.map(({ id, user }) => ({ id, label: personName(user) }))];
}

const optionPayload = ({ option }) => ({ selected_option: option });

/** A native select: the platform's own list, keyboard and type-ahead. */
function select(one, place, choices, payload) {
  const chosen = () => choices.find(({ id }) => id === node.value);
  const empty = Object.fromEntries(Object.keys(payload({})).map((key) => [key, null]));
  const read = () => ({ type: one.type, ...(chosen() ? payload(chosen()) : empty) });
  const first = initialId(one, place);
  const prompt = el(
    "option",
    { value: "", disabled: !place.optional, hidden: !place.optional, selected: !first },
    plainString(one.placeholder?.text) || "Choose…",
  );
  const node = el("select", { class: "select", ...common(one, place) }, prompt, grouped(choices, first));
  node.addEventListener("change", async () => {
    if (place.sendsOnChange && chosen() && (await confirmed(one.confirm, place.reader)))
      await place.act({ action_id: one.action_id, ...read() });
  });
  register(one, place, read);
  return el("span", { class: "select-frame" }, node, icon("chevron"));
}

function grouped(choices, first) {
  const draw = ({ id, label }) => el("option", { value: id, selected: id === first }, label);
  const names = [...new Set(choices.map(({ group }) => group))];
  return names.map((name) => {
    const inside = choices.filter(({ group }) => group === name).map(draw);
    return name ? el("optgroup", { label: name }, inside) : inside;
  });
}

function initialId(one, place) {
  const kept = place.form.keptValue(place.blockId, one.action_id);
  if (kept)
    return (
      kept.selected_option?.value ??
      kept.selected_user ??
      kept.selected_channel ??
      kept.selected_conversation ??
      ""
    );
  return (
    one.initial_option?.value ?? one.initial_user ?? one.initial_channel ?? one.initial_conversation ?? ""
  );
}

/** Checkboxes, radio buttons, and the selects that take several: every choice in sight. */
function ticks(one, place, choices, kind, payload) {
  const first = initialIds(one, place);
  const name = keyOf(one, place);
  const boxes = choices.map(({ id }) =>
    el("input", {
      type: kind,
      name,
      value: id,
      checked: first.includes(id),
      data: { focusKey: `${name}/${id}` },
    }),
  );
  const chosen = () => choices.filter((_, at) => boxes[at].checked);
  const read = () => ({ type: one.type, ...payload(chosen()) });
  const rows = choices.map((one, at) =>
    el(
      "label",
      { class: "tick" },
      boxes[at],
      el("span", { class: "tick-text" }, tickText(one, place.reader)),
    ),
  );
  const node = el(
    "div",
    { class: `ticks${one.type.startsWith("multi_") ? " ticks-many" : ""}`, ...common(one, place), role: kind === "radio" ? "radiogroup" : "group" },
    rows,
  );
  const most = one.max_selected_items ?? Infinity;
  const hold = () => boxes.forEach((box) => (box.disabled = !box.checked && chosen().length >= most));
  hold();
  node.addEventListener("change", async () => {
    hold();
    if (place.sendsOnChange && (await confirmed(one.confirm, place.reader)))
      await place.act({ action_id: one.action_id, ...read() });
  });
  register(one, place, read);
  return node;
}

function tickText({ option, label }, reader) {
  if (!option) return label;
  return [
    textNode(option.text, reader),
    option.description &&
      el("span", { class: "tick-description" }, mrkdwnOrPlain(option.description, reader)),
  ];
}

const mrkdwnOrPlain = (object, reader) =>
  object.type === "mrkdwn" ? mrkdwn(object.text, reader) : plainString(object.text);

function initialIds(one, place) {
  const kept = place.form.keptValue(place.blockId, one.action_id);
  const from = kept ?? {
    selected_options: one.initial_options,
    selected_option: one.initial_option,
    selected_users: one.initial_users,
  };
  const single = from.selected_option ? [from.selected_option.value] : [];
  const plain =
    from.selected_users ??
    from.selected_channels ??
    from.selected_conversations ??
    one.initial_channels ??
    one.initial_conversations ??
    [];
  return [...(from.selected_options ?? []).map(({ value }) => value), ...single, ...plain];
}

function register(one, place, read) {
  place.form.register({ ...place, actionId: one.action_id, read, check: () => "" });
}

function image(one) {
  return picture(one.image_url ?? one.slack_file?.url, one.alt_text, "image-small");
}

/** Pictures from elsewhere are not fetched (the page talks to its own workspace only): their text and a link instead. */
export function picture(address, alt, className) {
  const url = address && URL.canParse(address, location.href) ? new URL(address, location.href) : null;
  if (url && (url.origin === location.origin || url.protocol === "data:"))
    return el("img", { class: className, src: url.href, alt, loading: "lazy" });
  if (!url || !/^https?:$/.test(url.protocol)) return el("span", { class: "image-missing" }, alt);
  return el(
    "a",
    { class: "image-missing", href: url.href, target: "_blank", rel: "noopener noreferrer" },
    alt || "Image",
  );
}
