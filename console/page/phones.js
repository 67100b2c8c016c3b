// The phones: each drawn with what its screen shows, the app's state beside it, and buttons for
// what its owner can do.
import { call, post } from "./api.js";
import { draw, focusOn, fold, h, repaint, say } from "./dom.js";
import { SCREEN_WORDS, drawGlass, timerText } from "./glass.js";
import { Ladder } from "./ladder.js";
import { formatSpan } from "./layout.js";
import { endedBadly } from "./state.js";
import { APP_STATES, IOS_GENERATIONS, MISBEHAVIOURS, MORE_ACTS, PHONE_ACTS, screenFamily } from "./words.js";

/** How the app's process fared of late: a strip of coloured stretches, the newest at the right, which lasts until `now`. */
export function lifeStrip(life, now) {
  const width = 300;
  const last = life.slice(-12);
  const stretches = last.map((entry, index) => ({ state: entry.state, us: (last[index + 1]?.at ?? now) - entry.at }));
  // Wide enough to be seen however short, and longer ones wider without pushing the others out.
  const weights = stretches.map((s) => 1 + Math.log10(1 + Math.max(0, s.us) / 1e4));
  const total = weights.reduce((sum, w) => sum + w, 0) || 1;
  let x = 0;
  const children = stretches.map((stretch, index) => {
    const w = (weights[index] / total) * width;
    const rect = { tag: "rect", attributes: { class: `life-${stretch.state}`, x: x.toFixed(1), y: 0, width: Math.max(1, w - 1.5).toFixed(1), height: 12, rx: 3 },
      children: [{ tag: "title", attributes: {}, text: `${stretch.state.replace(/-/g, " ")}, ${formatSpan(Math.max(0, stretch.us))}`, children: [] }] };
    x += w;
    return rect;
  });
  const words = stretches.map((s) => s.state.replace(/-/g, " ")).join(", then ");
  const strip = draw({ tag: "svg", attributes: { class: "app-life", viewBox: `0 0 ${width} 12`, preserveAspectRatio: "none", role: "img", "aria-label": `the app's process: ${words}` }, children });
  const legend = h("div", { class: "life-legend", "aria-hidden": "true" }, ...[...new Set(stretches.map((s) => s.state))].map((state) =>
    h("span", { class: `life-${state}` }, state.replace(/-/g, " "))));
  return h("div", {}, strip, legend);
}

/** What is longer is cut after two lines, and there in full when pointed at. */
const LONG_FACT = 40;

export function drawFacts(phone, now = 0) {
  const row = (key, value, look = "") => value ? [h("div", {}, h("dt", {}, key), h("dd", { class: look, title: value.length > LONG_FACT ? value : undefined }, value))] : [];
  const dead = /ended|not-running|force-quit|not-installed/.test(phone.app);
  const machine = (name) => phone.machines[name];
  return h("div", { class: "facts-box" },
    h("dl", { class: "facts" },
      ...row("app", phone.app.replace(/-/g, " "), dead ? "dead" : "alive"),
      ...row("ended by", dead ? phone.endedBy : "", endedBadly(phone) ? "bad-text" : "dead"),
      ...row("VoIP pushes", phone.blocked ? "stopped by iOS" : "", "bad-text"),
      ...row("connection", dead ? "" : machine("app-signaling")),
      ...row("CallKit call", machine("callkit-call")),
      ...row("its person", phone.lastAct.replace(/-/g, " ")),
      ...phone.broken.slice(-1).flatMap((b) => row("rule broken", b.rule || b.what, "bad-text"))),
    phone.life.length > 1 ? lifeStrip(phone.life, now) : undefined);
}

const newestOf = (phone) => phone.life[phone.life.length - 1]?.at ?? 0;

/** The strip is drawn again when what lasts has grown by so much; it is not to scale, so that is seldom. */
const AGED = 1.25;

class Card {
  constructor(name, users) {
    this.name = name;
    this.key = "";
    this.glass = h("div", { class: "glass-box" });
    this.facts = h("div");
    this.sub = h("small", { class: "soft" });
    this.switches = h("div", { class: "switches" });
    this.callee = h("select", { "aria-label": `whom ${name} calls` });
    this.calleeKey = "";
    const dial = h("form", { class: "dial" }, this.callee, h("button", { class: "good" }, "Call"));
    dial.addEventListener("submit", (event) => {
      event.preventDefault();
      this.act("dial", this.callee.value);
    });
    // Takes the keyboard when the button that had it leaves the screen.
    this.element = h("article", { class: "phone", tabindex: -1, "aria-label": `${name}'s phone` },
      this.glass,
      h("div", { class: "beside" }, h("div", { class: "whose" }, h("h3", {}, name, " ", this.sub), dial), this.facts,
        h("div", { class: "doing" }, this.switches, h("div", { class: "acts" }, ...PHONE_ACTS.map(([act, label]) => this.button(act, label)))),
        h("div", { class: "mores" }, this.wrongs(), this.menu())));
    this.setUsers(users);
  }

