// The stage of a story: title, verdict, buttons and phones, the other ending, and the text to edit.
// It draws what it is told and knows nothing of how stories are played.
import { Editor } from "./editor.js";
import { fold, h, repaint } from "./dom.js";
import { drawLesson } from "./lessons.js";
import { drawStill } from "./phones.js";
import { ending } from "./timeline.js";

/** What did not hold, told at once; the rest is asked for. */
const MOST_LINES = 4;

/** What comes out otherwise when something was moved. */
function otherwise(failed, count, broken) {
  const parts = [];
  if (failed) parts.push(`${failed} of ${count} expectations come out otherwise`);
  if (broken) parts.push(broken === 1 ? "an invariant comes out otherwise" : `${broken} invariants come out otherwise`);
  return parts.join(", and ");
}

const saidOf = ({ invariant, what }) => `${invariant}: ${what}`;

const LIVE = "▶ Play live";
const ON_REAL_ONES = "On the three processes, in real time: answer, decline or hang up yourself. The phones that are there now make room for the story's.";

export class Stage {
  /**
   * The lesson has its place beside the stage, so that it can be read while the story is walked
   * through. `on` holds what to do: play(), playText(), live(), rows(), fileName(). `strip`, `walk` and
   * `ladder` have their places on it.
   */
  constructor({ on, strip, walk, ladder }) {
    this.element = h("div", { class: "stage", tabindex: -1 }, h("p", { class: "empty" }, "Choose a story. It plays in the virtual world, at once; then walk through it."));
    this.on = on;
    this.timing = [strip.element, walk.element];
    this.lesson = h("section", { class: "lesson", "aria-label": "The lesson", tabindex: 0, hidden: true });
    this.title = h("h2", { class: "title" });
    this.why = h("p", { class: "story-why" });
    this.verdict = h("div", { class: "verdict", "aria-live": "polite" });
    this.variant = h("select", { "aria-label": "Variant", onchange: () => on.play() });
    this.seed = h("input", { type: "number", min: 0, value: "1", "aria-label": "Seed", class: "seed" });
    this.liveButton = h("button", { class: "live", onclick: () => on.live() }, LIVE);
    this.phones = h("div", { class: "stills" });
    this.endings = h("div", { class: "endings", "aria-live": "polite" });
    this.machines = h("input", { type: "checkbox", onchange: () => on.rows() });
    this.editor = new Editor({ onplay: () => on.playText(), fileName: on.fileName });
    this.parts = [
      h("div", { class: "stage-head" }, h("div", {}, this.title, this.why), this.verdict),
      h("div", { class: "bar" }, h("button", { class: "good", onclick: () => on.play() }, "Play in the virtual world"), this.liveButton,
        this.variant, h("label", { title: "Where chance starts: another seed is another day" }, "seed ", this.seed), h("label", { title: "Every move of a state machine, and the heartbeats of the connections, too" }, this.machines, " machines"),
        h("div", { class: "group" }, ladder.exportButtons())),
      this.endings, ...this.timing,
      h("div", { class: "scene" }, this.phones, ladder.element), this.editor.element,
    ];
  }

  /** Another story comes on. `live`: whether the three processes can play it. */
  present({ title, why, variants = [], live }) {
    if (!this.title.isConnected) this.element.replaceChildren(...this.parts);
    this.element.scrollTop = 0;
    this.title.textContent = title;
    this.tellWhy(why);
    // What was said of the story before is not said of this one.
    this.verdict.replaceChildren();
    this.variant.replaceChildren(...variants.map((v) => h("option", { value: v }, v || "the only one")));
    this.variant.hidden = variants.length < 2;
    this.editor.open = false;
    this.liveButton.disabled = !live;
    this.liveButton.title = live ? ON_REAL_ONES : "This story is told in the virtual world only";
  }

  tellWhy(why) {
    this.why.textContent = why;
    this.why.title = why;
  }

  teach(text) {
    this.lesson.replaceChildren(...drawLesson(text));
    this.lesson.hidden = false;
    this.lesson.scrollTop = 0;
  }

  refuse(message) {
    this.verdict.replaceChildren(h("p", { class: "verdict-bad" }, message));
    this.editor.showMistake(message);
  }

  /** `changed`: something was moved, so what does not hold is no mistake. */
  judge({ why, expectations, violations, meant_violations: meant = [], kept_whole: kept = [] }, changed) {
    // A variant has a reason of its own.
    if (why) this.tellWhy(why);
    const failed = expectations.filter((e) => !e.held);
    const lines = [...failed.map((e) => `${e.what}: ${e.why}`), ...violations.map(saidOf), ...kept];
    const good = lines.length === 0;
    const count = expectations.length;
    const held = count === 1 ? "the expectation" : `all ${count} expectations`;
    const verdict = changed
      ? h("p", { class: "verdict-if" }, good ? "What if: all that was expected still comes" : `What if: ${otherwise(failed.length, count, violations.length + kept.length)}`)
      : h("p", { class: good ? "verdict-good" : "verdict-bad" }, good ? `✓ ${held} held` : `✗ ${lines.length} did not hold`);
    const told = (some, look) => some.map((line) => h("p", { class: look }, line));
    // While a pin is dragged what stands below must not jump about.
    if (changed) this.verdict.replaceChildren(verdict, good ? "" : fold({ class: "more" }, "Which ones", ...told(lines, "soft")));
    else this.verdict.replaceChildren(verdict, ...told(lines.slice(0, MOST_LINES), "bad-text"), lines.length > MOST_LINES ? fold({ class: "more" }, `and ${lines.length - MOST_LINES} more`, ...told(lines.slice(MOST_LINES), "bad-text")) : "");
    if (meant.length && !changed) this.verdict.append(...told(["Broken on purpose:", ...meant.map(saidOf)], "bad-text"));
    this.editor.showMistake();
  }

  /** Both endings side by side, or neither while nothing was moved. */
  compare(original, story) {
    const card = (title, lines, look) => h("div", { class: `ending ${look}` }, h("b", {}, title),
      ...lines.map((line) => h("span", { class: line.bad ? "bad-text" : "" }, h("i", {}, `${line.who} `), line.what)));
    repaint(this.endings, original && [
      card("As it is written", ending(original.before, original.events), "was"),
      card("What if", ending(story.before, story.all), "now"),
      h("button", { onclick: () => this.on.play() }, "As written again")]);
  }

  /** The phones at one moment; with `act(phone, act)` their buttons can be pressed. */
  showPhones(state, now, act) {
    repaint(this.phones, drawStill(state, now, act));
  }

  /** While the three processes play there is no moment to go to. */
  playLive(playing) {
    this.liveButton.textContent = playing ? "■ Stop" : LIVE;
    for (const part of this.timing) part.hidden = playing;
    if (playing) this.verdict.replaceChildren(h("p", { class: "verdict-live" }, "● live, on the three processes: press the phones' buttons"));
  }
}
