// The library: choose a story, play it in the virtual world, then walk through what happened.
import { get, post } from "./api.js";
import { h, say } from "./dom.js";
import { Ladder } from "./ladder.js";
import { formatAt } from "./layout.js";
import { drawStill } from "./phones.js";
import { stateAt } from "./state.js";

const SPEEDS = [["1", "real time"], ["0.25", "¼ of the speed"], ["4", "4 times as fast"], ["20", "20 times as fast"]];

/** No pause of a replay is longer than this, so that idle time stays short. */
const LONGEST_PAUSE_MS = 1500;

export class ScenariosView {
  constructor(root) {
    this.at = 0;
    this.events = [];
    this.before = [];
    this.ladder = new Ladder({ name: "scenario" });
    this.ladder.onselect = (index) => { if (index >= 0) this.moveTo(index + 1, true); };
    this.list = h("nav", { class: "library", "aria-label": "Scenarios" });
    this.search = h("input", { type: "search", placeholder: "find a story", "aria-label": "Find a scenario", oninput: () => this.drawList() });
    this.stage = h("div", { class: "stage" }, h("p", { class: "empty" }, "Choose a story. It plays in the virtual world, at once; then walk through it."));
    this.element = h("section", { class: "view", "aria-label": "Scenarios" },
      h("div", { class: "bar" }, h("h2", {}, "Scenarios"), this.search),
      h("div", { class: "split scenarios" }, this.list, this.stage));
    root.append(this.element);
    this.makeStage();
  }

  makeStage() {
    this.title = h("h3", { class: "title" });
    this.why = h("p", { class: "story-why" });
    this.verdict = h("div", { class: "verdict", "aria-live": "polite" });
    this.variant = h("select", { "aria-label": "Variant", onchange: () => this.play() });
    this.seed = h("input", { type: "number", min: 0, value: "1", "aria-label": "Seed", class: "seed" });
    this.speed = h("select", { "aria-label": "Speed of the replay" }, SPEEDS.map(([value, label]) => h("option", { value }, label)));
    this.slider = h("input", { type: "range", min: 0, value: 0, class: "scrub", "aria-label": "Moment of the story", oninput: () => this.moveTo(Number(this.slider.value)) });
    this.clock = h("output", { class: "mono clock" });
    this.run = h("button", { onclick: () => this.toggleReplay() }, "▶ Replay");
    this.phones = h("div", { class: "stills" });
    this.text = h("textarea", { class: "script", spellcheck: "false", "aria-label": "The scenario's text", rows: 16 });
    this.editor = h("details", { class: "editor" }, h("summary", {}, "Edit the story and play it again"), this.text,
      h("button", { class: "good", onclick: () => this.play(true) }, "Play this text"));
    this.parts = [
      h("div", { class: "stage-head" }, h("div", {}, this.title, this.why), this.verdict),
      h("div", { class: "bar" }, this.variant, h("label", {}, "seed ", this.seed),
        h("button", { class: "good", onclick: () => this.play() }, "Play in the virtual world"), ...this.ladder.exportButtons()),
      h("div", { class: "bar player" },
        h("button", { onclick: () => this.step(-1), "data-step": "back" }, "‹ Back"), this.run,
        h("button", { onclick: () => this.step(1), "data-step": "next" }, "Next ›"), this.speed, this.slider, this.clock),
      this.phones, this.ladder.element, this.editor,
    ];
  }

  async open() {
    if (this.loaded) return;
    try {
      this.scenarios = (await get("/api/scenarios")).scenarios;
      this.loaded = true;
      this.drawList();
    } catch (error) {
      this.list.replaceChildren(h("p", { class: "empty" }, error.message));
    }
  }

