// What the page knows, reduced from one stream of messages. Pure: no DOM, no clock, no network;
// tests/console/page runs it under node. A message is one of
//   {type: "events", events: [...]}     what happened, as the recording writes it
//   {type: "gap", count}                events that were lost before the next ones
//   {type: "phones", phones: [...]}     the phones as device-sim lists them now
//   {type: "sources", sources: [...]}   which processes are watched, and which of them answer
//   {type: "hello", log}                which log the numbers of the events count in
//   {type: "clear"}                     forget the events, keep the phones

export const EVENT_LIMIT = 20000;

/** Calls that are known: as many, and half of them go at once when there are more. */
export const CALL_LIMIT = 2000;

/** Events kept beyond the limit before the oldest go, so that trimming is rare. */
const TRIM_SLACK = 2000;

export function initialState(limit = EVENT_LIMIT) {
  return {
    limit,
    log: undefined,
    events: [],
    lost: 0,
    sources: [],
    phones: {},
    calls: {},
    lanes: [],
    broken: 0,
    pushes: 0,
    last: 0,
    // Events up to this number were forgotten by this page alone.
    cleared: 0,
  };
}

/** The phone a lane belongs to, or nothing for the servers. */
export function phoneOfLane(lane) {
  const dot = lane.lastIndexOf(".");
  if (dot <= 0) return undefined;
  const part = lane.slice(dot + 1);
  return part === "ios" || part === "app" ? lane.slice(0, dot) : undefined;
}

export function reduce(state, message) {
  switch (message.type) {
    case "events":
      return addEvents(state, message.events);
    case "gap":
      return { ...state, lost: state.lost + message.count };
    case "phones":
      return { ...state, phones: mergePhones(state, message.phones) };
    case "hello":
      // The console was started again: its numbers, and perhaps its events, are others.
      if (state.log === undefined || state.log === message.log) return { ...state, log: message.log };
      return { ...initialState(state.limit), sources: state.sources, phones: state.phones, log: message.log };
    case "sources":
      return { ...state, sources: message.sources };
    case "clear":
      return { ...state, events: [], calls: {}, lanes: [], broken: 0, pushes: 0, lost: 0, cleared: state.last };
    default:
      return state;
  }
}

/** The invariants that a play broke, as events of the kind that broken rules are. */
export function brokenInvariants({ violations = [], meant_violations: meant = [] }) {
  return [...violations, ...meant].filter((one) => one.lane).map(({ at_us, lane, call, invariant, what, source, remedy }) =>
    ({ at_us, lane, name: "rule-broken", ...(call && { call }), fields: { rule: invariant, what, source, remedy } }));
}

/** Events in order of time, with others put among them, each after what happened at its moment. */
export function among(events, others) {
  return others.length ? insert(events, others, Infinity) : events;
}

/** The state after the first `count` events of a recording. */
export function stateAt(events, count) {
  return reduce(initialState(Infinity), { type: "events", events: events.slice(0, count) });
}

function newPhone(name) {
  return {
    name,
    // When it was made, as device-sim lists it; what its lanes had before was another phone's.
    madeAt: undefined,
    user: name,
    device: "",
    online: true,
    app: "not-running",
    endedBy: "",
    shows: "home",
    details: {},
    connectedAt: undefined,
    locked: undefined,
    doNotDisturb: false,
    airplane: false,
    muted: false,
    machines: {},
    lastAct: "",
    broken: [],
    misbehaviours: [],
    ios: "",
    blocked: false,
    // What the phone's call list shows, newest first, and how its app's process fared.
    recents: [],
    call: undefined,
    life: [],
  };
}

/** Entries kept of a phone's call list, and moves of its app's process. */
const RECENTS = 6;
const LIFE = 60;

function addEvents(state, added) {
  if (added.length === 0) return state;
  const next = {
    ...state,
    events: insert(state.events, added, state.limit),
    phones: { ...state.phones },
    calls: { ...state.calls },
    lanes: state.lanes,
  };
  const touched = new Set();
  for (const event of added) {
    if (event.n > next.last) next.last = event.n;
    next.lanes = withLane(withLane(next.lanes, event.lane), event.to);
    if (event.name === "rule-broken") next.broken += 1;
    if (event.name === "push-request") next.pushes += 1;
    noteCall(next, event);
    notePhone(next, event, touched);
  }
  forgetOldCalls(next);
  return next;
}

/**
 * In order of time; events of different processes may arrive a little out of order, so a late one
 * is put where it belongs, searching from the end.
 */
function insert(events, added, limit) {
  const all = events.concat();
  for (const event of added) {
    let at = all.length;
    while (at > 0 && all[at - 1].at_us > event.at_us) at -= 1;
    if (at === all.length) all.push(event);
    else all.splice(at, 0, event);
  }
  return all.length > limit + TRIM_SLACK ? all.slice(all.length - limit) : all;
}

function withLane(lanes, lane) {
  return !lane || lanes.includes(lane) ? lanes : [...lanes, lane];
}

