// The story on one true time axis: a row for each phone, coloured by what its screen showed, a cursor
// for the moment one looks at, and a pin for everything somebody decided. A pin can be dragged, or
// moved by the arrow keys: "what if it had happened then?"
import { draw, h } from "./dom.js";
import { formatAt } from "./layout.js";
import { bands, ticks } from "./timeline.js";

/** Left of the axis stand the phones' names, about so wide a letter. */
const NAME_WIDTH = 92;
const NAME_LETTER = 9.6;
const RIGHT = 18;
const AXIS = 26;
/** Above the axis stand the pins, and above them their labels: in two lines if they would cover each other. */
const PINS = 50;
const LABEL_LINES = [14, 30];
const LETTER = 8.2;
const LANE = 26;
const STEP_US = 100_000;
/** The axis is no longer than this, or the beginning of a story of hours could not be seen. */
const LONGEST_US = 600e6;
/** What the console takes for a moved decision. */
const LATEST_US = 120e6;

const shape = (tag, attributes, text, children = []) => ({ tag, attributes, text, children });

/** When the last thing worth a look happened, and a moment more; heartbeats go on for ever. */
function lastMoment(events) {
  for (let i = events.length - 1; i >= 0; i -= 1) {
    if (/^(screen|person|call-ended|rule-broken|push.*)$/.test(events[i].name)) return events[i].at_us + 1.5e6;
  }
  return 0;
}

export class Strip {
  /** `onseek(us)` while the cursor is moved; `onmove(index, us, done)` while a pin is. */
  constructor({ onseek, onmove }) {
    this.onseek = onseek;
    this.onmove = onmove;
    this.svg = draw(shape("svg", { class: "strip", role: "group", "aria-label": "The story's time axis" }));
    this.element = h("div", { class: "strip-box" }, this.svg);
    this.svg.addEventListener("pointerdown", (event) => this.onDown(event));
    this.svg.addEventListener("pointermove", (event) => this.onDrag(event));
    for (const name of ["pointerup", "pointercancel"]) this.svg.addEventListener(name, (event) => this.onUp(event));
    this.svg.addEventListener("keydown", (event) => this.onKey(event));
    new ResizeObserver(() => this.redraw()).observe(this.element);
  }

  /**
   * `ghost` is the story as it was before anything was moved; its stretches are drawn behind.
   * `inHand` is the decision that was moved last: decisions may have changed places by it.
   */
  show({ before, all: events, zero, decisions, ghost, inHand = -1 }) {
    const end = Math.max(zero + 1e6, lastMoment(events), lastMoment(ghost?.events || []));
    this.story = { before, events, zero, decisions, ghost };
    // While a pin is held the axis stays as it is, or the pin would run from the hand.
    if (!this.held) this.span = Math.min(LONGEST_US, (end - zero) * 1.04);
    this.aim = undefined;
    this.redraw(inHand);
  }

  seek(us) {
    this.at = us;
    if (this.cursor && this.story) this.placeCursor();
  }

  x(us) {
    const wide = this.element.clientWidth - this.left - RIGHT;
    return this.left + Math.max(0, Math.min(1, (us - this.story.zero) / this.span)) * wide;
  }

  timeAt(clientX) {
    const wide = this.element.clientWidth - this.left - RIGHT;
    const box = this.svg.getBoundingClientRect();
    // On wide screens the page is enlarged; the pointer is not.
    const scale = box.width / Number(this.svg.getAttribute("width")) || 1;
    const part = ((clientX - box.left) / scale - this.left) / wide;
    return Math.round(Math.max(0, Math.min(1, part)) * this.span);
  }

  /** Where a pin may be put. */
  moveAt(us) {
    return Math.max(0, Math.min(LATEST_US, us));
  }

  redraw(inHand = -1) {
    const width = this.element.clientWidth;
    if (!this.story || !width) return;
    const { before, events, zero, ghost } = this.story;
    const focused = this.svg.contains(document.activeElement) ? document.activeElement.getAttribute("data-decision") : null;
    const phones = bands(before, events, zero + this.span);
    const ghosts = ghost ? bands(ghost.before, ghost.events, ghost.end) : new Map();
    this.left = Math.max(NAME_WIDTH, ...[...phones.keys()].map((name) => Math.min(width / 4, name.length * NAME_LETTER + 20)));
    const labels = this.placeLabels(width);
    const top = PINS + (labels.some((label) => label?.line === 1) ? LABEL_LINES[1] - LABEL_LINES[0] : 0);
    const height = top + phones.size * LANE + AXIS;
    const children = [];
    let y = top;
    for (const [name, list] of phones) {
      children.push(shape("text", { class: "strip-name", x: this.left - 12, y: y + 17, "text-anchor": "end" }, name));
      children.push(shape("line", { class: "strip-line", x1: this.left, x2: width - RIGHT, y1: y + 12, y2: y + 12 }));
      for (const s of ghosts.get(name) || []) children.push(this.stretch(s, y + 19, 4, "ghost"));
      for (const s of list) children.push(this.stretch(s, y + 1, 17));
      y += LANE;
    }
    for (const at of ticks(this.span)) {
      const x = this.x(zero + at);
      children.push(shape("line", { class: "strip-tick", x1: x, x2: x, y1: top - 4, y2: y + 3 }));
      children.push(shape("text", { class: "strip-at", x, y: y + 18, "text-anchor": "middle" }, `${at / 1e6} s`));
    }
    children.push(shape("path", { class: "strip-cursor", d: `M0 ${top - 6}V${y + 4}` }));
    for (const [index, decision] of this.story.decisions.entries()) children.push(this.pin(decision, index, { top, bottom: y, label: labels[index] }));
    const drawn = draw(shape("svg", {}, undefined, children));
    this.svg.replaceChildren(...drawn.childNodes);
    this.svg.setAttribute("width", width);
    this.svg.setAttribute("height", height);
    this.cursor = this.svg.querySelector(".strip-cursor");
    this.placeCursor();
    if (focused !== null) this.svg.querySelector(`[data-decision="${inHand < 0 ? focused : inHand}"]`)?.focus({ preventScroll: true });
  }

