// The inbox: every push apns-mock was asked for, what became of it, and the faults it is to meet.
import { call, get, post } from "./api.js";
import { h, repaint, say } from "./dom.js";
import { FaultsPanel } from "./faults.js";
import { formatSpan } from "./layout.js";
import { providerToken } from "./wire.js";

const SHOWN = 300;

export function fateOf(push) {
  const last = push.steps[push.steps.length - 1];
  return last ? last.what : push.status === 200 ? "accepted" : "rejected";
}

/** A long name that may be broken behind its dots. */
const atDots = (name) => name.split(/(?<=\.)/).flatMap((part) => [part, h("wbr")]);

/** Words that are found anywhere in the push; "status:410", "type:voip" and the like in that field. */
export function finds(push, words) {
  const text = [push.apns_id, push.token, push.device, push.topic, push.type, push.status, push.reason, push.payload, push.key_id, ...(push.findings || [])].join(" ").toLowerCase();
  return words.every((word) => {
    const [, field, value] = word.match(/^(status|type|topic|reason|device|token|fate):(.+)$/) || [];
    if (!field) return text.includes(word);
    return String(field === "fate" ? fateOf(push) : push[field] ?? "").toLowerCase().startsWith(value);
  });
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
    this.search = h("input", { type: "search", placeholder: "status:410 type:voip device:bob", "aria-label": "Search the pushes", oninput: () => this.draw() });
    this.fate = h("select", { "aria-label": "Only pushes with this fate", onchange: () => this.draw() }, h("option", { value: "" }, "every fate"));
    this.linted = h("input", { type: "checkbox", onchange: () => this.draw() });
    this.count = h("span", { class: "count" });
    this.list = h("div", { class: "inbox", role: "listbox", tabindex: 0, "aria-label": "Pushes, newest first" });
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.detail = h("section", { class: "push", tabindex: 0, "aria-label": "The selected push" });
    this.faults = new FaultsPanel();
    this.element = h("section", { class: "view", "aria-label": "Pushes" },
      h("div", { class: "bar" }, h("h2", {}, "Pushes"), this.search, this.fate, h("label", {}, this.linted, " with findings"), this.count,
        h("span", { class: "group" }), this.faults.button),
      this.faults.element,
      h("div", { class: "split" }, this.list, this.detail));
    root.append(this.element);
  }

  update(state) {
    if (this.element.hidden || this.seen === state.last) return;
    this.seen = state.last;
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.load();
    }, 200);
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
    this.faults.load();
  }

  draw() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    this.shown = this.pushes.filter((push) => {
      if (this.fate.value && fateOf(push) !== this.fate.value) return false;
      if (this.linted.checked && !push.findings?.length) return false;
      return finds(push, words);
    });
    this.count.textContent = `${this.shown.length} of ${this.pushes.length}`;
    const none = this.pushes.length ? "No push has these words." : "No pushes yet. Let one phone call another whose app does not run.";
    repaint(this.list, this.shown.length ? this.shown.map((push) => this.row(push)) : h("p", { class: "empty" }, none));
    // A listbox must have an option; a sentence is none.
    this.list.setAttribute("role", this.shown.length ? "listbox" : "group");
    if (this.shown.some((push) => push.number === this.selected)) this.list.setAttribute("aria-activedescendant", `push-${this.selected}`);
    else this.list.removeAttribute("aria-activedescendant");
    this.drawDetail();
  }

  row(push) {
    const good = push.status === 200;
    const fate = fateOf(push);
    const at = push.steps.length ? new Date(push.steps[0].at_us / 1000).toISOString().slice(11, 23) : "";
    const chosen = push.number === this.selected;
    const findings = push.findings?.length || 0;
    return h("div", { class: `push-row${chosen ? " selected" : ""}`, role: "option", id: `push-${push.number}`, "aria-selected": String(chosen), onclick: () => this.choose(push.number) },
      h("span", { class: `status ${good ? "ok" : "bad"}` }, String(push.status || "–")),
      h("span", { class: "type" }, push.type || "?"),
      h("span", { class: "topic", title: push.topic }, push.device ? `${push.device} · ` : "", ...atDots(push.topic)),
      h("span", { class: `fate ${/expired|dropped|rejected/.test(fate) ? "bad-text" : ""}` }, push.reason || fate),
      h("span", { class: "found", title: findings ? push.findings.join("\n") : "" }, findings ? `⚑ ${findings}` : ""),
      h("span", { class: "mono at" }, at));
  }

  choose(number) {
    this.selected = number;
    this.draw();
    this.list.querySelector(".selected")?.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    const count = this.shown?.length || 0;
    const page = Math.max(1, Math.floor(this.list.clientHeight / (this.list.firstElementChild?.offsetHeight || 1)) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -count, End: count }[event.key];
    if (!step || event.target !== this.list) return;
    event.preventDefault();
    const index = this.shown.findIndex((push) => push.number === this.selected);
    this.choose(this.shown[Math.max(0, Math.min(count - 1, index + step))].number);
  }

  async resend(push) {
    try {
      await call("POST", `/api/pushes/${push.number}/resend`);
      say("Handed to the phone once more.");
      await this.load();
    } catch (error) {
      say(error.message, true);
    }
  }

  drawDetail() {
    const push = this.pushes.find((p) => p.number === this.selected);
    if (!push) {
      repaint(this.detail, h("p", { class: "empty" }, "Choose a push to see its whole life."));
      return;
    }
    const zero = push.steps[0]?.at_us ?? 0;
    const token = providerToken(push);
    repaint(this.detail,
      h("div", { class: "bar" }, h("h3", {}, `${push.status || "no answer"} ${push.reason}`.trim()),
        h("button", { onclick: () => this.onladder(push.apns_id) }, "On the ladder"),
        h("button", { "data-resend": true, disabled: push.status !== 200, onclick: () => this.resend(push) }, "Send it again")),
      push.failed_check ? h("p", { class: "bad-text" }, `refused by: ${push.failed_check}${push.why ? `, ${push.why}` : ""}`) : undefined,
      h("ol", { class: "life" }, ...push.steps.map((step) => h("li", {}, h("b", {}, step.what), step.why && step.why !== step.what ? ` ${step.why}` : "", h("span", { class: "soft" }, ` +${formatSpan(step.at_us - zero)}`)))),
      push.findings?.length ? h("section", { class: "findings" }, h("h4", {}, "What a reviewer would say"), h("ul", {}, ...push.findings.map((f) => h("li", {}, f)))) : undefined,
      h("h4", {}, "Headers"),
      h("dl", { class: "mono headers" }, ...[[":path", `/3/device/${push.token}`], ...(push.headers || []).filter((x) => !x.name.startsWith(":")).map((x) => [x.name, x.value])].flatMap(([key, value]) => [h("dt", {}, key), h("dd", {}, value)]),
        ...(push.headers?.some((x) => x.name === "apns-topic") ? [] : [h("dt", {}, "apns-topic"), h("dd", {}, push.topic)])),
      token ? h("div", {}, h("h4", {}, "Provider token, decoded"), h("pre", {}, JSON.stringify(token, null, 2))) : undefined,
      h("h4", {}, "Payload"),
      h("pre", { class: "payload" }, prettyJson(push.payload)));
  }
}
