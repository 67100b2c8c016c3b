// Faults for apns-mock: the ones met in the field as switches, any other as a line of its language.
import { call, get, post } from "./api.js";
import { closeOnEscape, h, repaint, say } from "./dom.js";

export class FaultsPanel {
  constructor() {
    this.button = h("button", { "aria-expanded": "false", onclick: () => this.toggle() }, "Faults");
    this.rule = h("input", { class: "rule", placeholder: "answer 503 ServiceUnavailable next=2", "aria-label": "A fault, one line", maxlength: 300 });
    this.inForce = h("div", { class: "in-force", role: "group", "aria-label": "Faults in force" });
    this.presets = h("div", { class: "presets", role: "group", "aria-label": "Faults met in the field" });
    const form = h("form", { class: "bar" }, this.rule,
      h("label", {}, "seed ", this.seed = h("input", { type: "number", min: 0, class: "seed", "aria-label": "Seed of the fault's chance", placeholder: "any" })),
      h("button", { class: "good" }, "Put in force"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const seed = this.seed.value ? ` seed=${this.seed.value}` : "";
      this.put(this.rule.value + seed);
    });
    this.element = h("section", { class: "faults", tabindex: -1, hidden: true, "aria-label": "Faults" }, form, this.inForce, this.presets);
    closeOnEscape(this.element, this.button, () => {
      this.toggle();
      return true;
    });
  }

  toggle() {
    this.element.hidden = !this.element.hidden;
    this.button.setAttribute("aria-expanded", String(!this.element.hidden));
    this.load();
  }

  async load() {
    let known;
    try {
      known = await get("/api/faults");
    } catch {
      return;
    }
    this.button.textContent = known.faults.length ? `Faults: ${known.faults.length} in force` : "Faults";
    this.button.className = known.faults.length ? "bad" : "";
    this.known = known;
    if (!this.element.hidden) this.draw();
  }

  draw() {
    const { faults, presets } = this.known;
    repaint(this.inForce,
      ...faults.map((fault) => h("span", { class: "chip", title: `${fault.matched} requests fitted it, and it struck ${fault.met} of them` }, fault.name.startsWith(fault.act) ? undefined : h("b", {}, `${fault.act} `), `${fault.name}: met ${fault.met} of ${fault.matched} `,
        h("button", { "aria-label": `End the fault ${fault.name}`, onclick: () => this.end(fault.name) }, "✕"))),
      faults.length > 1 ? h("button", { onclick: () => this.end("") }, "End all") : "");
    repaint(this.presets, presets.filter((preset) => preset.rule).map((preset) => {
      const on = faults.some((fault) => fault.name === preset.id || fault.name === preset.name);
      return h("button", { class: "switch wrong", role: "switch", "aria-checked": String(on), "data-fault": preset.id, "data-key": preset.id, onclick: () => (on ? this.end(preset.id) : this.put(`preset ${preset.id}`)) },
        h("span", {}, h("b", {}, `${preset.id} ${preset.name.replace(/-/g, " ")}`), h("small", {}, `${preset.meaning} (${preset.source})`)));
    }));
  }

  async put(rule) {
    try {
      await post("/api/faults", { rule });
      this.rule.value = "";
    } catch (error) {
      say(error.message, true);
    }
    await this.load();
  }

  async end(name) {
    try {
      await call("DELETE", name ? `/api/faults/${encodeURIComponent(name)}` : "/api/faults");
    } catch (error) {
      say(error.message, true);
    }
    await this.load();
  }
}
