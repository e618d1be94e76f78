/** The box one types into, with completion and files; one for the channel, one for the thread. */
import { avatar } from "./avatar.js";
import { commandInHand, completions } from "./completion.js";
import { el, icon, iconButton } from "./dom.js";
import { shortcutButton } from "./shortcuts.js";
import { toast } from "./toast.js";
import { arrived, Tray } from "./tray.js";

export class Composer {
  /**
   * send(text, files) -> Promise of true when the text is gone; files: a promise of the ids of what was sent ahead.
   * id: the text area's. commands: whether slash commands are offered.
   */
  constructor(container, id, send, { commands = true } = {}) {
    this.send = send;
    this.commands = commands;
    this.drafts = new Map();
    this.key = "";
    this.offer = null;
    this.picked = 0;
    this.field = this.#textArea(id);
    this.list = el("div", {
      class: "completions",
      role: "listbox",
      id: `${id}-list`,
      "aria-label": "Suggestions",
      hidden: true,
    });
    this.usage = el("p", { class: "usage", id: `${id}-usage`, hidden: true });
    this.button = el(
      "button",
      { type: "submit", class: "send", "aria-label": "Send", title: "Send", disabled: true },
      icon("send"),
    );
    this.shortcuts = el("span", { class: "composer-shortcuts" });
    this.tray = new Tray({ changed: () => this.#mayBeSent(), back: () => this.focus() });
    const form = el(
      "form",
      { class: "composer" },
      this.list,
      this.usage,
      this.tray.node,
      this.shortcuts,
      this.field,
      this.#attachButton(id),
      this.button,
      this.tray.status,
    );
    form.addEventListener("submit", (event) => this.#submit(event));
    container.append(form);
  }

  /** Turns to another conversation; what was being typed in each is kept. */
  turnTo(key, placeholder) {
    this.field.placeholder = placeholder;
    this.field.setAttribute("aria-label", placeholder);
    if (key === this.key) return;
    this.#offerShortcuts();
    this.drafts.set(this.key, { text: this.field.value, files: this.tray.take() });
    this.key = key;
    const { text, files } = this.drafts.get(key) ?? { text: "", files: [] };
    this.tray.put(files);
    this.#set(text);
  }

  /** Files that were dropped, pasted or picked. */
  attach(files) {
    this.tray.add(files);
    this.focus();
  }

  #attachButton(id) {
    this.picker = el("input", { type: "file", multiple: true, hidden: true, data: { testid: `${id}-files` } });
    this.picker.addEventListener("change", () => {
      this.attach(this.picker.files);
      this.picker.value = "";
    });
    const props = { class: "icon-button attach", "aria-keyshortcuts": "Control+U" };
    return [iconButton("clip", "Attach files", () => this.picker.click(), props), this.picker];
  }

  /** The app's global shortcuts; known only once the workspace has said what there is. */
  #offerShortcuts() {
    const button = this.commands && shortcutButton("global", "bolt", "Shortcuts");
    this.shortcuts.replaceChildren(...(button ? [button] : []));
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  #textArea(id) {
    const props = {
      id,
      rows: 1,
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `${id}-list`,
      "aria-describedby": `${id}-usage`,
      data: { testid: id },
    };
    const field = el("textarea", { ...props, autocomplete: "off", spellcheck: "true", enterkeyhint: "send" });
    field.addEventListener("input", () => this.#changed());
    field.addEventListener("click", () => this.#suggest());
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => this.#hide());
    field.addEventListener("paste", (event) => this.#paste(event));
    return field;
  }

  #set(text) {
    this.field.value = text;
    this.#changed();
    if (document.activeElement !== this.field) this.#hide();
  }

  /** A spreadsheet puts a picture beside the text that is meant; then the text is taken. */
  #paste(event) {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    this.attach(files);
  }

  #mayBeSent() {
    this.button.disabled = !this.field.value.trim() && !this.tray.length;
  }

  #changed() {
    this.#mayBeSent();
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 220)}px`;
    this.#suggest();
    this.#showUsage();
  }

  #showUsage() {
    const command = this.commands && commandInHand(this.field.value);
    this.usage.hidden = !command;
    if (command)
      this.usage.replaceChildren(
        el("strong", {}, command.command),
        " ",
        command.usage_hint || "",
        el("span", { class: "usage-detail" }, command.description || ""),
      );
  }

  #suggest() {
    this.offer = completions(this.field.value, this.field.selectionStart, this.commands);
    this.picked = 0;
    if (!this.offer?.items.length) return this.#hide();
    const options = this.offer.items.map((item, at) => this.#option(item, at));
    this.list.replaceChildren(...options);
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    return this.#mark();
  }

  #option({ title, hint, detail, person }, at) {
    const props = {
      role: "option",
      id: `${this.list.id}-${at}`,
      class: "completion",
      onmousedown: (event) => event.preventDefault(),
      onclick: () => this.#take(at),
    };
    return el(
      "div",
      props,
      person && avatar(person, "tiny"),
      el("strong", {}, title),
      hint && el("span", { class: "completion-hint" }, hint),
      detail && el("span", { class: "completion-detail" }, detail),
    );
  }

  #mark() {
    [...this.list.children].forEach((node, at) =>
      node.setAttribute("aria-selected", String(at === this.picked)),
    );
    const current = this.list.children[this.picked];
    current?.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", current?.id ?? "");
  }

  #hide() {
    this.offer = null;
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  #take(at) {
    const { from, to, items } = this.offer;
    const after = this.field.value.slice(to);
    const inserted = `${items[at].insert} `;
    this.#set(this.field.value.slice(0, from) + inserted + after.replace(/^ /, ""));
    this.field.focus();
    this.field.setSelectionRange(from + inserted.length, from + inserted.length);
    this.#suggest();
  }

  /** A word that is already whole is sent by Enter, not completed once more. */
  #isWhole() {
    const { from, to, items } = this.offer;
    return this.field.value.slice(from, to).toLowerCase() === items[this.picked].insert.toLowerCase();
  }

  #key(event) {
    if (event.isComposing) return;
    const inList = this.offer && LIST_KEYS[event.key];
    if (inList && !event.shiftKey && !(event.key === "Enter" && this.#isWhole())) {
      event.preventDefault();
      event.stopPropagation();
      return inList === "take"
        ? this.#take(this.picked)
        : inList === "hide"
          ? this.#hide()
          : this.#move(inList);
    }
    if (event.key === "Enter" && !event.shiftKey) this.#submit(event);
    if (event.key === "u" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.picker.click();
    }
  }

  #move(step) {
    const { length } = this.offer.items;
    this.picked = (this.picked + step + length) % length;
    this.#mark();
  }

  async #submit(event) {
    event.preventDefault();
    const { key } = this;
    const text = this.field.value.trim();
    if (!text && !this.tray.length) return;
    const files = this.tray.take();
    this.#set("");
    this.#hide();
    const gone = await this.send(text, arrived(files)).catch((problem) => toast(problem.message));
    if (!gone) this.#giveBack(key, text, files);
  }

  /** What could not be sent is not lost, unless something else is being written in its place already. */
  #giveBack(key, text, files) {
    if (key !== this.key) this.drafts.set(key, { text, files });
    else if (!this.field.value && !this.tray.length) {
      this.tray.put(files);
      this.#set(text);
    }
  }
}

const LIST_KEYS = { ArrowDown: 1, ArrowUp: -1, Tab: "take", Enter: "take", Escape: "hide" };
