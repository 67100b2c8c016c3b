// The ladder as shapes, {tag, attributes, text, children}: drawn into the page by ladder.js and
// written into a file by export.js, so that both look alike. Pure.
import { GUTTER, ROW, formatAt, formatSpan } from "./layout.js";
import { phoneOfLane } from "./state.js";

/** About the width of a letter, in pixels. */
const LETTER = 8.6;

/** Fields that say the most about an event, the telling ones first. */
const TELLING = ["shows", "act", "argument", "status", "reason", "error", "why", "what", "rule", "caller", "callee", "state", "on", "to", "action", "event", "type"];

export function summary(event) {
  const fields = event.fields || {};
  if (event.name === "state") return `${fields.machine || ""}: ${fields.from || "?"} → ${fields.to || "?"}`;
  if (event.name === "rule-broken") return fields.rule || fields.what || "";
  const parts = [];
  if (fields.status) return [fields.status, fields.reason].filter(Boolean).join(" ");
  for (const key of TELLING) {
    // "push-delivered why delivered" would say one thing twice.
    if (fields[key] === undefined || fields[key] === "" || event.name.endsWith(`-${fields[key]}`)) continue;
    parts.push(key === "act" || key === "argument" || key === "shows" ? fields[key] : `${key} ${fields[key]}`);
    if (parts.length === 2) break;
  }
  const text = parts.join(", ");
  return text.length > 46 ? `${text.slice(0, 45)}…` : text;
}

/** "dial bob" */
function said(event) {
  const { act = "", argument = "" } = event.fields || {};
  return `${act.replace(/-/g, " ")} ${argument}`.trim();
}

/** What family of traffic an event is; each has its colour. */
export function kindOf(event) {
  if (event.name === "rule-broken") return "broken";
  if (event.name === "person") return "person";
  if (!event.to) return event.name === "state" ? "state" : "inside";
  const ends = [event.lane, event.to];
  if (ends.includes("apns")) return "push";
  if (ends.includes("signaling")) return "signaling";
  return "callback";
}

export function laneLabel(lane) {
  const phone = phoneOfLane(lane);
  if (phone) return { top: phone, bottom: lane.endsWith(".ios") ? "iOS" : "app" };
  if (lane === "signaling") return { top: "server", bottom: "signaling" };
  if (lane === "apns") return { top: "APNs", bottom: "push service" };
  return { top: lane, bottom: "" };
}

const shape = (tag, attributes, text) => ({ tag, attributes, text, children: [] });

function arrowHead(x, y, right) {
  const back = right ? x - 11 : x + 11;
  return shape("path", { class: "head", d: `M${x} ${y}L${back} ${y - 5.5}L${back} ${y + 5.5}Z` });
}

function message(event, y, from, to) {
  const right = to > from;
  const middle = (from + to) / 2;
  const label = shape("text", { class: "label", x: middle, y: y - 7, "text-anchor": "middle" });
  label.children = [shape("tspan", { class: "name" }, `${event.name} `)];
  // Between neighbours there is often room for the name alone; the details hold the rest.
  const text = summary(event);
  if (text && (event.name.length + text.length + 2) * LETTER < Math.abs(to - from)) label.children.push(shape("tspan", { class: "sum", dx: 4 }, text));
  return [
    shape("line", { class: "wire", x1: from, y1: y, x2: right ? to - 8 : to + 8, y2: y }),
    arrowHead(to, y, right),
    shape("circle", { class: "from", cx: from, cy: y, r: 3.5 }),
    label,
  ];
}

function wordsOf(event) {
  if (event.name === "person") return `☞ ${said(event)}`;
  return `${event.name === "state" ? "" : event.name} ${summary(event)}`;
}

/** A row as it is read out: what stands there, then between whom. */
export function sentenceOf(layout, index) {
  const event = layout.events[index];
  const where = event.to ? `${event.lane} to ${event.to}` : event.lane;
  return `${formatAt(event.at_us - layout.zero)} ${wordsOf(event).trim()}, ${where}`;
}

function inside(event, y, x, flip) {
  const broken = event.name === "rule-broken";
  const mark = broken
    ? shape("path", { class: "mark", d: `M${x} ${y - 9}L${x + 9} ${y + 7}L${x - 9} ${y + 7}Z` })
    : shape("circle", { class: "mark", cx: x, cy: y, r: event.name === "state" ? 4 : 6 });
  const label = shape("text", { class: "label", x: flip ? x - 14 : x + 14, y: y + 5, "text-anchor": flip ? "end" : "start" });
  const named = event.name !== "state";
  const person = event.name === "person";
  if (named) label.children.push(shape("tspan", { class: "name" }, person ? `☞ ${said(event)}` : `${event.name} `));
  const text = person ? "" : summary(event);
  if (text) label.children.push(shape("tspan", { class: "sum", dx: named ? 4 : 0 }, text));
  return [mark, label];
}

/** One event's row; `selected` draws the bar behind it. */
export function rowShape(layout, index, selected = false) {
  const event = layout.events[index];
  const y = layout.ys[index];
  const from = layout.xs.get(event.lane);
  const to = event.to ? layout.xs.get(event.to) : undefined;
  const group = shape("g", { class: `row k-${kindOf(event)}${selected ? " selected" : ""}`, "data-index": index });
  group.children.push(shape("rect", { class: "bar", x: 0, y: y - ROW / 2, width: layout.width, height: ROW }));
  group.children.push(shape("text", { class: "at", x: GUTTER - 16, y: y + 5, "text-anchor": "end" }, `${formatAt(event.at_us - layout.zero)} `));
  if (event.name === "rule-broken") {
    const { rule, what, source, remedy } = event.fields || {};
    group.children.push(shape("title", {}, [rule, what, remedy && `A correct app: ${remedy}`, source && `Source: ${source}`].filter(Boolean).join("\n")));
  }
  if (from === undefined) return group;
  if (to !== undefined && to !== from) group.children.push(...message(event, y, from, to));
  else group.children.push(...inside(event, y, from, from + 22 + wordsOf(event).length * LETTER > layout.width));
  return group;
}

export function foldShape(layout, fold) {
  const y = fold.y;
  const group = shape("g", { class: "fold" });
  const teeth = [];
  for (let x = GUTTER; x < layout.width - 20; x += 20) teeth.push(`L${x + 10} ${y - 5}L${x + 20} ${y + 5}`);
  group.children = [
    shape("path", { class: "zigzag", d: `M${GUTTER} ${y + 5}${teeth.join("")}` }),
    shape("text", { class: "at", x: GUTTER - 16, y: y + 5, "text-anchor": "end" }, `⋮ ${formatSpan(fold.gap)}`),
  ];
  return group;
}

/** Life lines between two heights. */
export function laneShapes(layout, top, bottom) {
  return layout.lanes.map((lane) =>
    shape("line", { class: `lane${phoneOfLane(lane) ? "" : " server"}`, x1: layout.xs.get(lane), y1: top, x2: layout.xs.get(lane), y2: bottom }));
}

export function headShapes(layout) {
  return layout.lanes.map((lane) => {
    const label = laneLabel(lane);
    const x = layout.xs.get(lane);
    const group = shape("g", { class: "lane-head" });
    group.children = [
      shape("text", { class: "lane-top", x, y: 24, "text-anchor": "middle" }, label.top),
      shape("text", { class: "lane-bottom", x, y: 44, "text-anchor": "middle" }, label.bottom),
    ];
    return group;
  });
}
