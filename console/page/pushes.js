// The inbox: every push apns-mock was asked for, and what became of it.
import { get } from "./api.js";
import { h, say } from "./dom.js";
import { formatSpan } from "./layout.js";

const SHOWN = 300;

function fateOf(push) {
  const last = push.steps[push.steps.length - 1];
  return last ? last.what : push.status === 200 ? "accepted" : "rejected";
}

function prettyJson(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export class PushesView {
  constructor(root, { onladder }) {
    this.onladder = onladder;
    this.pushes = [];
    this.search = h("input", { type: "search", placeholder: "search: token, topic, reason, payload", "aria-label": "Search the pushes", oninput: () => this.draw() });
    this.fate = h("select", { "aria-label": "Only pushes with this fate", onchange: () => this.draw() }, h("option", { value: "" }, "every fate"));
    this.count = h("span", { class: "count" });
    this.list = h("div", { class: "inbox", role: "listbox", tabindex: 0, "aria-label": "Pushes, newest first" });
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.detail = h("aside", { class: "push", "aria-live": "polite", "aria-label": "The selected push" });
    this.element = h("section", { class: "view", "aria-label": "Pushes" },
      h("div", { class: "bar" }, h("h2", {}, "Pushes"), this.search, this.fate, this.count),
      h("div", { class: "split" }, this.list, this.detail));
    root.append(this.element);
  }

  update(state) {
    if (this.element.hidden || this.seen === state.last) return;
    this.seen = state.last;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), 150);
  }

  async load() {
    try {
      this.pushes = (await get(`/api/pushes?limit=${SHOWN}`)).pushes.reverse();
    } catch (error) {
      say(`pushes: ${error.message}`, true);
    }
    const fates = [...new Set(this.pushes.map(fateOf))].sort();
    const chosen = this.fate.value;
    this.fate.replaceChildren(h("option", { value: "" }, "every fate"), ...fates.map((fate) => h("option", {}, fate)));
    this.fate.value = fates.includes(chosen) ? chosen : "";
    this.draw();
  }

  draw() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    this.shown = this.pushes.filter((push) => {
      if (this.fate.value && fateOf(push) !== this.fate.value) return false;
      const text = `${push.apns_id} ${push.token} ${push.topic} ${push.type} ${push.status} ${push.reason} ${push.payload}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    this.count.textContent = `${this.shown.length} of ${this.pushes.length}`;
    this.list.replaceChildren(...this.shown.map((push, index) => this.row(push, index)));
    if (this.shown.length === 0) this.list.append(h("p", { class: "empty" }, this.pushes.length ? "No push has these words." : "No pushes yet. Let one phone call another whose app does not run."));
    this.drawDetail();
  }

  row(push, index) {
    const good = push.status === 200;
    const fate = fateOf(push);
    const at = push.steps.length ? new Date(push.steps[0].at_us / 1000).toISOString().slice(11, 23) : "";
    return h("div", { class: `push-row${push.apns_id === this.selected ? " selected" : ""}`, role: "option", id: `push-${index}`, "aria-selected": String(push.apns_id === this.selected), onclick: () => this.select(index) },
      h("span", { class: `status ${good ? "ok" : "bad"}` }, String(push.status)),
      h("span", { class: "type" }, push.type || "?"),
      h("span", { class: "topic" }, push.topic),
      h("span", { class: `fate ${/expired|dropped|rejected/.test(fate) ? "bad-text" : ""}` }, push.reason || fate),
      h("span", { class: "mono at" }, at));
  }

  select(index) {
    this.selected = this.shown[index]?.apns_id;
    this.draw();
    this.list.setAttribute("aria-activedescendant", `push-${index}`);
    this.list.querySelector(".selected")?.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.shown?.length) return;
    event.preventDefault();
    const index = this.shown.findIndex((push) => push.apns_id === this.selected);
    this.select(Math.max(0, Math.min(this.shown.length - 1, index + step)));
  }

  drawDetail() {
    const push = this.pushes.find((p) => p.apns_id === this.selected);
    if (!push) {
      this.detail.replaceChildren(h("p", { class: "empty" }, "Choose a push to see its whole life."));
      return;
    }
    const start = push.steps[0]?.at_us ?? 0;
    const row = (key, value) => value ? [h("dt", {}, key), h("dd", { class: "mono" }, value)] : [];
    this.detail.replaceChildren(
      h("h3", {}, `${push.status} ${push.reason || "accepted"}`),
      h("ol", { class: "life" }, ...push.steps.map((step) =>
        h("li", { class: /expired|dropped|rejected/.test(step.what) ? "bad-text" : "" }, h("b", {}, step.what), ` +${formatSpan(step.at_us - start)}`, step.why ? h("span", {}, ` ${step.why}`) : ""))),
      h("dl", {}, ...row("apns-id", push.apns_id), ...row("apns-topic", push.topic), ...row("apns-push-type", push.type), ...row("token", push.token)),
      h("h4", {}, "Payload"), h("pre", { class: "payload" }, prettyJson(push.payload)),
      h("button", { onclick: () => this.onladder(push.apns_id) }, "Show in the ladder"));
  }
}