  button(act, label, argument) {
    return h("button", { "data-act": act, onclick: () => this.act(act, argument ? argument() : "") }, label);
  }

  /** The app's known ways to be wrong, each a switch on the living phone. */
  wrongs() {
    this.wrongCount = h("span", {});
    this.wrongSwitches = new Map(MISBEHAVIOURS.map(([word, label, lesson]) => [word,
      h("button", { class: "switch wrong", role: "switch", "aria-checked": "false", "data-wrong": word, onclick: () => this.misbehave(word) },
        h("span", {}, h("b", {}, label), h("small", {}, lesson)))]));
    return fold({ class: "more" }, h("span", {}, "What the app does wrong", this.wrongCount),
      h("div", { class: "wrongs" }, ...this.wrongSwitches.values()));
  }

  menu() {
    const word = h("input", { class: "word", placeholder: "whom / digits", "aria-label": "argument of the act", maxlength: 64 });
    return fold({ class: "more" }, "More",
      h("div", { class: "acts" },
        ...MORE_ACTS.map(([act, label, argument]) => this.button(act, argument ? `${label} (${argument})` : label, argument && (() => word.value))),
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

  async ask(what, request) {
    try {
      const answer = await request;
      if (answer?.refused) say(`${this.name}: ${what}: ${answer.refused.replace(/-/g, " ")}`, true);
    } catch (error) {
      say(`${this.name}: ${what}: ${error.message}`, true);
    }
  }

  act(act, argument = "") {
    return this.ask(act, post(`/api/phones/${encodeURIComponent(this.name)}/acts`, { act, argument }));
  }

  remove() {
    return this.ask("take away", call("DELETE", `/api/phones/${encodeURIComponent(this.name)}`));
  }

  async misbehave(word) {
    const on = this.phone.misbehaviours.includes(word);
    await this.ask(word, call("PATCH", `/api/phones/${encodeURIComponent(this.name)}`, on ? { behave: [word] } : { misbehave: [word] }));
    this.onchange?.();
  }

  update(phone, users) {
    this.phone = phone;
    this.user = phone.user;
    this.setUsers(users);
    const key = JSON.stringify(phone);
    if (key === this.key) return;
    this.key = key;
    repaint(this.glass, drawGlass(phone, (act) => this.act(act)));
    this.drawFacts();
    this.sub.textContent = [phone.user === phone.name ? "" : phone.user, phone.ios ? `iOS ${phone.ios}` : ""].filter(Boolean).join(" · ");
    repaint(this.switches,
      this.toggle("Do not disturb", phone.doNotDisturb, "do-not-disturb-on", "do-not-disturb-off"),
      this.toggle("Airplane mode", phone.airplane, "airplane-mode-on", "airplane-mode-off"),
      this.toggle("Locked", Boolean(phone.locked), "lock", "unlock"));
    for (const [word, button] of this.wrongSwitches) button.setAttribute("aria-checked", String(phone.misbehaviours.includes(word)));
    this.wrongCount.textContent = phone.misbehaviours.length ? `: ${phone.misbehaviours.join(", ").replace(/-/g, " ")}` : "";
    this.wrongCount.className = phone.misbehaviours.length ? "bad-text" : "";
  }

  drawFacts() {
    this.drawnAt = Math.max(this.now || 0, newestOf(this.phone));
    repaint(this.facts, drawFacts(this.phone, this.drawnAt));
  }

  /** Time went on, and perhaps nothing else. */
  age(nowUs) {
    this.now = nowUs;
    const since = newestOf(this.phone);
    if (nowUs - since > AGED * (this.drawnAt - since) + 1e5) this.drawFacts();
  }

  toggle(label, on, actOn, actOff) {
    const act = on ? actOff : actOn;
    return h("button", { class: "switch", role: "switch", "aria-checked": String(on), "data-act": actOn, "data-key": actOn, onclick: () => this.act(act) }, label);
  }
}

const SHOWN_PHONES = 60;
/** Events looked at for the beginning of the latest call. */
const LONGEST_CALL = 3000;

export class PhonesView {
  constructor(root) {
    this.cards = new Map();
    this.add = h("button", { class: "add", onclick: () => this.dialog.showModal() }, "+ Add a phone");
    this.grid = h("div", { class: "phones" }, this.add);
    this.note = h("p", { class: "empty" });
    // A phone that starts to ring is heard of, too.
    this.told = h("p", { class: "unseen", role: "status" });
    this.screens = new Map();
    // What the phones and servers say to each other, below them: the talk of the latest call.
    this.ladder = new Ladder({ name: "ringback-call", follow: true, compact: true, empty: "Let one phone call another: what everybody says then stands here." });
    this.element = h("section", { class: "view phones-view", "aria-label": "Phones" },
      h("h2", { class: "unseen" }, "Phones"), this.told, this.note, this.grid, this.ladder.element);
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
      fold({ class: "more" }, "What the app does wrong", h("div", { class: "wrongs" }, wrong)),
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

  /** There are more words than when the switches were drawn. */
  forgetDrawn() {
    const dialog = this.makeDialog();
    this.dialog.replaceWith(dialog);
    this.dialog = dialog;
    for (const card of this.cards.values()) card.element.remove();
    this.cards.clear();
  }

  update(state) {
    const phones = Object.values(state.phones);
    const users = [...new Set(phones.map((phone) => phone.user))].sort();
    const shown = phones.slice(0, SHOWN_PHONES);
    for (const [name, card] of this.cards) {
      if (shown.some((phone) => phone.name === name)) continue;
      if (card.element.contains(document.activeElement)) focusOn(this.add);
      card.element.remove();
      this.cards.delete(name);
    }
    for (const phone of shown) {
      if (!this.cards.has(phone.name)) {
        const card = new Card(phone.name, users);
        card.onchange = () => this.oncreated?.();
        this.cards.set(phone.name, card);
        this.add.before(card.element);
      }
      this.cards.get(phone.name).update(phone, users);
    }
    this.drawCall(state);
    this.tell(shown);
    this.note.hidden = phones.length > 0 && phones.length <= shown.length;
    if (phones.length === 0) this.note.textContent = "No phones yet. Add two, then let one call the other.";
    else this.note.textContent = phones.length > shown.length ? `${phones.length} phones; the first ${shown.length} are drawn.` : "";
  }

  /** Says whose screen shows something new about a call. */
  tell(phones) {
    const said = [];
    for (const phone of phones) {
      const family = screenFamily(phone.shows);
      const before = this.screens.get(phone.name);
      this.screens.set(phone.name, family);
      if (before === undefined || before === family || !SCREEN_WORDS[family]) continue;
      said.push(`${phone.name}: ${SCREEN_WORDS[family].replace(" …", "")}${phone.details?.who ? `, ${phone.details.who}` : ""}`);
    }
    if (said.length) this.told.textContent = said.join(". ");
  }

  /** The ladder of what happened since the latest call began, heartbeats and machines left out. */
  drawCall(state) {
    if (this.seen === state.events) return;
    this.seen = state.events;
    this.ladder.show(latestCall(state.events));
  }

  tick(nowUs) {
    if (nowUs && !this.element.hidden) for (const card of this.cards.values()) card.age(nowUs);
    for (const timer of this.element.querySelectorAll(".timer")) timer.textContent = timerText(nowUs - Number(timer.dataset.since));
  }
}

/** What happened since somebody dialled last; nothing before the first call. */
export function latestCall(events) {
  let from = events.length - 1;
  const begins = (event) => event.name === "person" && event.fields?.act === "dial";
  while (from >= 0 && !begins(events[from]) && events.length - from < LONGEST_CALL) from -= 1;
  if (from < 0 || !begins(events[from])) return [];
  return events.slice(from).filter((event) => !/^(state|ping|pong)$/.test(event.name));
}

/** Phones at one moment of a story: to look at, and to act for when `act(phone, act)` is given. */
export function drawStill(state, nowUs, act) {
  return Object.values(state.phones).slice(0, 8).map((phone) => {
    const glass = drawGlass(phone, act ? (name) => act(phone.name, name) : undefined);
    for (const timer of glass.querySelectorAll(".timer")) timer.textContent = timerText(nowUs - phone.connectedAt);
    return h("article", { class: "phone still", tabindex: -1, "aria-label": `${phone.name}'s phone` }, glass, drawFacts(phone, nowUs));
  });
}
