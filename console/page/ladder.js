// A ladder in the page: draws only what the window shows, moves the selection by keyboard, and
// tells everything about the selected event.
import { draw, h, save, say } from "./dom.js";
import { toJsonLines, toMermaid, toSvg } from "./export.js";
import { ROW, formatAt, formatSpan, layOut, visible } from "./layout.js";
import { foldShape, headShapes, laneShapes, rowShape } from "./shapes.js";
import { orderLanes } from "./state.js";
import { meaningOf } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const HEAD = 56;

function element(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export class Ladder {
  constructor({ name = "ringback", follow = false } = {}) {
    this.name = name;
    this.follow = follow;
    this.events = [];
    this.selected = -1;
    this.hovered = -1;
    this.upTo = Infinity;
    this.head = element("svg", { class: "ladder-head", height: HEAD });
    this.body = element("svg", { class: "ladder-body" });
    this.scroll = h("div", { class: "ladder-scroll", tabindex: 0, role: "listbox", "aria-label": "Events in order of time" }, this.head, this.body);
    this.details = h("aside", { class: "details", "aria-live": "polite", "aria-label": "The selected event" });
    this.element = h("div", { class: "ladder" }, this.scroll, this.details);
    this.scroll.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.scroll.addEventListener("keydown", (event) => this.onKey(event));
    this.body.addEventListener("click", (event) => this.pick(event));
    this.body.addEventListener("pointermove", (event) => this.hover(event));
    this.body.addEventListener("pointerleave", () => this.hover());
    new ResizeObserver(() => this.relayout()).observe(this.scroll);
    this.showDetails();
  }

  /** `upTo`: how many events have happened yet, when a recording is being scrubbed. */
  show(events, { upTo = Infinity } = {}) {
    if (events === this.events && upTo === this.upTo) return;
    const chosen = this.events[this.selected];
    const changed = events !== this.events;
    this.events = events;
    this.upTo = upTo;
    if (changed) {
      this.selected = chosen ? events.indexOf(chosen) : -1;
      this.relayout();
    } else {
      this.schedule();
    }
    if (this.follow && !this.held) this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  relayout() {
    if (!this.scroll.clientWidth) return;
    this.layout = layOut(this.events, orderLanes(this.events), this.scroll.clientWidth - 2);
    const { width, height } = this.layout;
    for (const svg of [this.head, this.body]) svg.setAttribute("width", width);
    this.body.setAttribute("height", height);
    this.head.replaceChildren(element("rect", { class: "head-back", width, height: HEAD }), ...headShapes(this.layout).map(draw));
    this.schedule();
  }

  onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroll;
    this.held = scrollHeight - scrollTop - clientHeight > ROW * 2;
    this.schedule();
  }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.paint();
    });
  }

  paint() {
    const layout = this.layout;
    if (!layout) return;
    const top = this.scroll.scrollTop - HEAD;
    const height = this.scroll.clientHeight;
    const { from, to } = visible(layout, top, height);
    const parts = laneShapes(layout, Math.max(0, top - ROW * 3), Math.min(layout.height, top + height + ROW * 3)).map(draw);
    for (const fold of layout.folds) {
      if (fold.index >= from && fold.index <= to) parts.push(draw(foldShape(layout, fold)));
    }
    for (let i = from; i < to; i += 1) {
      const row = draw(rowShape(layout, i, i === this.selected));
      row.setAttribute("role", "option");
      row.setAttribute("id", `${this.name}-${i}`);
      row.setAttribute("aria-selected", String(i === this.selected));
      row.setAttribute("aria-label", this.sentence(i));
      if (i >= this.upTo) row.classList.add("later");
      parts.push(row);
    }
    this.body.replaceChildren(...parts);
    if (this.selected >= 0) this.scroll.setAttribute("aria-activedescendant", `${this.name}-${this.selected}`);
  }

  sentence(index) {
    const event = this.events[index];
    const where = event.to ? `${event.lane} to ${event.to}` : event.lane;
    return `${formatAt(event.at_us - this.layout.zero)} seconds, ${where}: ${event.name}`;
  }

  indexOf(event) {
    const row = event.target.closest?.("[data-index]");
    return row ? Number(row.getAttribute("data-index")) : -1;
  }

  pick(event) {
    const index = this.indexOf(event);
    if (index >= 0) this.select(index);
  }

  hover(event) {
    const index = event ? this.indexOf(event) : -1;
    if (index === this.hovered) return;
    this.hovered = index;
    this.showDetails();
  }

  select(index, scroll = false) {
    this.selected = Math.max(-1, Math.min(this.events.length - 1, index));
    if (scroll && this.selected >= 0 && this.layout) {
      const y = this.layout.ys[this.selected] + HEAD;
      const view = this.scroll;
      if (y < view.scrollTop + HEAD + ROW) view.scrollTop = y - HEAD - ROW;
      else if (y > view.scrollTop + view.clientHeight - ROW) view.scrollTop = y - view.clientHeight + ROW;
    }
    this.hovered = -1;
    this.showDetails();
    this.schedule();
    this.onselect?.(this.selected);
  }

  onKey(event) {
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / ROW) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key === "Escape") this.select(-1);
    if (!(event.key in steps) || this.events.length === 0) return;
    event.preventDefault();
    this.select(Math.max(0, Math.min(this.events.length - 1, this.selected + steps[event.key])), true);
  }

  showDetails() {
    const index = this.hovered >= 0 ? this.hovered : this.selected;
    const event = this.events[index];
    if (!event || !this.layout) {
      this.details.replaceChildren(h("p", { class: "empty" }, this.events.length
        ? "Point at an event, or focus the ladder and use the arrow keys: its details stand here."
        : "Nothing has happened yet."));
      return;
    }
    const since = index > 0 ? event.at_us - this.events[index - 1].at_us : 0;
    const fields = Object.entries(event.fields || {});
    this.details.replaceChildren(...[
      h("div", { class: "details-head" },
        h("h3", { class: event.name === "rule-broken" ? "bad-text" : "" }, event.name),
        h("span", { class: "route" }, event.to ? `${event.lane} → ${event.to}` : event.lane),
        h("span", { class: "when" }, `${formatAt(event.at_us - this.layout.zero)} s, ${formatSpan(since)} after the one before`)),
      meaningOf(event.name) ? h("p", { class: "meaning" }, meaningOf(event.name)) : undefined,
      h("dl", {}, ...fields.flatMap(([key, value]) => [h("dt", {}, key), h("dd", {}, pretty(value))]),
        ...(event.call ? [h("dt", {}, "call"), h("dd", { class: "mono" }, event.call)] : [])),
    ].filter(Boolean));
  }

  /** Saves what the ladder shows now. */
  export(kind) {
    const lanes = orderLanes(this.events);
    if (kind === "jsonl") save(`${this.name}.jsonl`, "application/jsonl", toJsonLines(this.events));
    if (kind === "mermaid") save(`${this.name}.mmd`, "text/plain", toMermaid(this.events, lanes));
    if (kind === "svg") save(`${this.name}.svg`, "image/svg+xml", toSvg(layOut(this.events, lanes, 1400), this.name));
    say(`${this.events.length} events saved as ${kind.toUpperCase()}`);
  }

  exportButtons() {
    return ["svg", "mermaid", "jsonl"].map((kind) => h("button", { "data-export": kind, onclick: () => this.export(kind) }, kind === "mermaid" ? "Mermaid" : kind.toUpperCase()));
  }
}

/** JSON in a field is shown as JSON is read. */
function pretty(value) {
  if (/^[[{]/.test(value)) {
    try {
      return h("pre", {}, JSON.stringify(JSON.parse(value), null, 2));
    } catch {
      return value;
    }
  }
  return value;
}
