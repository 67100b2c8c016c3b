// Stories: chosen from the library or opened from a file, played in the virtual world or on the three
// processes, walked through, and changed by their text or by moving what somebody decided.
import { get, post } from "./api.js";
import { h, hush, say } from "./dom.js";
import { Ladder } from "./ladder.js";
import { LESSONS, storyOf } from "./lessons.js";
import { Library } from "./library.js";
import { LivePlay } from "./live_play.js";
import { Stage } from "./stage.js";
import { among, brokenInvariants, reduce, stateAt } from "./state.js";
import { Strip } from "./strip.js";
import { Walk } from "./walk.js";
import { WhatIf } from "./what_if.js";

/** What goes on behind a story and would only fill its ladder. */
const BACKGROUND = /^(state|ping|pong)$/;

export class ScenariosView {
  /** `pushOf` as the ladder takes it, for live plays. */
  constructor(root, { pushOf }) {
    this.story = { before: [], all: [], events: [], zero: 0, decisions: [], payloads: {} };
    this.ladder = new Ladder({
      name: "scenario",
      pushOf: (event, later) => (this.fromLive ? pushOf(event, later) : this.pushOf(event)),
      report: () => post("/api/scenarios/report", this.request()),
    });
    this.ladder.onselect = (index) => { if (index >= 0 && !this.live.playing) this.fromLadder(index + 1); };
    this.walk = new Walk({ onmoved: (count, now) => this.onMoved(count, now) });
    this.strip = new Strip({ onseek: (us) => this.walk.seek(us), onmove: (index, us, done) => this.move(index, us, done) });
    this.whatIf = new WhatIf({ story: () => this.story, play: () => this.ask(), ontold: (told, last) => this.onWhatIf(told, last) });
    this.live = new LivePlay({ onstart: () => this.onLive(), onend: (end) => this.onLiveEnd(end) });
    this.stage = new Stage({ strip: this.strip, walk: this.walk, ladder: this.ladder,
      on: { play: () => this.play(), playText: () => this.playText(), live: () => this.toggleLive(), rows: () => this.chooseRows(), fileName: () => this.fileName() } });
    this.library = new Library({ onfile: (file) => this.openFile(file) });
    this.element = h("section", { class: "view", "aria-label": "Scenarios" },
      h("div", { class: "split scenarios" }, h("div", { class: "shelf" }, this.library.element, this.stage.lesson), this.stage.element));
    root.append(this.element);
  }

