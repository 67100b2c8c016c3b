// The text of a story: changed in the page, played again at once, saved as a file. What is wrong
// with it is said at its line.
import { fold, h, save } from "./dom.js";

/** Where a refusal of the console points into the text: {line, column, what}, or nothing. Pure. */
export function mistakeIn(message) {
  const [, line, column, what] = String(message).match(/^text:(\d+):(\d+): ([^]*)$/) || [];
  return line ? { line: Number(line), column: Number(column), what } : undefined;
}

export class Editor {
  /** `onplay()`: the text is to be played; `fileName()` without its ending. */
  constructor({ onplay, fileName }) {
    this.area = h("textarea", { class: "script", spellcheck: "false", wrap: "off", "aria-label": "The scenario's text", "aria-describedby": "mistake", rows: 18 });
    this.area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onplay();
    });
    this.area.addEventListener("input", () => this.showMistake());
    this.mistake = h("pre", { class: "mistake", id: "mistake", role: "alert", hidden: true });
    this.element = fold({ class: "editor" }, "Edit the story and play it again", this.mistake, this.area,
      h("div", { class: "bar" }, h("button", { class: "good", onclick: onplay }, "Play this text"),
        h("button", { onclick: () => save(`${fileName()}.yaml`, "text/yaml", this.text) }, "Save as a file"),
        h("span", { class: "soft" }, "Ctrl+Enter plays; a file opens again here and with ringback run.")));
  }

  get text() {
    return this.area.value;
  }

  set text(text) {
    this.area.value = text;
    this.showMistake();
  }

  set open(open) {
    this.element.open = open;
  }

  /** Says at its line what is wrong and puts the cursor there; without a message all is well. */
  showMistake(message) {
    const found = message === undefined ? undefined : mistakeIn(message);
    this.mistake.hidden = !found;
    this.area.classList.toggle("wrong-line", Boolean(found));
    this.area.setAttribute("aria-invalid", String(Boolean(found)));
    if (!found) return;
    const lines = this.text.split("\n");
    const line = lines[found.line - 1] || "";
    this.mistake.textContent = `line ${found.line}, column ${found.column}: ${found.what}\n${line}\n${" ".repeat(Math.max(0, found.column - 1))}^`;
    const at = lines.slice(0, found.line - 1).reduce((sum, l) => sum + l.length + 1, 0) + Math.max(0, found.column - 1);
    this.area.style.setProperty("--wrong-line", found.line - 1);
    this.area.setSelectionRange(at, at);
    this.area.scrollTop = this.area.scrollHeight * ((found.line - 4) / lines.length);
    if (!this.element.open) return;
    this.area.focus({ preventScroll: true });
    // What is wrong and the line it is in are seen together.
    this.mistake.scrollIntoView({ block: "start" });
  }
}
