// The live ladder: everything that happens, filtered by call and words.
import { call, get } from "./api.js";
import { h, say } from "./dom.js";
import { Ladder } from "./ladder.js";
import { select } from "./state.js";

export class LiveView {
  constructor(root, { onclear, pushOf }) {
    this.ladder = new Ladder({ name: "ringback-live", follow: true, pushOf, report: () => this.report(),
      empty: "Nothing has happened yet. Let one phone call another." });
    this.call = h("select", { "aria-label": "Only this call", onchange: () => this.refresh() });
    this.search = h("input", { type: "search", placeholder: "find events", "aria-label": "Only events with these words", oninput: () => this.refresh() });
    this.broken = h("input", { type: "checkbox", onchange: () => this.refresh() });
    this.states = h("input", { type: "checkbox", onchange: () => this.refresh() });
    this.beats = h("input", { type: "checkbox", onchange: () => this.refresh() });
    this.count = h("span", { class: "count" });
    this.callKey = "";
    this.element = h("section", { class: "view ladder-view", "aria-label": "Ladder" },
      h("div", { class: "bar" }, h("h2", {}, "Ladder"), this.call, this.search,
        h("label", {}, this.broken, " broken rules only"), h("label", { title: "Every move of a state machine, too" }, this.states, " machines"), h("label", { title: "The pings of the connections, too" }, this.beats, " heartbeats"),
        this.count, h("div", { class: "bar group" }, this.ladder.exportButtons(),
          h("button", { onclick: onclear, title: "This page forgets the events it shows; the phones stay as they are" }, "Clear"), h("button", { onclick: () => this.reset(), title: "The three processes forget everything but their configuration" }, "Reset"))),
      this.ladder.element);
    root.append(this.element);
  }

  async reset() {
    try {
      await call("POST", "/api/reset");
      say("The three processes forgot everything but their configuration.");
    } catch (error) {
      say(error.message, true);
    }
  }

  report() {
    const query = new URLSearchParams({ call: this.call.value, search: this.search.value, broken: this.broken.checked, after: this.state?.cleared ?? 0 });
    return get(`/api/events/report?${query}`);
  }

  update(state) {
    this.state = state;
    this.refresh();
  }

  show(search) {
    this.search.value = search;
    this.call.value = "";
    this.refresh();
  }

  refresh() {
    if (!this.state || this.element.hidden) return;
    this.listCalls();
    const wanted = { call: this.state.calls[this.call.value], search: this.search.value, onlyBroken: this.broken.checked };
    const key = JSON.stringify([wanted.call?.id, wanted.call?.first, wanted.search, wanted.onlyBroken, this.states.checked, this.beats.checked]);
    if (this.lastEvents === this.state.events && this.lastKey === key) return;
    const chosenAnew = this.lastKey !== key;
    this.lastEvents = this.state.events;
    this.lastKey = key;
    let events = select(this.state.events, wanted);
    const hidden = [this.states.checked ? "" : "state", ...(this.beats.checked ? [] : ["ping", "pong"])].filter(Boolean);
    if (hidden.length && !this.search.value) events = events.filter((event) => !hidden.includes(event.name));
    this.ladder.show(events);
    // Found by its words, an event is looked at among its neighbours once the words are gone.
    if (chosenAnew) this.ladder.reveal();
    const lost = this.state.lost ? `, ${this.state.lost} lost` : "";
    this.count.textContent = `${events.length} of ${this.state.events.length}${lost}`;
  }

  listCalls() {
    const calls = Object.values(this.state.calls).sort((a, b) => b.first - a.first).slice(0, 200);
    const label = (c) => `${c.caller || "?"} → ${c.callee || "?"}${c.reason ? `, ${c.reason}` : c.state ? `, ${c.state}` : ""}${c.broken ? " ⚠" : ""} (${c.id.slice(0, 8)})`;
    const key = calls.map((c) => c.id + label(c)).join("\n");
    if (key === this.callKey) return;
    this.callKey = key;
    const chosen = this.call.value;
    this.call.replaceChildren(h("option", { value: "" }, "all calls"), ...calls.map((c) => h("option", { value: c.id }, label(c))));
    this.call.value = calls.some((c) => c.id === chosen) ? chosen : "";
  }
}
