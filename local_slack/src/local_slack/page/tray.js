/** The files that will go with the next message: attached, pasted or dropped, sent ahead, and taken out again. */
import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { size } from "./sizes.js";
import { state } from "./state.js";
import { toast } from "./toast.js";

export const MOST_FILES = 10;
const LARGEST = 20e6;
const THUMB_PX = 112;

export class Tray {
  /**
   * changed(): called when files come or go. back(): puts the focus back when the last file is gone.
   * most, largest: how many files, and of how many bytes each.
   */
  constructor({ changed, back, most = MOST_FILES, largest = LARGEST }) {
    Object.assign(this, { changed, back, most, largest });
    this.items = [];
    this.node = el("ul", { class: "tray", "aria-label": "Attached files", hidden: true });
    this.status = el("p", { class: "unseen", role: "status" });
  }

  get length() {
    return this.items.length;
  }

  /** Takes files in, as many as a message may have, and sends them ahead. */
  add(files) {
    const fitting = [...files].filter((file) => isFitting(file, this.largest));
    const room = this.most - this.items.length;
    const left = names(fitting.slice(Math.max(0, room)));
    if (left) toast(`Here go ${this.most} ${this.most === 1 ? "file" : "files"} at most. Left out: ${left}.`);
    const taken = fitting.slice(0, Math.max(0, room)).map((file) => new Item(file, this));
    if (!taken.length) return;
    this.#become([...this.items, ...taken]);
    this.#say(`Attached: ${names(taken)}.`);
  }

  /** Gives the files away, to be put back if they could not be sent. */
  take() {
    const { items } = this;
    this.#become([]);
    return items;
  }

  put(items) {
    for (const item of items) item.tray = this;
    this.#become(items);
  }

  remove(item) {
    const at = this.items.indexOf(item);
    item.stop();
    this.#become(this.items.filter((one) => one !== item));
    this.#say(`Removed: ${item.name}.`);
    const next = this.items[Math.min(at, this.items.length - 1)];
    if (next) next.node.querySelector(".tray-remove").focus();
    else this.back();
  }

  failed(item) {
    this.#say(`${item.name} was not sent. ${item.problem}`);
  }

  #become(items) {
    this.items = items;
    this.node.replaceChildren(...items.map(({ node }) => node));
    this.node.hidden = !items.length;
    this.changed();
  }

  #say(text) {
    this.status.replaceChildren(text);
  }
}

/** The ids of files once all of them have arrived. Rejects with what to tell the reader if one has not. */
export async function arrived(items) {
  for (const item of items) {
    if (!item.id && item.problem) item.send();
  }
  return Promise.all(items.map(({ sending }) => sending));
}

class Item {
  constructor(file, tray) {
    Object.assign(this, { file, tray, name: file.name || "image.png", id: "", problem: "" });
    this.look = el("span", { class: "tray-look" }, icon("file"));
    this.note = el("span", { class: "tray-note" });
    this.bar = el("progress", { class: "tray-bar", max: 1, value: 0, "aria-label": `Sending ${this.name}` });
    this.again = el("button", { type: "button", class: "text-button", hidden: true }, "Try again");
    this.again.addEventListener("click", () => this.send());
    const remove = el(
      "button",
      { type: "button", class: "tray-remove", "aria-label": `Remove ${this.name}`, title: "Remove" },
      icon("close"),
    );
    remove.addEventListener("click", () => this.tray.remove(this));
    const text = el("span", { class: "tray-text" }, el("strong", { title: this.name }, this.name), this.note, this.again);
    this.node = el("li", { class: "tray-item", data: { testid: "attached" } }, this.look, text, this.bar, remove);
    this.#drawThumbnail();
    this.send();
  }

  /** Sends the file to the workspace, in Slack's way: announced first, then its bytes. */
  send() {
    this.problem = "";
    this.#draw();
    this.sending = this.#send().then(
      (id) => this.#done(id),
      (problem) => this.#broken(problem),
    );
    // Whoever waits for it hears of it; nobody may be waiting yet.
    this.sending.catch(() => {});
  }

  /** It was taken out: it need not arrive any more, and nobody has to hear that it did not. */
  stop() {
    this.isOut = true;
    this.request?.abort();
  }

  async #send() {
    const begun = await api.beginUpload(state.as, this.name, this.file.size);
    if (this.isOut) throw new Error("It was taken out.");
    if (!begun.ok) throw new Error(`The workspace did not take it (${begun.error}).`);
    const sending = api.sendBytes(begun.upload_url, this.file, (share) => (this.bar.value = share));
    this.request = sending.request;
    await sending.done;
    return begun.file_id;
  }

  #done(id) {
    this.id = id;
    this.#draw();
    return id;
  }

  #broken(problem) {
    this.problem = problem.message;
    this.#draw();
    if (!this.isOut) this.tray.failed(this);
    throw new Error(`${this.name} was not sent. ${this.problem}`);
  }

  #draw() {
    this.node.classList.toggle("is-broken", Boolean(this.problem));
    this.bar.hidden = Boolean(this.id || this.problem);
    this.again.hidden = !this.problem;
    this.note.replaceChildren(this.problem || size(this.file.size));
  }

  /** Pictures are shown small; what the browser cannot read as a picture keeps its icon. */
  async #drawThumbnail() {
    if (!this.file.type.startsWith("image/")) return;
    const picture = await createImageBitmap(this.file).catch(() => null);
    if (!picture) return;
    const scale = Math.min(1, THUMB_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, picture.width * scale);
    canvas.height = Math.max(1, picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    this.look.replaceChildren(el("img", { src: canvas.toDataURL(), alt: "" }));
  }
}

function isFitting({ name, size: bytes }, largest) {
  if (!bytes) toast(`${name || "This file"} is empty or a folder, so there is nothing to send.`);
  else if (bytes > largest) toast(`${name} has ${size(bytes)}. Files of up to ${size(largest)} are taken here.`);
  return bytes > 0 && bytes <= largest;
}

const names = (files) => files.map(({ name }) => name).join(", ");
