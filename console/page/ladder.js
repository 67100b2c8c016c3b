// A ladder in the page: draws only what the window shows and keeps it while it is shown, moves the
// selection by keyboard, and tells everything about the selected event.
import { draw, h, save, say } from "./dom.js";
import { detailsOf } from "./details.js";
import { toJsonLines, toMermaid, toPng, toSvg } from "./export.js";
import { ROW, formatAt, layOut, visible } from "./layout.js";
import { foldShape, headShapes, laneShapes, rowShape, sentenceOf } from "./shapes.js";
import { orderLanes } from "./state.js";

const SVG = "http://www.w3.org/2000/svg";
const HEAD = 56;

function element(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** Names for the rows of each ladder that there is; a story's own name may hold anything. */
let ladders = 0;

export class Ladder {
  /**
   * `pushOf(event, later)` answers apns-mock's record of an event's push, or nothing and calls
   * `later` once it has it. `report()` resolves with the HTML report. A `compact` one has no pane
   * for the details: they stand over a part of it that is not pointed at.
   */
  constructor({ name = "ringback", follow = false, compact = false, pushOf, report, empty = "Nothing has happened yet." } = {}) {
    this.name = name;
    this.id = `ladder-${ladders += 1}`;
    this.compact = compact;
    this.follow = follow;
    this.pushOf = pushOf;
    this.report = report;
    this.empty = empty;
    this.events = [];
    this.selected = -1;
    this.hovered = -1;
    this.upTo = Infinity;
    this.rows = new Map();
    this.head = element("svg", { class: "ladder-head", height: HEAD });
    this.lines = element("g", {});
    this.body = element("svg", { class: "ladder-body" });
    this.body.append(this.lines);
    this.scroll = h("div", { class: "ladder-scroll", tabindex: 0, role: "listbox", "aria-label": "Events in order of time" }, this.head, this.body);
    this.details = h("section", { class: "details", tabindex: 0, "aria-label": "The selected event" });
    this.element = h("div", { class: compact ? "ladder compact" : "ladder" }, this.scroll, this.details);
    this.scroll.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.scroll.addEventListener("keydown", (event) => this.onKey(event));
    this.body.addEventListener("click", (event) => this.pick(event));
    this.body.addEventListener("pointermove", (event) => this.hover(event));
    this.body.addEventListener("pointerleave", () => this.hover());
    new ResizeObserver(() => this.relayout()).observe(this.scroll);
    this.showDetails();
  }

  /**
   * `upTo`: how many events have happened yet, when a recording is being scrubbed. `zero`: the moment
   * that times count from, when it is not the first event.
   */
  show(events, { upTo = Infinity, zero } = {}) {
    if (events === this.events && upTo === this.upTo) return;
    const before = this.events;
    const chosen = before[this.selected];
    const changed = events !== before || zero !== this.zero;
    this.events = events;
    this.zero = zero;
    if (upTo !== this.upTo) this.forgetRows();
    this.upTo = upTo;
    if (changed) {
      this.selected = chosen ? events.indexOf(chosen) : -1;
      // Under the pointer there is another event now, and what was selected may be gone.
      const moved = before[this.hovered] !== events[this.hovered];
      if (moved) this.hovered = -1;
      const counted = this.layout?.zero;
      this.relayout();
      // Times count from another moment when what came first is no longer shown.
      if (moved || this.layout?.zero !== counted || this.described !== events[this.hovered >= 0 ? this.hovered : this.selected] || before.length === 0 || events.length === 0) this.showDetails();
    } else {
      this.schedule();
    }
    if (this.follow && !this.held) this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  /** Another story comes: nothing of it is selected yet, and it is read from its beginning. */
  begin() {
    this.selected = -1;
    this.hovered = -1;
    this.scroll.scrollTop = 0;
    this.showDetails();
  }

  /** Rows that stand where they stood are kept as they are drawn. */
  relayout() {
    const width = this.scroll.clientWidth - 2;
    if (width <= 0) return;
    const old = this.layout;
    this.layout = layOut(this.events, orderLanes(this.events), width, this.zero);
    const { lanes, height, zero } = this.layout;
    const last = old ? old.events.length - 1 : -1;
    const grown = old && last >= 0 && old.asked === width && old.zero === zero && last < this.events.length &&
      old.events[last] === this.events[last] && old.lanes.join() === lanes.join();
    this.layout.asked = width;
    if (!grown) {
      this.forgetRows();
      for (const svg of [this.head, this.body]) svg.setAttribute("width", this.layout.width);
      this.head.replaceChildren(element("rect", { class: "head-back", width: this.layout.width, height: HEAD }), ...headShapes(this.layout).map(draw));
    }
    this.body.setAttribute("height", height);
    this.lines.replaceChildren(...laneShapes(this.layout, 0, height).map(draw));
    this.schedule();
  }

  forgetRows() {
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
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
    const { from, to } = visible(layout, this.scroll.scrollTop - HEAD, this.scroll.clientHeight, ROW * 8);
    for (const [index, row] of this.rows) {
      if (index >= from && index < to) continue;
      row.remove();
      this.rows.delete(index);
    }
    const added = document.createDocumentFragment();
    for (let i = from; i < to; i += 1) {
      if (this.rows.has(i)) continue;
      const row = this.makeRow(i);
      this.rows.set(i, row);
      added.append(row);
    }
    this.body.append(added);
    this.mark();
  }

  makeRow(index) {
    const row = draw(rowShape(this.layout, index));
    row.setAttribute("role", "option");
    row.setAttribute("id", `${this.id}-${index}`);
    row.setAttribute("aria-label", sentenceOf(this.layout, index));
    if (index >= this.upTo) row.classList.add("later");
    const fold = this.layout.foldAt.get(index);
    if (!fold) return row;
    const both = element("g", {});
    both.append(draw(foldShape(this.layout, fold)), row);
    return both;
  }

  mark() {
    for (const [index, drawn] of this.rows) {
      const row = drawn.querySelector?.(".row") || drawn;
      row.classList.toggle("selected", index === this.selected);
      row.setAttribute("aria-selected", String(index === this.selected));
    }
    if (this.rows.has(this.selected)) this.scroll.setAttribute("aria-activedescendant", `${this.id}-${this.selected}`);
    else this.scroll.removeAttribute("aria-activedescendant");
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
    if (scroll) this.reveal();
    this.hovered = -1;
    this.showDetails();
    this.schedule();
    this.onselect?.(this.selected);
  }

  /** Scrolls no further than it takes to see the selected event. */
  reveal() {
    if (this.selected < 0 || !this.layout) return;
    const y = this.layout.ys[this.selected] + HEAD;
    const view = this.scroll;
    if (y < view.scrollTop + HEAD + ROW) view.scrollTop = y - HEAD - ROW;
    else if (y > view.scrollTop + view.clientHeight - ROW) view.scrollTop = y - view.clientHeight + ROW;
  }

  onKey(event) {
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / ROW) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key === "Escape" && this.selected >= 0) {
      event.preventDefault();
      this.select(-1);
    }
    if (!(event.key in steps) || this.events.length === 0) return;
    event.preventDefault();
    this.select(Math.max(0, Math.min(this.events.length - 1, this.selected + steps[event.key])), true);
  }

  showDetails() {
    const index = this.hovered >= 0 ? this.hovered : this.selected;
    const event = this.events[index];
    this.described = event;
    this.placeDetails(index);
    if (!event || !this.layout) {
      this.details.replaceChildren(h("p", { class: "empty" }, this.events.length
        ? "Point at an event, or focus the ladder and use the arrow keys: its message stands here."
        : this.empty));
      return;
    }
    const push = this.pushOf?.(event, () => { if (this.described === event) this.showDetails(); });
    this.details.replaceChildren(...detailsOf(event, this.events[index - 1], this.layout.zero, push));
  }

  /** Where they stand over the ladder: on that side of their event which has more room. */
  placeDetails(index) {
    const event = this.events[index];
    this.details.hidden = this.compact && this.events.length > 0 && !event;
    if (!event || !this.layout) return;
    const y = this.layout.ys[index] + HEAD - this.scroll.scrollTop;
    const above = y - HEAD - ROW / 2;
    const below = this.element.clientHeight - y - ROW / 2;
    this.details.classList.toggle("above", above > below);
    this.details.classList.toggle("pointed", index === this.hovered);
    this.details.style.setProperty("--room", `${Math.round(Math.max(above, below))}px`);
  }

  /** Saves what the ladder shows now; HTML comes from `report`, which knows the whole story. */
  async export(kind) {
    const lanes = orderLanes(this.events);
    const svg = () => layOut(this.events, lanes, 1400, this.zero);
    try {
      if (kind === "jsonl") save(`${this.name}.jsonl`, "application/jsonl", toJsonLines(this.events));
      if (kind === "mermaid") save(`${this.name}.mmd`, "text/plain", toMermaid(this.events, lanes));
      if (kind === "svg") save(`${this.name}.svg`, "image/svg+xml", toSvg(svg(), this.name));
      if (kind === "png") save(`${this.name}.png`, "image/png", await toPng(svg(), this.name));
      if (kind === "html") save(`${this.name}.html`, "text/html", await this.report());
      say(kind === "html" ? "The report is saved." : `${this.events.length} events saved as ${NAMES[kind]}`);
    } catch (error) {
      say(error.message, true);
    }
  }

  exportButtons() {
    const kinds = ["svg", "png", "mermaid", "jsonl", ...(this.report ? ["html"] : [])];
    return h("div", { class: "exports", role: "group", "aria-label": "Save the ladder" },
      ...kinds.map((kind) => h("button", { "data-export": kind, onclick: () => this.export(kind) }, NAMES[kind])));
  }
}

const NAMES = { svg: "SVG", png: "PNG", mermaid: "Mermaid", jsonl: "JSONL", html: "HTML" };