  drawList() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = (this.scenarios || []).filter((s) => words.every((word) => `${s.name} ${s.title} ${s.why}`.toLowerCase().includes(word)));
    const stories = [...new Set(found.map((s) => s.story))];
    this.list.replaceChildren(...stories.flatMap((story) => [
      h("h3", {}, story.replace(/-/g, " ") || "scenarios"),
      ...found.filter((s) => s.story === story).map((s) =>
        h("button", { class: `story${s.name === this.name ? " selected" : ""}`, "data-name": s.name, "aria-pressed": String(s.name === this.name), onclick: () => { location.hash = `#scenarios/${s.name}`; } },
          h("b", {}, s.title || s.name), h("small", { class: s.error ? "bad-text" : "" }, s.error || s.why))),
    ]));
    if (found.length === 0) this.list.append(h("p", { class: "empty" }, "No story has these words."));
  }

  /** Opens a scenario by name and plays it at once. */
  async choose(name) {
    await this.open();
    if (!this.scenarios || this.name === name) return;
    const scenario = this.scenarios.find((s) => s.name === name);
    if (!scenario) {
      say(`there is no scenario ${name}`, true);
      return;
    }
    this.name = name;
    this.drawList();
    this.stage.replaceChildren(...this.parts);
    this.title.textContent = scenario.title || name;
    this.why.textContent = scenario.why;
    this.variant.replaceChildren(...scenario.variants.map((v) => h("option", { value: v }, v || "the only one")));
    this.variant.hidden = scenario.variants.length < 2;
    this.editor.open = false;
    try {
      this.text.value = (await get(`/api/scenarios/text?name=${encodeURIComponent(name)}`)).text;
    } catch (error) {
      say(error.message, true);
    }
    await this.play();
  }

  async play(edited = false) {
    this.stop();
    const request = { variant: this.variant.value, seed: Number(this.seed.value) || 1 };
    if (edited) request.text = this.text.value;
    else request.name = this.name;
    let played;
    try {
      played = await post("/api/scenarios/play", request);
    } catch (error) {
      this.verdict.replaceChildren(h("p", { class: "verdict-bad" }, error.message));
      return;
    }
    // The phones were set up before the story; that counts for what they are, not for the ladder.
    this.before = played.events.slice(0, played.set_up);
    this.events = played.events.slice(played.set_up);
    this.ladder.name = (this.name || "scenario").replace(/\//g, "-");
    this.slider.max = this.events.length;
    this.drawVerdict(played);
    this.ladder.selected = -1;
    this.moveTo(this.events.length);
  }

  drawVerdict(played) {
    const failed = played.expectations.filter((e) => !e.held);
    const good = failed.length === 0 && played.violations.length === 0;
    const lines = [...failed.map((e) => `${e.what}: ${e.why}`), ...played.violations];
    this.verdict.replaceChildren(
      h("p", { class: good ? "verdict-good" : "verdict-bad" }, good ? `✓ ${played.expectations.length === 1 ? "the expectation" : `all ${played.expectations.length} expectations`} held` : `✗ ${lines.length} did not hold`),
      ...lines.slice(0, 6).map((line) => h("p", { class: "bad-text" }, line)));
  }

  moveTo(count, fromLadder = false) {
    this.at = Math.max(0, Math.min(this.events.length, count));
    this.slider.value = this.at;
    const zero = this.events[0]?.at_us ?? 0;
    const now = this.at > 0 ? this.events[this.at - 1].at_us : zero;
    this.clock.textContent = `${formatAt(now - zero)} s · ${this.at}/${this.events.length}`;
    this.slider.setAttribute("aria-valuetext", `${formatAt(now - zero)} seconds, event ${this.at} of ${this.events.length}`);
    this.ladder.show(this.events, { upTo: this.at });
    if (!fromLadder && this.at > 0 && this.at < this.events.length) {
      const told = this.ladder.onselect;
      this.ladder.onselect = undefined;
      this.ladder.select(this.at - 1, true);
      this.ladder.onselect = told;
    }
    this.phones.replaceChildren(...drawStill(stateAt(this.before.concat(this.events), this.before.length + this.at), now));
  }

  step(by) {
    this.stop();
    this.moveTo(this.at + by);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.run.textContent = "▶ Replay";
  }

  toggleReplay() {
    if (this.timer) return this.stop();
    if (this.at >= this.events.length) this.moveTo(0);
    this.run.textContent = "⏸ Pause";
    this.next();
    return undefined;
  }

  next() {
    if (this.at >= this.events.length) return this.stop();
    const gap = this.at > 0 ? this.events[this.at].at_us - this.events[this.at - 1].at_us : 0;
    const pause = Math.min(LONGEST_PAUSE_MS, gap / 1000 / Number(this.speed.value));
    this.timer = setTimeout(() => {
      this.moveTo(this.at + 1);
      this.next();
    }, pause);
    return undefined;
  }
}
