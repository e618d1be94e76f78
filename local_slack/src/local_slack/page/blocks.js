/** Block Kit blocks as DOM nodes. */
import { el } from "./dom.js";
import { element, picture } from "./elements.js";
import { CONTROL, errorLine } from "./form.js";
import { markdown } from "./markdown.js";
import { mrkdwn, plainText, textNode } from "./mrkdwn.js";
import { richText, table } from "./richtext.js";

/**
 * scene: {scope: a name for the message or view, form: BlockForm, reader, act(payload) -> Promise}.
 * payload is one action: {block_id, action_id, type, value | selected_…}.
 */
export function blocks(list, scene) {
  return list.map((block, at) => drawBlock(block, scene, at));
}

function drawBlock(block, scene, at) {
  const place = {
    ...scene,
    blockId: block.block_id ?? `block-${at}`,
    act: (payload) => scene.act({ block_id: block.block_id ?? `block-${at}`, ...payload }),
    sendsOnChange: block.type !== "input" || Boolean(block.dispatch_action),
  };
  const inside =
    BLOCKS[block.type]?.(block, place) ??
    el("p", { class: "unknown" }, `(${block.type} cannot be shown here)`);
  inside.classList.add("block", `block-${block.type}`);
  inside.dataset.blockId = place.blockId;
  return inside;
}

/** What a level looks like without its colour. */
const SIGNS = { info: "i", success: "✓", warning: "!", error: "✕" };

const BLOCKS = {
  header: (block) => el("h3", {}, plainText(block.text.text)),
  divider: () => el("hr"),
  section,
  context: (block, place) =>
    el(
      "div",
      {},
      block.elements.map((one) => contextPart(one, place)),
    ),
  actions: (block, place) =>
    el(
      "div",
      {},
      block.elements.map((one) => element(one, place)),
    ),
  alert: (block, place) => {
    const level = block.level ?? "default";
    const props = { class: `alert-${level}`, role: "note", "aria-label": level === "default" ? "Note" : level };
    const sign = SIGNS[level] && el("span", { class: "alert-sign", "aria-hidden": "true" }, SIGNS[level]);
    return el("div", props, sign, el("div", {}, textNode(block.text, place.reader)));
  },
  video,
  context_actions: (block, place) =>
    el(
      "div",
      {},
      block.elements.map((one) => element(one, place)),
    ),
  input,
  image,
  rich_text: (block, place) => richText(block, place.reader),
  table: (block, place) => table(block, place.reader),
  markdown: (block) => markdown(block.text),
  file: (block) => el("p", { class: "unknown" }, `File ${block.external_id ?? ""}`),
};

function section(block, place) {
  const text = block.text && el("div", { class: "section-text" }, textNode(block.text, place.reader));
  const fields =
    block.fields &&
    el(
      "div",
      { class: "fields" },
      block.fields.map((one) => el("div", { class: "field-cell" }, textNode(one, place.reader))),
    );
  const accessory = block.accessory && el("div", { class: "accessory" }, element(block.accessory, place));
  return el("div", {}, el("div", { class: "section-main" }, text, fields), accessory);
}

function contextPart(one, place) {
  if (one.type === "image") return picture(one.image_url, one.alt_text, "image-tiny");
  return el(
    "span",
    { class: "context-text" },
    one.type === "mrkdwn" ? mrkdwn(one.text, place.reader) : plainText(one.text),
  );
}

function image(block) {
  const url = block.image_url ?? block.slack_file?.url;
  const title = block.title && el("figcaption", {}, plainText(block.title.text));
  return el("figure", {}, title, picture(url, block.alt_text, "image-large"));
}

/** Nothing is fetched from elsewhere, so a video is its description and the way to it. */
function video(block) {
  const url = block.title_url ?? block.video_url;
  const safe = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  const title = plainText(block.title.text);
  return el(
    "figure",
    {},
    el("strong", {}, safe ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, title) : title),
    block.author_name && el("div", { class: "context-text" }, block.author_name),
    block.description && el("div", {}, plainText(block.description.text)),
    picture(block.thumbnail_url, block.alt_text, "image-large"),
  );
}

function input(block, place) {
  const labelId = `label-${place.scope}-${place.blockId}`;
  const errorId = `error-${place.scope}-${place.blockId}`;
  const spot = {
    ...place,
    isInput: true,
    optional: Boolean(block.optional),
    dispatches: Boolean(block.dispatch_action),
    labelId,
    errorId,
  };
  const node = el(
    "div",
    {},
    el(
      "div",
      { class: "label", id: labelId },
      plainText(block.label.text),
      block.optional && el("span", { class: "optional" }, " (optional)"),
    ),
    element(block.element, spot),
    block.hint && el("p", { class: "hint" }, plainText(block.hint.text)),
    errorLine(errorId),
  );
  node
    .querySelector(`#${CSS.escape(labelId)}`)
    .addEventListener("click", () => node.querySelector(CONTROL)?.focus());
  return node;
}