  placeCursor() {
    this.cursor.setAttribute("transform", `translate(${this.x(this.at ?? this.story.zero)} 0)`);
  }

  stretch(s, y, height, look = "") {
    const x = this.x(s.from);
    const wide = Math.max(3, this.x(s.to) - x);
    const words = s.shows.replace(/-/g, " ");
    const group = shape("g", { class: `stretch s-${s.family} ${look}` });
    group.children = [shape("rect", { x, y, width: wide, height, rx: Math.min(4, height / 2) }), shape("title", {}, words)];
    if (!look && wide > words.length * 7.6 + 10) group.children.push(shape("text", { x: x + 7, y: y + 13 }, words));
    return group;
  }

  /** For each decision its label {text, flip, line}; nothing where both lines are full, and the pin's title has to do. */
  placeLabels(width) {
    const taken = LABEL_LINES.map(() => -Infinity);
    return this.story.decisions.map((decision) => {
      const x = this.x(decision.at_us);
      const text = decision.what.replace(": ", " ");
      const wide = 13 + text.length * LETTER;
      const flip = x > width - wide - RIGHT;
      const line = taken.findIndex((right) => right < (flip ? x - wide : x));
      if (line < 0) return undefined;
      taken[line] = flip ? x : x + wide;
      return { text, flip, line };
    });
  }

  pin(decision, index, { top, bottom, label }) {
    const seconds = formatAt(decision.at_us - this.story.zero);
    const group = shape("g", {
      class: `pin${decision.moved ? " moved" : ""}`, tabindex: 0, role: "slider", "data-decision": index,
      "aria-label": `When: ${decision.what}`, "aria-valuemin": 0, "aria-valuemax": Math.max(LATEST_US, decision.at_us - this.story.zero) / 1e6,
      "aria-valuenow": (decision.at_us - this.story.zero) / 1e6, "aria-valuetext": `${seconds} seconds`,
      transform: `translate(${this.x(decision.at_us)} 0)`,
    });
    group.children = [
      shape("line", { class: "pin-line", x1: 0, x2: 0, y1: top - 10, y2: bottom + 3 }),
      shape("rect", { class: "pin-grip", x: -14, y: top - PINS + 2, width: 28, height: PINS - 4, rx: 6 }),
      shape("path", { class: "pin-head", d: `M0 ${top - 4}L-8 ${top - 15}V${top - 26}a3 3 0 0 1 3-3H5a3 3 0 0 1 3 3V${top - 15}Z` }),
      ...(label ? [shape("text", { class: "pin-label", x: label.flip ? -13 : 13, y: LABEL_LINES[label.line], "text-anchor": label.flip ? "end" : "start" }, label.text)] : []),
      shape("title", {}, `${decision.what}, at ${seconds} s: drag it, or move it with the arrow keys`),
    ];
    return group;
  }

  onDown(event) {
    if (!this.story || event.button !== 0) return;
    const pin = event.target.closest?.("[data-decision]");
    this.held = pin ? { decision: Number(pin.getAttribute("data-decision")) } : { cursor: true };
    if (pin) pin.focus();
    this.svg.setPointerCapture(event.pointerId);
    event.preventDefault();
    if (!pin) this.onDrag(event);
  }

  onDrag(event) {
    if (!this.held) return;
    const us = this.timeAt(event.clientX);
    if (this.held.cursor) this.onseek(this.story.zero + us);
    else if (us !== this.held.us) {
      this.held.us = us;
      this.onmove(this.held.decision, this.moveAt(us), false);
    }
  }

  onUp() {
    const held = this.held;
    this.held = undefined;
    if (held?.us !== undefined) this.onmove(held.decision, this.moveAt(held.us), true);
  }

  onKey(event) {
    const pin = event.target.closest?.("[data-decision]");
    const step = { ArrowRight: STEP_US, ArrowUp: STEP_US, ArrowLeft: -STEP_US, ArrowDown: -STEP_US, PageUp: 10 * STEP_US, PageDown: -10 * STEP_US }[event.key];
    if (!pin || !step) return;
    event.preventDefault();
    event.stopPropagation();
    const index = Number(pin.getAttribute("data-decision"));
    // A key may come again before the story was played with the one before.
    const from = this.aim?.index === index ? this.aim.us : this.story.decisions[index].at_us - this.story.zero;
    this.aim = { index, us: this.moveAt(from + step * (event.shiftKey ? 10 : 1)) };
    this.onmove(index, this.aim.us, true);
  }
}