function forgetOldCalls(next) {
  const all = Object.values(next.calls);
  if (all.length <= CALL_LIMIT) return;
  const kept = all.sort((a, b) => b.last - a.last).slice(0, CALL_LIMIT / 2);
  next.calls = Object.fromEntries(kept.map((call) => [call.id, call]));
}

/** A process that was reset or started again may give an id once more: a dial after the end is another call. */
function noteCall(next, event) {
  if (!event.call) return;
  const fields = event.fields || {};
  const known = next.calls[event.call];
  const begins = event.name === "dial" || (event.name === "request-transaction" && fields.action === "start-call");
  const call = known && !(begins && known.reason)
    ? { ...known }
    : { id: event.call, first: event.at_us, caller: "", callee: "", state: "", reason: "", broken: 0, events: 0 };
  // What another process said earlier may arrive later.
  call.first = Math.min(event.at_us, call.first);
  call.last = Math.max(event.at_us, call.last || 0);
  call.events += 1;
  if (event.name === "dial" || event.name === "call-dialled") {
    call.caller = call.caller || fields.caller || phoneOfLane(event.lane) || "";
    call.callee = call.callee || fields.callee || "";
  }
  // A push of somebody else's server rings without anybody having dialled here.
  if (event.name === "report-new-incoming-call") {
    call.caller = call.caller || fields.handle || "";
    call.callee = call.callee || phoneOfLane(event.lane) || "";
  }
  if (event.lane === "signaling" && event.name === "state" && fields.machine === "call") call.state = fields.to || "";
  if (event.name === "call-ended" && fields.reason) call.reason = fields.reason;
  if (event.name === "rule-broken") call.broken += 1;
  next.calls[event.call] = call;
}

function notePhone(next, event, touched) {
  const name = phoneOfLane(event.lane);
  if (!name) return;
  if (!touched.has(name)) {
    next.phones[name] = { ...(next.phones[name] || newPhone(name)) };
    touched.add(name);
  }
  const phone = next.phones[name];
  if (event.at_us < phone.madeAt) return;
  const app = phone.app;
  applyToPhone(phone, event);
  if (phone.app !== app || phone.life.length === 0) phone.life = [...phone.life.slice(1 - LIFE), { at: event.at_us, state: phone.app }];
}

const OPENING = { ringing: "missed", "call-waiting": "missed", calling: "outgoing" };
const AT_REST = ["idle", "app", "locked", "home", "call-failed", "off"];

/** The call list: each call that the screen showed, with what became of it. */
function noteRecent(phone, shows, fields, id) {
  if (OPENING[shows]) {
    if (phone.call && phone.call.who !== fields.who) closeCall(phone);
    if (!phone.call) phone.call = { id, who: fields.who || "?", outcome: OPENING[shows] };
  } else if (phone.call && AT_REST.includes(shows)) {
    // That an earlier call failed may still stand there when a later one has come and gone.
    if (shows === "call-failed" && phone.call.id === id) phone.call = { ...phone.call, outcome: "failed" };
    closeCall(phone);
  }
}

function closeCall(phone) {
  phone.recents = [phone.call, ...phone.recents].slice(0, RECENTS);
  phone.call = undefined;
}

function outcome(phone, word) {
  if (phone.call && phone.call.outcome === "missed") phone.call = { ...phone.call, outcome: word };
}

const SWITCHES = {
  "do-not-disturb-on": ["doNotDisturb", true],
  "do-not-disturb-off": ["doNotDisturb", false],
  "airplane-mode-on": ["airplane", true],
  "airplane-mode-off": ["airplane", false],
  lock: ["locked", true],
  unlock: ["locked", false],
  mute: ["muted", true],
  unmute: ["muted", false],
};

function applyToPhone(phone, event) {
  const fields = event.fields || {};
  switch (event.name) {
    case "screen":
      phone.shows = fields.shows || phone.shows;
      phone.details = fields;
      // A locked phone shows a call in full, an unlocked one as a banner.
      if (fields.style) phone.locked = fields.style === "full-screen";
      noteRecent(phone, phone.shows, fields, event.call);
      if (!isInCall(phone.shows)) {
        phone.connectedAt = undefined;
        phone.muted = false;
      }
      break;
    case "person":
      phone.lastAct = fields.argument ? `${fields.act} ${fields.argument}` : fields.act || "";
      if (fields.act === "decline") outcome(phone, "declined");
      if (fields.act === "reboot") phone.locked = true;
      if (SWITCHES[fields.act]) phone[SWITCHES[fields.act][0]] = SWITCHES[fields.act][1];
      break;
    case "app-launched":
    case "app-resumed":
      phone.app = phone.machines["app-process"] || "background";
      phone.endedBy = "";
      break;
    case "app-suspended":
      phone.app = "suspended";
      break;
    case "app-terminated":
      phone.app = phone.machines["app-process"] || "not-running";
      phone.endedBy = fields.why || "";
      break;
    case "call-connected":
      phone.connectedAt = event.at_us;
      outcome(phone, "answered");
      break;
    case "report-call-ended":
      if (/elsewhere/.test(fields.reason || "")) outcome(phone, "elsewhere");
      break;
    case "call-ended":
      phone.connectedAt = undefined;
      break;
    case "state":
      phone.machines = { ...phone.machines, [fields.machine]: fields.to };
      if (fields.machine === "app-process") {
        phone.app = fields.to;
        phone.endedBy = "";
      }
      break;
    case "rule-broken":
      phone.broken = [...phone.broken.slice(-4), { rule: fields.rule || "", what: fields.what || "", source: fields.source || "" }];
      break;
    default:
  }
}