  fileName() {
    return (this.name || "story").replace(/\//g, "-");
  }

  // --- which story ------------------------------------------------------------------------------

  /** Opens a lesson with its story. */
  async teach(name) {
    await this.library.load();
    let text;
    try {
      text = LESSONS.some(([known]) => known === name) ? await get(`/${name}.md`) : "";
    } catch (error) {
      say(error.message, true);
    }
    if (text === "") say(`there is no lesson ${name}`, true);
    if (!text) return;
    await this.choose(storyOf(text), name);
    this.stage.teach(text);
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
    this.stage.lesson.hidden = !lesson;
    this.library.choose(name, lesson);
    if (here) return;
    this.present(name, { title: scenario.title || name, why: scenario.why, variants: scenario.variants, live: scenario.live !== false });
    try {
      this.stage.editor.text = (await get(`/api/scenarios/text?name=${encodeURIComponent(name)}`)).text;
    } catch (error) {
      say(error.message, true);
    }
    await this.play();
  }

  async openFile(file) {
    // The address names no story any more, so that each can be opened again.
    history.replaceState(null, "", "#scenarios");
    this.stage.lesson.hidden = true;
    const name = file.name.replace(/\.ya?ml$/, "");
    this.library.choose(name);
    this.present(name, { title: file.name, why: "A story from a file.", live: true });
    this.stage.editor.text = await file.text();
    this.stage.editor.open = true;
    await this.playText();
  }

  present(name, story) {
    hush();
    this.name = name;
    this.edited = false;
    this.ladder.begin();
    this.stage.present(story);
  }

  // --- in the virtual world ---------------------------------------------------------------------

  /** The story as the page has it now: by name, or the text once somebody changed that. */
  request() {
    const asked = { variant: this.stage.variant.value, seed: Number(this.stage.seed.value) || 0 };
    if (this.edited) asked.text = this.stage.editor.text;
    else asked.name = this.name;
    const moves = this.whatIf.request();
    if (moves.length) asked.moves = moves;
    return asked;
  }

  playText() {
    this.edited = true;
    return this.play();
  }

  async play() {
    this.walk.stop();
    this.whatIf.forget();
    const played = await this.ask();
    if (played) this.take(played);
  }

  async ask() {
    try {
      return await post("/api/scenarios/play", this.request());
    } catch (error) {
      this.stage.refuse(error.message);
      return undefined;
    }
  }

  take(played, { live = false } = {}) {
    this.fromLive = live;
    // The phones were set up before the story; that counts for what they are, not for the ladder.
    const before = played.events.slice(0, played.set_up);
    const all = among(played.events.slice(played.set_up), brokenInvariants(played));
    const decisions = live ? [] : (played.decisions || []).map((decision, index) => ({ ...decision, moved: this.whatIf.hasMoved(index) }));
    this.story = { before, all, zero: played.zero_us ?? all[0]?.at_us ?? 0, decisions, payloads: played.payloads || {} };
    this.ladder.name = this.fileName();
    this.stage.judge(played, this.whatIf.original !== undefined);
    this.stage.compare(this.whatIf.original, this.story);
    this.chooseRows();
  }

  /** What the ladder shows of the story: everything, or without the moves of machines and the heartbeats. */
  chooseRows() {
    const { all, zero } = this.story;
    this.story.events = this.stage.machines.checked ? all : all.filter((event) => !BACKGROUND.test(event.name));
    this.strip.show({ ...this.story, ghost: this.whatIf.original, inHand: this.whatIf.inHand });
    this.walk.show(this.story.events, zero);
  }

  /** In the virtual world there is no apns-mock to ask; the play itself says what a push carried. */
  pushOf(event) {
    const payload = this.story.payloads[event.fields?.["apns-id"]];
    return payload === undefined ? undefined : { payload };
  }

  move(index, us, done) {
    if (this.live.playing) return;
    this.walk.stop();
    this.whatIf.move(index, us, done);
  }

  onWhatIf(told, last) {
    this.take(told);
    if (last) this.stage.editor.text = told.yaml;
  }

  // --- walking through --------------------------------------------------------------------------

  /** The ladder, the strip and the phones at one moment of the story. */
  onMoved(count, now) {
    const { all, events, before, zero } = this.story;
    this.strip.seek(now);
    // Its times are those of the axis above it.
    this.ladder.show(events, { upTo: count, zero });
    if (!this.byLadder && count > 0 && count < events.length) {
      const told = this.ladder.onselect;
      this.ladder.onselect = undefined;
      this.ladder.select(count - 1, true);
      this.ladder.onselect = told;
    }
    // With the moves of machines that came before the next row.
    const seen = count < events.length ? all.indexOf(events[count]) : all.length;
    const state = reduce(stateAt(before, before.length), { type: "events", events: all.slice(0, seen) });
    this.stage.showPhones(state, now);
  }

  fromLadder(count) {
    this.byLadder = true;
    this.walk.moveTo(count);
    this.byLadder = false;
  }

  // --- on the three processes -------------------------------------------------------------------

  async toggleLive() {
    if (this.live.playing) return this.live.stop();
    this.walk.stop();
    this.whatIf.forget();
    this.stage.compare();
    return this.live.start(this.request());
  }

  onLive() {
    this.fromLive = true;
    this.stage.playLive(true);
    this.ladder.follow = true;
    this.ladder.held = false;
  }

  onLiveEnd({ told, error }) {
    this.ladder.follow = false;
    this.stage.playLive(false);
    if (told) this.take(told, { live: true });
    else this.stage.refuse(error);
  }

  /** What the page hears of the three processes; only a live play needs it. */
  update(state) {
    if (!this.live.playing || this.element.hidden) return;
    this.ladder.show(this.live.eventsOf(state));
    const now = state.events[state.events.length - 1]?.at_us ?? 0;
    this.stage.showPhones(state, now, (phone, act) => {
      post(`/api/phones/${encodeURIComponent(phone)}/acts`, { act })
        .then((answer) => answer?.refused && say(`${phone}: ${act}: ${answer.refused.replace(/-/g, " ")}`, true))
        .catch((error) => say(error.message, true));
    });
  }
}
