// The phones: each drawn with what its screen shows, the app's state beside it, and buttons for
// what its owner can do.
import { call, post } from "./api.js";
import { h, say } from "./dom.js";
import { APP_STATES, IOS_GENERATIONS, MISBEHAVIOURS, MORE_ACTS, screenActs, screenFamily } from "./words.js";

function timerText(us) {
  const seconds = Math.max(0, Math.floor(us / 1e6));
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

const SCREEN_WORDS = {
  off: "",
  locked: "Locked",
  home: "",
  app: "Ringback",
  recents: "Recents",
  ringing: "Incoming call",
  waiting: "Another call waits",
  outgoing: "Calling …",
  connecting: "Connecting …",
  "in-call": "In call",
  held: "On hold",
  ended: "Call ended",
};

/** The phone's glass. `act(act, argument)` is missing in a recording, where nobody can act. */
export function drawGlass(phone, act) {
  const family = phone.app === "off" ? "off" : screenFamily(phone.shows);
  const d = phone.details || {};
  const other = d.who || d.caller || d.name || d.handle || d.with || d.callee || d.peer || "";
  const button = ([name, label, look]) =>
    h("button", { class: `round ${look}`, "data-act": name, disabled: !act, onclick: act ? () => act(name) : undefined }, label);
  const buttons = screenActs(family, phone).map(button);
  const why = d.reason || d.error || d.why || "";
  return h("div", { class: `glass f-${family}` },
    h("div", { class: "status-bar" },
      h("span", {}, phone.name),
      h("span", { class: "signs" }, phone.doNotDisturb ? "☾ DND" : "", phone.airplane ? " ✈" : phone.online ? " ▂▄▆" : " ⊘ offline")),
    h("div", { class: "screen" },
      other ? h("div", { class: "avatar", "aria-hidden": "true" }, other.slice(0, 1).toUpperCase()) : undefined,
      other ? h("div", { class: "who" }, other) : undefined,
      h("div", { class: "shows" }, SCREEN_WORDS[family]),
      /home|app/.test(family) || ["ringing", "connecting", "calling", "call-failed", "call-waiting"].includes(phone.shows) || SCREEN_WORDS[family].toLowerCase() === phone.shows.replace(/-/g, " ") ? undefined : h("div", { class: "raw" }, phone.shows),
      family === "ringing" && d.style === "banner" ? h("div", { class: "raw" }, "as a banner: the phone is unlocked") : undefined,
      why ? h("div", { class: "why" }, why) : undefined,
      family === "in-call" && phone.connectedAt !== undefined ? h("div", { class: "timer", "data-since": phone.connectedAt }, "00:00") : undefined,
      family === "home" && !other ? h("div", { class: "icons", "aria-hidden": "true" }, ...["", "", "", "", "", "✆"].map((t) => h("i", t ? { class: "ours" } : {}, t))) : undefined),
    h("div", { class: "buttons" }, ...buttons));
}

export function drawFacts(phone) {
  const row = (key, value, look = "") => value ? [h("dt", {}, key), h("dd", { class: look }, value)] : [];
  const dead = /ended|not-running|force-quit|not-installed/.test(phone.app);
  const machines = Object.entries(phone.machines).filter(([key]) => key !== "app-process");
  return h("dl", { class: "facts" },
    ...row("app", phone.app.replace(/-/g, " "), dead ? "dead" : "alive"),
    ...row("ended by", dead ? phone.endedBy : ""),
    ...row("last act", phone.lastAct),
    ...machines.slice(0, 5).flatMap(([key, value]) => row(key, value)),
    ...phone.broken.slice(-1).flatMap((b) => row("rule broken", b.rule || b.what, "bad-text")));
}

class Card {
  constructor(name, users) {
    this.name = name;
    this.key = "";
    this.glass = h("div", { class: "glass-box" });
    this.facts = h("div");
    this.switches = h("div", { class: "switches" });
    this.callee = h("select", { "aria-label": `whom ${name} calls` });
    this.calleeKey = "";
    const dial = h("form", { class: "dial" }, this.callee, h("button", { class: "good" }, "Call"));
    dial.addEventListener("submit", (event) => {
      event.preventDefault();
      this.act("dial", this.callee.value);
    });
    this.element = h("article", { class: "phone", "aria-label": `${name}'s phone` },
      this.glass,
      h("div", { class: "beside" }, h("h3", {}, name), this.facts, dial, this.switches, this.menu()));
    this.setUsers(users);
  }

  menu() {
    const word = h("input", { class: "word", placeholder: "whom / digits", "aria-label": "argument of the act", maxlength: 64 });
    return h("details", { class: "more" }, h("summary", {}, "More acts"),
      h("div", { class: "acts" },
        ...MORE_ACTS.map(([act, label, argument]) =>
          h("button", { "data-act": act, onclick: () => this.act(act, argument ? word.value : "") }, argument ? `${label} (${argument})` : label)),
        word,
        h("button", { class: "bad", onclick: () => this.remove() }, "Take this phone away")));
  }

  setUsers(users) {
    const others = users.filter((user) => user !== this.user);
    const key = others.join("\n");
    if (key === this.calleeKey) return;
    this.calleeKey = key;
    const chosen = this.callee.value;
    this.callee.replaceChildren(...others.map((user) => h("option", { value: user }, user)));
    if (others.includes(chosen)) this.callee.value = chosen;
  }

  async act(act, argument = "") {
    try {
      await post(`/api/phones/${encodeURIComponent(this.name)}/acts`, { act, argument });
    } catch (error) {
      say(`${this.name}: ${act}: ${error.message}`, true);
    }
  }

  async remove() {
    try {
      await call("DELETE", `/api/phones/${encodeURIComponent(this.name)}`);
    } catch (error) {
      say(error.message, true);
    }
  }

  update(phone, users) {
    this.user = phone.user;
    this.setUsers(users);
    const key = JSON.stringify(phone);
    if (key === this.key) return;
    this.key = key;
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.act : undefined;
    this.glass.replaceChildren(drawGlass(phone, (act) => this.act(act)));
    this.facts.replaceChildren(drawFacts(phone));
    this.switches.replaceChildren(
      this.toggle("Do not disturb", phone.doNotDisturb, "do-not-disturb-on", "do-not-disturb-off"),
      this.toggle("Airplane mode", phone.airplane, "airplane-mode-on", "airplane-mode-off"));
    // What was drawn anew keeps the keyboard where it was.
    if (focused && document.activeElement === document.body) this.element.querySelector(`[data-act="${focused}"]`)?.focus();
  }

  toggle(label, on, actOn, actOff) {
    const act = on ? actOff : actOn;
    return h("button", { class: "switch", role: "switch", "aria-checked": String(on), "data-act": actOn, onclick: () => this.act(act) }, label);
  }
}

const SHOWN_PHONES = 60;

export class PhonesView {
  constructor(root) {
    this.cards = new Map();
    this.grid = h("div", { class: "phones" });
    this.note = h("p", { class: "empty" });
    this.element = h("section", { class: "view", "aria-label": "Phones" },
      h("div", { class: "bar" }, h("h2", {}, "Phones"), h("button", { class: "good", onclick: () => this.dialog.showModal() }, "Add a phone")),
      this.note, this.grid);
    this.dialog = this.makeDialog();
    root.append(this.element, this.dialog);
  }

  makeDialog() {
    const options = (words) => words.map(([value, label]) => h("option", { value }, label));
    const name = h("input", { name: "name", required: true, maxlength: 40, pattern: "[a-z][a-z0-9\\-]*", placeholder: "bob", autocomplete: "off" });
    const user = h("input", { name: "user", maxlength: 40, placeholder: "as the name", autocomplete: "off" });
    const ios = h("select", { name: "ios" }, options(IOS_GENERATIONS));
    const state = h("select", { name: "app_state" }, options(APP_STATES));
    const wrong = MISBEHAVIOURS.map(([value, label, lesson]) =>
      h("label", { class: "wrong" }, h("input", { type: "checkbox", value, name: "misbehaviour" }), h("span", {}, h("b", {}, label), h("small", {}, lesson))));
    const label = (text, field) => h("label", { class: "field" }, h("span", {}, text), field);
    const form = h("form", { method: "dialog" },
      h("h2", {}, "A new phone"),
      label("Name", name), label("Who is logged in", user), label("iOS", ios), label("The app is", state),
      h("details", {}, h("summary", {}, "What the app does wrong"), h("div", { class: "wrongs" }, wrong)),
      h("div", { class: "row" }, h("button", { type: "button", onclick: () => this.dialog.close() }, "Cancel"), h("button", { class: "good" }, "Add")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const misbehaviours = wrong.map((l) => l.querySelector("input")).filter((i) => i.checked).map((i) => i.value);
      try {
        await post("/api/phones", { name: name.value, user: user.value, ios: ios.value, app_state: state.value, misbehaviours });
        this.dialog.close();
        form.reset();
        this.oncreated?.();
      } catch (error) {
        say(error.message, true);
      }
    });
    return h("dialog", { "aria-label": "A new phone" }, form);
  }

  update(state) {
    const phones = Object.values(state.phones);
    const users = [...new Set(phones.map((phone) => phone.user))].sort();
    const shown = phones.slice(0, SHOWN_PHONES);
    for (const [name, card] of this.cards) {
      if (shown.some((phone) => phone.name === name)) continue;
      card.element.remove();
      this.cards.delete(name);
    }
    for (const phone of shown) {
      if (!this.cards.has(phone.name)) {
        const card = new Card(phone.name, users);
        this.cards.set(phone.name, card);
        this.grid.append(card.element);
      }
      this.cards.get(phone.name).update(phone, users);
    }
    this.note.hidden = phones.length > 0 && phones.length <= shown.length;
    if (phones.length === 0) this.note.textContent = "No phones yet. Add two, then let one call the other.";
    else this.note.textContent = phones.length > shown.length ? `${phones.length} phones; the first ${shown.length} are drawn.` : "";
  }

  tick(nowUs) {
    for (const timer of this.element.querySelectorAll(".timer")) timer.textContent = timerText(nowUs - Number(timer.dataset.since));
  }
}

/** The phones of a recording at one moment: to look at only. */
export function drawStill(state, nowUs) {
  return Object.values(state.phones).slice(0, 8).map((phone) => {
    const glass = drawGlass(phone);
    for (const timer of glass.querySelectorAll(".timer")) timer.textContent = timerText(nowUs - phone.connectedAt);
    return h("article", { class: "phone still", "aria-label": `${phone.name}'s phone` }, glass, drawFacts(phone));
  });
}
