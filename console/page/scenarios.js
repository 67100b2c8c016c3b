// A story on its stage: played in the virtual world or on the three processes, walked through, and
// changed, by its text or by moving what somebody decided, to see the other ending.
import { call, get, post } from "./api.js";
import { h, save, say } from "./dom.js";
import { Ladder } from "./ladder.js";
import { LESSONS, drawLesson, storyOf } from "./lessons.js";
import { Library } from "./library.js";
import { drawStill } from "./phones.js";
import { reduce, stateAt } from "./state.js";
import { Strip } from "./strip.js";
import { ending } from "./timeline.js";
import { Walk } from "./walk.js";

/** How often a live play is asked whether it is over. */
const ASK_MS = 400;
const LIVE = "▶ Play live";
const ON_REAL_ONES = "On the three processes, in real time: answer, decline or hang up yourself";

export class ScenariosView {
  /** `pushOf` as the ladder takes it, for live plays. */
  constructor(root, { pushOf }) {
    this.story = { before: [], all: [], events: [], zero: 0, decisions: [], payloads: {} };
    this.moves = [];
    this.ladder = new Ladder({
      name: "scenario",
      pushOf: (event, later) => (this.fromLive ? pushOf(event, later) : this.pushOf(event)),
      report: () => post("/api/scenarios/report", this.request()),
    });
    this.ladder.onselect = (index) => { if (index >= 0 && !this.playing) this.fromLadder(index + 1); };
    this.walk = new Walk({ onmoved: (count, now) => this.onMoved(count, now) });
    this.strip = new Strip({ onseek: (us) => this.walk.seek(us), onmove: (index, us, done) => this.whatIf(index, us, done) });
    this.library = new Library({ onfile: (file) => this.openFile(file) });
    this.stage = h("div", { class: "stage" }, h("p", { class: "empty" }, "Choose a story. It plays in the virtual world, at once; then walk through it."));
    this.element = h("section", { class: "view", "aria-label": "Scenarios" },
      h("div", { class: "split scenarios" }, this.library.element, this.stage));
    root.append(this.element);
    this.makeStage();
  }

  makeStage() {
    this.lesson = h("section", { class: "lesson", "aria-label": "The lesson", tabindex: 0, hidden: true });
    this.title = h("h2", { class: "title" });
    this.why = h("p", { class: "story-why" });
    this.verdict = h("div", { class: "verdict", "aria-live": "polite" });
    this.variant = h("select", { "aria-label": "Variant", onchange: () => this.play() });
    this.seed = h("input", { type: "number", min: 0, value: "1", "aria-label": "Seed", class: "seed" });
    this.liveButton = h("button", { class: "live", onclick: () => this.toggleLive() }, LIVE);
    this.phones = h("div", { class: "stills" });
    this.endings = h("div", { class: "endings", "aria-live": "polite" });
    this.machines = h("input", { type: "checkbox", onchange: () => this.chooseRows() });
    this.parts = [
      this.lesson,
      h("div", { class: "stage-head" }, h("div", {}, this.title, this.why), this.verdict),
      h("div", { class: "bar" }, h("button", { class: "good", onclick: () => this.play() }, "Play in the virtual world"), this.liveButton,
        this.variant, h("label", {}, "seed ", this.seed)),
      this.endings, this.strip.element, this.walk.element, this.phones,
      h("div", { class: "bar" }, h("label", {}, this.machines, " machines"), h("div", { class: "group" }, this.ladder.exportButtons())),
      this.ladder.element, this.makeEditor(),
    ];
  }

