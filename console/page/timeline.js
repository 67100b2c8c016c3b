// A story at one glance: what each phone's screen showed when, to scale. Pure.
import { endedBadly, initialState, reduce } from "./state.js";
import { screenFamily } from "./words.js";

/** Families that are nothing to look at. */
const QUIET = new Set(["home", "app", "locked", "recents"]);

/**
 * For each phone its stretches {from, to, family, shows}, in microseconds, quiet ones left out.
 * `before` are the events of the set-up; `end` closes what still lasts.
 */
export function bands(before, events, end) {
  const phones = new Map();
  let state = reduce(initialState(Infinity), { type: "events", events: before });
  for (const name of Object.keys(state.phones)) phones.set(name, []);
  for (const event of events) {
    if (event.name !== "screen") continue;
    state = reduce(state, { type: "events", events: [event] });
    const name = event.lane.slice(0, event.lane.lastIndexOf("."));
    if (!phones.has(name)) phones.set(name, []);
    const list = phones.get(name);
    const last = list[list.length - 1];
    if (last && last.to === undefined) last.to = event.at_us;
    const shows = event.fields.shows || "";
    const family = screenFamily(shows);
    if (!QUIET.has(family)) list.push({ from: event.at_us, to: undefined, family, shows, who: event.fields.who || "" });
  }
  for (const list of phones.values()) {
    const last = list[list.length - 1];
    if (last && last.to === undefined) last.to = end;
  }
  return phones;
}

/** Round marks for an axis of this many microseconds: about eight of them. */
export function ticks(span) {
  const wanted = span / 8;
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].map((s) => s * 1e6);
  const step = steps.find((s) => s >= wanted) || steps[steps.length - 1];
  const list = [];
  for (let at = 0; at <= span; at += step) list.push(at);
  return list;
}

/** How a story came out, a line for each phone and one for what was broken. */
export function ending(before, events) {
  const state = reduce(initialState(Infinity), { type: "events", events: before.concat(events) });
  const end = events.length ? events[events.length - 1].at_us : 0;
  const stretches = bands(before, events, end);
  const lines = [];
  for (const phone of Object.values(state.phones)) {
    const sum = (...families) => stretches.get(phone.name)?.filter((s) => families.includes(s.family)).reduce((total, s) => total + s.to - s.from, 0) || 0;
    const talked = sum("in-call", "held");
    const rang = sum("ringing", "waiting");
    const parts = [];
    if (rang) parts.push(`rang ${seconds(rang)}`);
    if (talked) parts.push(`talked ${seconds(talked)}`);
    const last = phone.recents[0];
    if (phone.call) parts.push(`still ${phone.shows.replace(/-/g, " ")}`);
    else if (last && last.outcome !== "answered" && !(last.outcome === "outgoing" && talked)) parts.push(last.outcome === "outgoing" ? "not answered" : last.outcome);
    if (endedBadly(phone)) parts.push(`app ended: ${phone.endedBy.replace(/-/g, " ")}`);
    lines.push({ who: phone.name, what: parts.join(", ") || "nothing on its screen", bad: last?.outcome === "missed" || last?.outcome === "failed" || endedBadly(phone) });
  }
  if (state.broken) lines.push({ who: "rules", what: `${state.broken} broken`, bad: true });
  return lines;
}

function seconds(us) {
  return us < 10e6 ? `${(us / 1e6).toFixed(1)} s` : `${Math.round(us / 1e6)} s`;
}
