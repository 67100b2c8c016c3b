// All about one event: what it means, what was on its wire, and for a broken rule what a correct
// app does.
import { h } from "./dom.js";
import { formatAt, formatSpan } from "./layout.js";
import { wireOf } from "./wire.js";
import { meaningOf, remedyOf } from "./words.js";

/** JSON is shown as JSON is read, and what has lines of its own with them. */
function pretty(value) {
  const text = String(value);
  if (!/^\s*[[{]/.test(text)) return text.includes("\n") ? h("pre", {}, text) : text;
  try {
    return h("pre", {}, JSON.stringify(JSON.parse(text), null, 2));
  } catch {
    return h("pre", {}, text);
  }
}

const list = (lines, look = "") => h("dl", { class: look }, ...lines.flatMap(([key, value]) => [h("dt", {}, key), h("dd", {}, pretty(value))]));

function brokenRule(fields) {
  // An invariant brings its own; the others are rules of the phones.
  const remedy = fields.remedy || remedyOf(fields.rule);
  return h("section", { class: "rule" },
    h("h4", { class: "bad-text" }, `▲ ${fields.rule || "a rule"} was broken`),
    h("p", {}, fields.what || ""),
    remedy ? h("p", {}, h("b", {}, "A correct app: "), remedy) : undefined,
    h("p", { class: "soft" }, "Source: ", fields.source || "unknown", ". ",
      fields.remedy ? "One of the invariants that hold in every story." : h("a", { href: `#rules/${encodeURIComponent(fields.rule || "")}` }, "The rule, among all of them")));
}

function wire(event, push) {
  const found = wireOf(event, push);
  if (!found) return undefined;
  const named = found.title.startsWith("gRPC ringback") ? "message" : "payload";
  return h("section", { class: "wire-box" },
    h("div", {}, h("h4", {}, found.title), list(found.lines, "mono headers"),
      found.check ? h("p", { class: "bad-text" }, `refused by the check: ${found.check}`) : undefined),
    found.token || found.body ? h("div", {},
      found.body ? [h("h5", {}, named), pretty(found.body)] : undefined,
      found.token ? [h("h5", {}, "authorization: bearer, decoded"), h("pre", {}, JSON.stringify(found.token, null, 2))] : undefined) : undefined);
}

/** `before` is the event above it, `zero` the ladder's first moment, `push` apns-mock's record. */
export function detailsOf(event, before, zero, push) {
  const fields = event.fields || {};
  const since = before ? event.at_us - before.at_us : 0;
  const broken = event.name === "rule-broken";
  // What the wire beside it shows anyway is not said twice.
  const told = broken ? ["rule", "what", "source", "remedy"] : wireOf(event, push) ? Object.keys(fields).filter((key) => key !== "attempt" && key !== "device") : [];
  const shown = Object.entries(fields).filter(([key]) => !told.includes(key));
  return [
    h("div", { class: "details-head" },
      h("h3", { class: broken ? "bad-text" : "" }, event.name),
      h("span", { class: "route" }, event.to ? `${event.lane} → ${event.to}` : event.lane),
      h("span", { class: "when" }, `${formatAt(event.at_us - zero)} s${before ? `, ${formatSpan(since)} after the one above` : ""}`)),
    h("div", { class: "details-body" },
      h("section", {},
        broken ? brokenRule(fields) : undefined,
        meaningOf(event.name) && !broken ? h("p", { class: "meaning" }, meaningOf(event.name)) : undefined,
        list([...shown, ...(event.call ? [["call", event.call]] : [])])),
      wire(event, push)),
  ];
}
