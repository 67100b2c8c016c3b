// The page's keys: what they do, told in a dialog, and the switch that turns off those which act
// without a modifier, for people whose fingers or speech software press more than they mean
// (WCAG 2.1.4). Their choice is remembered.
import { h } from "./dom.js";

const SINGLE = [["1 2 3 4 5", "open Phones, Ladder, Pushes, Scenarios, Rules"], ["/", "goes to the open view's search"]];
const ALWAYS = [
  ["↑ ↓ Page Home End", "move in the ladder, the pushes and the stories"],
  ["← → Shift", "move a story's pin on its time axis, with Shift ten steps"],
  ["Ctrl+Enter", "plays the story's text from inside the editor"],
  ["Esc", "closes what is open, and lets go of what is selected"],
];

const NAME = "single-keys";

/** Pages without storage remember nothing, and work. */
function remembered() {
  try {
    return localStorage.getItem(NAME) !== "off";
  } catch {
    return true;
  }
}

export class Keys {
  /** `button` opens the dialog; `onview(number)` and `onsearch()` are what single keys do. */
  constructor(root, { button, onview, onsearch }) {
    this.box = h("input", { type: "checkbox", id: "single-keys", onchange: () => this.set(this.box.checked) });
    const list = (rows) => h("dl", { class: "keys" }, ...rows.flatMap(([key, does]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, does)]));
    this.single = list(SINGLE);
    this.dialog = h("dialog", { "aria-label": "Keys" },
      h("form", { method: "dialog" }, h("h2", {}, "Keys"), list(ALWAYS),
        h("label", {}, this.box, " keys that act alone, without Ctrl or Alt"), this.single,
        h("div", { class: "row" }, h("button", { class: "good" }, "Close"))));
    root.append(this.dialog);
    button.addEventListener("click", () => this.dialog.showModal());
    this.set(remembered());
    document.addEventListener("keydown", (event) => {
      if (!this.on || this.dialog.open || event.ctrlKey || event.metaKey || event.altKey || /INPUT|TEXTAREA|SELECT/.test(event.target.tagName)) return;
      if (/^[1-9]$/.test(event.key)) onview(Number(event.key));
      if (event.key === "/") {
        onsearch();
        event.preventDefault();
      }
    });
  }

  set(on) {
    this.on = on;
    this.box.checked = on;
    this.single.classList.toggle("off", !on);
    try {
      if (on) localStorage.removeItem(NAME);
      else localStorage.setItem(NAME, "off");
    } catch {
      // As above.
    }
  }
}