  makeEditor() {
    this.text = h("textarea", { class: "script", spellcheck: "false", "aria-label": "The scenario's text", rows: 18 });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.playText();
    });
    this.editor = h("details", { class: "editor" }, h("summary", {}, "Edit the story and play it again"), this.text,
      h("div", { class: "bar" }, h("button", { class: "good", onclick: () => this.playText() }, "Play this text"),
        h("button", { onclick: () => save(`${this.fileName()}.yaml`, "text/yaml", this.text.value) }, "Save as a file"),
        h("span", { class: "soft" }, "Ctrl+Enter plays; a file opens again here and with ringback run.")));
    return this.editor;
  }

  fileName() {
    return (this.name || "story").replace(/\//g, "-");
  }

  // --- what is on the stage ---------------------------------------------------------------------

  /** Opens a lesson with its story. */
  async teach(name) {
    await this.library.load();
    let text;
    try {
      text = LESSONS.some(([known]) => known === name) ? await get(`/${name}.md`) : "";
    } catch (error) {
      say(error.message, true);
    }
    if (!text) return;
    await this.choose(storyOf(text), name);
    this.lesson.replaceChildren(...drawLesson(text));
    this.lesson.hidden = false;
    this.stage.scrollTop = 0;
  }

  open() {
    return this.library.load();
  }

  /** Opens a scenario by name, as part of a lesson perhaps, and plays it at once. */
  async choose(name, lesson) {
    await this.library.load();
    if (!this.library.scenarios) return;
    const here = this.name === name;
    if (here && this.library.lesson === lesson) return;
    const scenario = this.library.find(name);
    if (!scenario) {
      say(`there is no scenario ${name}`, true);
      return;
    }
    this.lesson.hidden = !lesson;
    this.library.choose(name, lesson);
    if (here) return;
    this.name = name;
    this.present(scenario.title || name, scenario.why, scenario.variants);
    this.liveButton.disabled = scenario.live === false;
    this.liveButton.title = scenario.live === false ? "This story is told in the virtual world only" : ON_REAL_ONES;
    try {
      this.text.value = (await get(`/api/scenarios/text?name=${encodeURIComponent(name)}`)).text;
    } catch (error) {
      say(error.message, true);
    }
    await this.play();
  }

  async openFile(file) {
    // The address names no story any more, so that each can be opened again.
    history.replaceState(null, "", "#scenarios");
    this.lesson.hidden = true;
    this.name = file.name.replace(/\.ya?ml$/, "");
    this.library.choose(this.name);
    this.present(file.name, "A story from a file.", []);
    this.liveButton.disabled = false;
    this.liveButton.title = ON_REAL_ONES;
    this.text.value = await file.text();
    this.editor.open = true;
    await this.playText();
  }

  present(title, why, variants) {
    this.stage.replaceChildren(...this.parts);
    this.title.textContent = title;
    this.why.textContent = why;
    this.why.title = why;
    // What was said of the story before is not said of this one.
    this.verdict.replaceChildren();
    this.variant.replaceChildren(...variants.map((v) => h("option", { value: v }, v || "the only one")));
    this.variant.hidden = variants.length < 2;
    this.editor.open = false;
    this.edited = false;
  }

  /** The story as the page has it now: by name, or the text once somebody changed that. */
  request() {
    const asked = { variant: this.variant.value, seed: Number(this.seed.value) || 0 };
    if (this.edited) asked.text = this.text.value;
    else asked.name = this.name;
    if (this.moves.length) asked.moves = this.moves.map(({ decision, at_us }) => ({ decision, at_us }));
    return asked;
  }

  playText() {
    this.edited = true;
    return this.play();
  }

  async play() {
    this.walk.stop();
    this.moves = [];
    this.original = undefined;
    const played = await this.ask();
    if (played) this.take(played);
  }

  async ask() {
    try {
      return await post("/api/scenarios/play", this.request());
    } catch (error) {
      this.verdict.replaceChildren(h("p", { class: "verdict-bad" }, error.message));
      return undefined;
    }
  }

  take(played, { live = false } = {}) {
    this.fromLive = live;
    // The phones were set up before the story; that counts for what they are, not for the ladder.
    const before = played.events.slice(0, played.set_up);
    const all = played.events.slice(played.set_up);
    const decisions = live ? [] : (played.decisions || []).map((decision) => ({ ...decision }));
    for (const [index, decision] of decisions.entries()) decision.moved = this.moves.some((move) => move.shown === index);
    this.story = { before, all, zero: played.zero_us ?? all[0]?.at_us ?? 0, decisions, payloads: played.payloads || {} };
    this.ladder.name = this.fileName();
    this.drawVerdict(played);
    this.drawEndings();
    this.chooseRows();
  }

  /** What the ladder shows of the story: everything, or without the moves of machines. */
  chooseRows() {
    const { all, zero } = this.story;
    this.story.events = this.machines.checked ? all : all.filter((event) => event.name !== "state");
    this.strip.show({ ...this.story, ghost: this.original });
    this.ladder.selected = -1;
    this.walk.show(this.story.events, zero);
  }

  /** In the virtual world there is no apns-mock to ask; the play itself says what a push carried. */
  pushOf(event) {
    const payload = this.story.payloads[event.fields?.["apns-id"]];
    return payload === undefined ? undefined : { payload };
  }

  drawVerdict(played) {
    const failed = played.expectations.filter((e) => !e.held);
    const good = failed.length === 0 && played.violations.length === 0;
    const lines = [...failed.map((e) => `${e.what}: ${e.why}`), ...played.violations];
    const count = played.expectations.length;
    const held = count === 1 ? "the expectation" : `all ${count} expectations`;
    const verdict = this.original
      ? h("p", { class: "verdict-if" }, good ? "What if: all that was expected still comes" : `What if: ${lines.length} of ${count} expectations come out otherwise`)
      : h("p", { class: good ? "verdict-good" : "verdict-bad" }, good ? `✓ ${held} held` : `✗ ${lines.length} did not hold`);
    this.verdict.replaceChildren(verdict, ...lines.slice(0, 4).map((line) => h("p", { class: this.original ? "soft" : "bad-text" }, line)));
  }

  // --- walking through --------------------------------------------------------------------------

  /** The ladder, the strip and the phones at one moment of the story. */
  onMoved(count, now) {
    const { all, events, before } = this.story;
    this.strip.seek(now);
    this.ladder.show(events, { upTo: count });
    if (!this.byLadder && count > 0 && count < events.length) {
      const told = this.ladder.onselect;
      this.ladder.onselect = undefined;
      this.ladder.select(count - 1, true);
      this.ladder.onselect = told;
    }
    // With the moves of machines that came before the next row.
    const seen = count < events.length ? all.indexOf(events[count]) : all.length;
    const state = reduce(stateAt(before, before.length), { type: "events", events: all.slice(0, seen) });
    this.phones.replaceChildren(...drawStill(state, now));
  }

  fromLadder(count) {
    this.byLadder = true;
    this.walk.moveTo(count);
    this.byLadder = false;
  }

  // --- what if ----------------------------------------------------------------------------------

  /** Moves a decision; while it is dragged one play is under way at a time, the newest wins. */
  async whatIf(index, us, done) {
    if (this.playing) return;
    this.walk.stop();
    this.drag = this.drag || this.beginMove(index);
    this.drag.wanted = { us, done };
    if (this.drag.busy) return;
    this.drag.busy = true;
    while (this.drag?.wanted) {
      const { us: at, done: last } = this.drag.wanted;
      this.drag.wanted = undefined;
      if (!this.original) this.original = { before: this.story.before, events: this.story.all, end: this.story.all[this.story.all.length - 1]?.at_us ?? 0 };
      this.moves = [...this.drag.moves, { decision: this.drag.index, at_us: at }];
      const played = await this.ask();
      if (played) {
        this.moves[this.moves.length - 1].shown = nearest(played, this.drag.what, at);
        this.take(played);
        if (last) this.text.value = played.yaml;
      }
      if (last && !this.drag.wanted) this.drag = undefined;
    }
    if (this.drag) this.drag.busy = false;
  }

  /** Moving the same thing once more takes the place of its last move. */
  beginMove(index) {
    const { what } = this.story.decisions[index];
    const last = this.moves[this.moves.length - 1];
    if (last?.shown === index) return { moves: this.moves.slice(0, -1), index: last.decision, what };
    return { moves: this.moves, index, what };
  }

  drawEndings() {
    if (!this.original) {
      this.endings.replaceChildren();
      return;
    }
    const card = (title, lines, look) => h("div", { class: `ending ${look}` }, h("b", {}, title),
      ...lines.map((line) => h("span", { class: line.bad ? "bad-text" : "" }, h("i", {}, `${line.who} `), line.what)));
    this.endings.replaceChildren(
      card("As it is written", ending(this.original.before, this.original.events), "was"),
      card("What if", ending(this.story.before, this.story.all), "now"),
      h("button", { onclick: () => this.play() }, "As written again"));
  }

  // --- on the three processes -------------------------------------------------------------------

  async toggleLive() {
    if (this.playing) {
      await call("DELETE", "/api/live").catch((error) => say(error.message, true));
      return;
    }
    this.walk.stop();
    this.moves = [];
    this.original = undefined;
    this.drawEndings();
    try {
      const { after } = await post("/api/live", this.request());
      this.playing = { after };
    } catch (error) {
      say(error.message, true);
      return;
    }
    this.fromLive = true;
    this.liveButton.textContent = "■ Stop";
    this.walk.element.hidden = true;
    this.strip.element.hidden = true;
    this.verdict.replaceChildren(h("p", { class: "verdict-live" }, "● live: the phones are real, press their buttons"));
    this.ladder.follow = true;
    this.ladder.held = false;
    this.watchLive();
  }

  async watchLive() {
    let state;
    do {
      await new Promise((resolve) => { setTimeout(resolve, ASK_MS); });
      state = await get("/api/live").catch(() => undefined);
    } while (!state || state.state === "playing");
    this.playing = undefined;
    this.ladder.follow = false;
    this.liveButton.textContent = LIVE;
    this.walk.element.hidden = false;
    this.strip.element.hidden = false;
    if (state.state === "done") this.take(state.told, { live: true });
    else this.verdict.replaceChildren(h("p", { class: "verdict-bad" }, state.error));
  }

  /** What the page hears of the three processes; only a live play needs it. */
  update(state) {
    if (!this.playing || this.element.hidden) return;
    const first = state.events.findIndex((event) => event.n > this.playing.after);
    const events = first < 0 ? [] : state.events.slice(first).filter((event) => !/^(state|ping|pong)$/.test(event.name));
    this.ladder.show(events);
    const now = state.events[state.events.length - 1]?.at_us ?? 0;
    this.phones.replaceChildren(...drawStill(state, now, (phone, act) => {
      post(`/api/phones/${encodeURIComponent(phone)}/acts`, { act }).catch((error) => say(error.message, true));
    }));
  }
}

/** Which decision of what was played is the moved one: said alike, and next to that time. */
function nearest(played, what, at) {
  const away = (decision) => Math.abs(decision.at_us - played.zero_us - at);
  let best = -1;
  for (const [index, decision] of played.decisions.entries()) {
    if (decision.what === what && (best < 0 || away(decision) < away(played.decisions[best]))) best = index;
  }
  return best;
}