/** Whether the app's process was ended by something that is no part of an ordinary day. */
export function endedBadly(phone) {
  return phone.endedBy !== "" && !/^(system|person|reboot|update|reinstall|uninstalled|new phone|the app quit)$/.test(phone.endedBy);
}

export function isInCall(shows) {
  return /in-call|connected|held|on-hold/.test(shows);
}

/**
 * device-sim's list is the truth about which phones there are, and about their switches; what only
 * events tell is kept, but not that of an earlier phone of the same name.
 */
function mergePhones(state, listed) {
  const phones = {};
  const others = new Set();
  for (const { name, made_at_us: madeAt } of listed) {
    const known = state.phones[name];
    if (known && known.madeAt === madeAt) continue;
    phones[name] = { ...newPhone(name), madeAt };
    others.add(name);
  }
  if (others.size) retell(state.events, phones, others);
  return Object.fromEntries(listed.map((phone) => [phone.name, withList(phones[phone.name] || state.phones[phone.name], phone)]));
}

/** What the events so far say about these phones. */
function retell(events, phones, names) {
  const next = { phones };
  for (const event of events) if (names.has(phoneOfLane(event.lane))) notePhone(next, event, names);
}

function withList(before, phone) {
  return {
    ...before,
    user: phone.user || before.user,
    device: phone.device || before.device,
    online: phone.online !== false,
    app: phone.app_state || before.app,
    shows: phone.shows || before.shows,
    misbehaviours: phone.misbehaviours || before.misbehaviours,
    ios: phone.ios || before.ios,
    blocked: phone.voip_blocked === true,
    locked: phone.locked ?? before.locked,
    doNotDisturb: phone.do_not_disturb ?? before.doNotDisturb,
    airplane: phone.airplane_mode ?? before.airplane,
  };
}

/**
 * The events of one call of `state.calls` (all without), and only those the words are found in. What
 * people did with its phones meanwhile, and how their apps fared, belongs to it.
 */
export function select(events, { call, search = "", onlyBroken = false } = {}) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = call ? eventsOfCall(events, call) : events;
  if (!onlyBroken && words.length === 0) return chosen;
  return chosen.filter((event) => (!onlyBroken || event.name === "rule-broken") && words.every((word) => textOf(event).includes(word)));
}

const MEANWHILE = /^(person|screen|app-\w+|rule-broken)$/;

function eventsOfCall(events, { id, first, last }) {
  const inTime = (event) => event.at_us >= first && event.at_us <= last;
  const phones = new Set();
  for (const event of events) if (event.call === id && inTime(event)) phones.add(phoneOfLane(event.lane)).add(phoneOfLane(event.to || ""));
  phones.delete(undefined);
  return events.filter((event) => inTime(event) && (event.call ? event.call === id : MEANWHILE.test(event.name) && phones.has(phoneOfLane(event.lane))));
}

function textOf(event) {
  const fields = Object.entries(event.fields || {}).map(([key, value]) => `${key}=${value}`);
  return `${event.lane} ${event.to || ""} ${event.name} ${event.call || ""} ${fields.join(" ")}`.toLowerCase();
}

/**
 * Lanes from left to right, as the reports order them: the caller's app and iOS, the server, APNs,
 * then iOS and the app of every other phone.
 */
export function orderLanes(events) {
  const lanes = [];
  let caller;
  for (const event of events) {
    if (!lanes.includes(event.lane)) lanes.push(event.lane);
    if (event.to && !lanes.includes(event.to)) lanes.push(event.to);
    if (!caller && event.name === "dial") caller = phoneOfLane(event.lane);
  }
  const rank = (lane) => {
    const phone = phoneOfLane(lane);
    if (lane === "signaling") return 1;
    if (lane === "apns") return 2;
    if (!phone) return 1.5;
    return phone === caller ? 0 : 3;
  };
  const side = (lane) => (lane.endsWith(".ios") === (phoneOfLane(lane) === caller) ? 1 : 0);
  const first = (lane) => lanes.findIndex((other) => phoneOfLane(other) === phoneOfLane(lane));
  return lanes.concat().sort((a, b) => rank(a) - rank(b) || first(a) - first(b) || side(a) - side(b));
}
