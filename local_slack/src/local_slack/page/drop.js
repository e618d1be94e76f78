/** Files that are dragged over a conversation and let go there. */
import { el } from "./dom.js";

const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

/** title() says where the files would go, "" where they cannot; take(files) has them. */
export function droppable(area, title, take) {
  const sign = el("div", { class: "drop-sign", "aria-hidden": "true", hidden: true });
  area.append(sign);
  const show = (event) => {
    if (!hasFiles(event) || !title()) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    sign.replaceChildren(title());
    sign.hidden = false;
  };
  area.addEventListener("dragenter", show);
  area.addEventListener("dragover", show);
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(event.relatedTarget)) sign.hidden = true;
  });
  area.addEventListener("drop", (event) => {
    sign.hidden = true;
    if (!hasFiles(event) || !title()) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}

/** Elsewhere a dropped file would replace the page by itself. */
export function refuseElsewhere() {
  for (const kind of ["dragover", "drop"]) {
    window.addEventListener(kind, (event) => hasFiles(event) && event.preventDefault());
  }
}
