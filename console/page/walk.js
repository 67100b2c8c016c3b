// Walking through what was played: a slider, steps, and a replay.
import { h } from "./dom.js";
import { formatAt } from "./layout.js";

const SPEEDS = [["cut", "idle time cut"], ["1", "real time"], ["0.25", "¼ of the speed"], ["4", "4 times as fast"], ["20", "20 times as fast"]];

/** With idle time cut no pause of a replay is longer than this. */
const LONGEST_PAUSE_MS = 1500;

export class Walk {
  /** `onmoved(count, now)`: the first `count` events have happened, the last of them at `now`. */
  constructor({ onmoved }) {
    this.onmoved = onmoved;
    this.events = [];
    this.zero = 0;
    this.at = 0;
    this.speed = h("select", { "aria-label": "Speed of the replay", title: "With idle time cut no pause is longer than 1.5 s" }, SPEEDS.map(([value, label]) => h("option", { value }, label)));
    this.slider = h("input", { type: "range", min: 0, value: 0, class: "scrub", "aria-label": "Moment of the story", oninput: () => { this.stop(); this.moveTo(Number(this.slider.value)); } });
    this.clock = h("output", { class: "mono clock" });
    this.run = h("button", { onclick: () => this.toggle() }, "▶ Replay");
    this.element = h("div", { class: "bar player" },
      h("button", { onclick: () => this.step(-1), "data-step": "back" }, "‹ Back"), this.run,
      h("button", { onclick: () => this.step(1), "data-step": "next" }, "Next ›"), this.speed, this.slider, this.clock);
  }

  /** From now on these events, whose story began at `zero`; at its end, or where `at` was. */
  show(events, zero, at) {
    this.stop();
    this.events = events;
    this.zero = zero;
    this.slider.max = events.length;
    this.moveTo(at === undefined ? events.length : countAt(events, at));
  }

  moveTo(count) {
    const { events, zero } = this;
    this.at = Math.max(0, Math.min(events.length, count));
    this.slider.value = this.at;
    const now = this.at > 0 ? events[this.at - 1].at_us : zero;
    this.clock.textContent = `${formatAt(now - zero)} s · ${this.at}/${events.length}`;
    this.slider.setAttribute("aria-valuetext", `${formatAt(now - zero)} seconds, event ${this.at} of ${events.length}`);
    this.onmoved(this.at, now);
  }

  seek(us) {
    this.stop();
    this.moveTo(countAt(this.events, us));
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

  toggle() {
    if (this.timer) return this.stop();
    if (this.at >= this.events.length) this.moveTo(0);
    this.run.textContent = "⏸ Pause";
    this.next();
    return undefined;
  }

  next() {
    const { events } = this;
    if (this.at >= events.length) return this.stop();
    const gap = this.at > 0 ? events[this.at].at_us - events[this.at - 1].at_us : 0;
    const ms = gap / 1000;
    const pause = this.speed.value === "cut" ? Math.min(LONGEST_PAUSE_MS, ms) : ms / Number(this.speed.value);
    this.timer = setTimeout(() => {
      this.moveTo(this.at + 1);
      this.next();
    }, pause);
    return undefined;
  }
}

/** How many events have happened by then. */
function countAt(events, us) {
  let count = 0;
  while (count < events.length && events[count].at_us <= us) count += 1;
  return count;
}
