/** The files of a message: pictures small, texts with their first lines, all to be opened and kept. */
import { el, icon } from "./dom.js";
import { size } from "./sizes.js";

export function filesOf(message) {
  const files = message.files ?? [];
  const pictures = files.filter(isPicture);
  const others = files.filter((one) => !isPicture(one));
  return [
    pictures.length && el("div", { class: "pictures" }, pictures.map(picture)),
    ...others.map(file),
  ].filter(Boolean);
}

const isPicture = ({ mimetype }) => /^image\/(?!svg)/.test(mimetype ?? "");

/** The workspace's own address, whatever name this window knows the machine by. */
const here = (address) => (URL.canParse(address ?? "") ? new URL(address).pathname : "");

function picture(one) {
  const name = one.title || one.name;
  const props = { src: here(one.thumb_360 ?? one.url_private), alt: one.alt_txt || name, loading: "lazy" };
  const sizes = one.thumb_360_w ? { width: one.thumb_360_w, height: one.thumb_360_h } : {};
  const open = el(
    "a",
    { href: here(one.url_private), target: "_blank", rel: "noopener noreferrer", title: `Open ${name}` },
    el("img", { class: "thumbnail", ...props, ...sizes }),
  );
  const caption = el("figcaption", {}, el("span", { class: "file-name" }, name), download(one));
  return el("figure", { class: "file-image" }, caption, open);
}

function file(one) {
  const text = [el("strong", {}, one.title || one.name), el("span", { class: "file-size" }, size(one.size))];
  const link = el(
    "a",
    { class: "file", href: here(one.url_private_download ?? one.url_private), download: one.name },
    icon("file"),
    el("span", { class: "file-text" }, text),
    el("span", { class: "file-kept" }, icon("download")),
  );
  return one.preview ? el("figure", { class: "file-preview" }, link, preview(one)) : link;
}

function download(one) {
  const label = `Download ${one.title || one.name}`;
  const props = { class: "icon-button download", "aria-label": label, title: label, download: one.name };
  return el("a", { href: here(one.url_private_download ?? one.url_private), ...props }, icon("download"));
}

function preview({ preview: start, lines_more: more }) {
  const rest = more && el("figcaption", { class: "file-size" }, `${more} more ${more === 1 ? "line" : "lines"}`);
  return [el("pre", { class: "preview", tabindex: 0, role: "region", "aria-label": "Preview" }, start), rest];
}
