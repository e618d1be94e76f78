/** Building DOM nodes. Text always goes in as text: nothing on this page is ever parsed as HTML. */

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) setProp(node, key, value);
  node.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return node;
}

function setProp(node, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key === "class") node.className = value;
  else if (key === "data") setData(node, value);
  else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else node.setAttribute(key, value === true ? "" : String(value));
}

function setData(node, data) {
  for (const [name, value] of Object.entries(data)) {
    if (value !== undefined && value !== null) node.dataset[name] = String(value);
  }
}

/** Makes `nodes` the children of `container`, moving only what is out of place, so that focus and scroll survive. */
export function place(container, nodes) {
  const kept = new Set(nodes);
  for (const child of [...container.childNodes]) if (!kept.has(child)) child.remove();
  let cursor = container.firstChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else container.insertBefore(node, cursor);
  }
}

/** Runs `draw`, then puts the focus back on the control with the same ids if drawing has replaced it. */
export function keepingFocus(root, draw) {
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.dataset.focusKey;
  const selection =
    focused && "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : null;
  draw();
  if (!key || focused.isConnected) return;
  const again = [...root.querySelectorAll("[data-focus-key]")].find((node) => node.dataset.focusKey === key);
  again?.focus({ preventScroll: true });
  if (selection?.[0] !== null && again?.setSelectionRange) restoreSelection(again, selection);
}

function restoreSelection(field, selection) {
  if (field.tagName === "TEXTAREA" || field.type === "text") field.setSelectionRange(...selection);
}

/** Tells whoever listens above `node` (see app.js) where the reader wants to go. */
export function go(node, detail) {
  node.dispatchEvent(new CustomEvent("go", { bubbles: true, detail }));
}

const PATHS = {
  menu: "M3 5h14M3 10h14M3 15h14",
  close: "M5 5l10 10M15 5L5 15",
  send: "M3 10l14-6.5-4.5 13.5-3-5.5zM9.5 11.5L17 3.5",
  reply: "M4 4h12v9H9l-4 3.5V13H4z",
  smile: "M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15M6.8 11.5c1.5 2.6 4.9 2.6 6.4 0M7.5 7.5v.6M12.5 7.5v.6",
  sliders: "M3 6h8M15 6h2M13 4v4M3 14h2M9 14h8M7 12v4",
  pin: "M7 3h6l-1 5 3 3H5l3-3zM10 11v6",
  bolt: "M11 3 5 11h4l-1 6 6-8h-4z",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8a2 2 0 100 4 2 2 0 000-4",
  lock: "M5 9h10v7H5zM7 9V6.5a3 3 0 016 0V9",
  home: "M3.5 9.5L10 4l6.5 5.5M5.5 8.5V16h9V8.5",
  down: "M10 4v12M5 11l5 5 5-5",
  back: "M12 4l-6 6 6 6",
  chevron: "M5 7.5l5 5 5-5",
  clip: "M14.5 8.5l-5.6 5.6a2.6 2.6 0 01-3.7-3.7l6.4-6.4a3.8 3.8 0 015.4 5.4l-6.4 6.4a5.2 5.2 0 01-7.3-7.3L9 3",
  download: "M10 3v9M6 8.5l4 4 4-4M4 16.5h12",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.8 10.5h7.4L14.5 6M8.5 9v5M11.5 9v5",
  file: "M5 2.5h6l4 4v11H5zM11 2.5v4h4",
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, props = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props },
    icon(name),
  );
}
