// The phone's glass: what its screen shows now, and the buttons it offers to its owner.
import { draw, h } from "./dom.js";
import { OUTCOMES, screenActs, screenFamily } from "./words.js";

export function timerText(us) {
  const seconds = Math.max(0, Math.floor(us / 1e6));
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

export const SCREEN_WORDS = {
  off: "",
  locked: "Locked",
  home: "",
  app: "Ringback",
  recents: "Recents",
  ringing: "Incoming call",
  waiting: "Another call waits",
  outgoing: "Calling …",
  connecting: "Connecting …",
  "in-call": "In call",
  held: "On hold",
  ended: "Call failed",
};

const HANDSET = "M6 5Q5.4 18.6 19 18M6 5l3.6.3M19 18l-.3-3.6";
const MIC = "M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21";
const STROKES = {
  answer: HANDSET,
  hangup: HANDSET,
  mute: MIC,
  unmute: `${MIC}M4 4l16 16`,
  hold: "M8.5 5v14M15.5 5v14",
  resume: "M8 5l10 7-10 7z",
  swap: "M7 20V5l-3.5 3.5M7 5l3.5 3.5M17 4v15l-3.5-3.5M17 19l3.5-3.5",
};

function icon(name) {
  const turned = name === "hangup" ? { transform: "rotate(135 12 12)" } : {};
  return draw({ tag: "svg", attributes: { class: `icon i-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true" },
    children: [{ tag: "path", attributes: { d: STROKES[name], ...turned }, children: [] }] });
}

const ICONS = { answer: "answer", decline: "hangup", "hang-up": "hangup", mute: "mute", unmute: "unmute", hold: "hold", resume: "resume", "end-and-accept": "answer", "hold-and-accept": "swap" };

/** What takes the place of the other once it is pressed; the keyboard stays on it. */
const TOGGLES = { unmute: "mute", resume: "hold" };

function actButton([name, label, look], act) {
  return h("button", { class: `round ${look}`, "data-act": name, "data-key": TOGGLES[name] || name, disabled: !act, "aria-label": label, onclick: act ? () => act(name) : undefined },
    icon(ICONS[name]), h("span", { class: "caption" }, label));
}

/** Who the screen is about, as the phone would write it. */
function otherSide(phone) {
  const d = phone.details || {};
  return d.who || d.caller || "";
}

function statusBar(phone) {
  return h("div", { class: "status-bar" },
    h("span", {}, phone.name),
    h("span", { class: "signs" }, phone.doNotDisturb ? h("i", { class: "moon", title: "Do Not Disturb" }, "☾") : undefined,
      phone.airplane ? h("i", { title: "Airplane mode" }, "✈") : phone.online ? bars() : h("i", { title: "no connection to APNs" }, "no service")));
}

function bars() {
  return draw({ tag: "svg", attributes: { class: "bars", viewBox: "0 0 20 12", "aria-hidden": "true" }, children: [0, 1, 2, 3].map((i) => ({
    tag: "rect", attributes: { x: i * 5, y: 9 - i * 3, width: 3.6, height: 3 + i * 3, rx: 1 }, children: [] })) });
}

function recents(phone, most) {
  if (!phone.recents?.length) return undefined;
  return h("ul", { class: "recents", "aria-label": "Recent calls" }, ...phone.recents.slice(0, most).map((call) =>
    h("li", { class: `r-${call.outcome}` }, h("b", {}, call.who), h("span", {}, OUTCOMES[call.outcome] || call.outcome))));
}

function homeScreen(phone) {
  const missed = (phone.recents || []).filter((call) => call.outcome === "missed").length;
  const dead = /not-installed/.test(phone.app);
  return [
    h("div", { class: "icons", "aria-hidden": "true" }, ...[1, 2, 3, 4, 5].map((n) => h("i", { class: `app${n}` })),
      h("i", { class: dead ? "gone" : "ours" }, dead ? "" : icon("answer"), missed ? h("b", { class: "bubble" }, String(missed)) : undefined)),
    recents(phone, 2),
  ];
}

function banner(phone, act) {
  const other = otherSide(phone);
  return h("div", { class: "banner" },
    h("div", { class: "avatar small", "aria-hidden": "true" }, other.slice(0, 1).toUpperCase() || "?"),
    h("div", { class: "banner-text" }, h("b", { class: "who" }, other), h("span", { class: "shows" }, SCREEN_WORDS.ringing)),
    ...screenActs("ringing", phone).map((button) => actButton(button, act)));
}

function callScreen(phone, family, act) {
  const other = otherSide(phone);
  const d = phone.details || {};
  const why = d.reason || d.error || d.why || "";
  const timer = (family === "in-call" || family === "held") && phone.connectedAt !== undefined
    ? h("div", { class: "timer", "data-since": phone.connectedAt }, "00:00") : undefined;
  return [
    h("div", { class: "screen" },
      other ? h("div", { class: "avatar", "aria-hidden": "true" }, other.slice(0, 1).toUpperCase()) : undefined,
      other ? h("div", { class: "who" }, other) : undefined,
      h("div", { class: "shows" }, SCREEN_WORDS[family]),
      timer,
      phone.muted ? h("div", { class: "raw" }, "muted") : undefined,
      why ? h("div", { class: "why" }, why) : undefined),
    h("div", { class: "buttons" }, ...screenActs(family, phone).map((button) => actButton(button, act))),
  ];
}

/** The phone's glass. `act(act, argument)` is missing in a recording, where nobody can act. */
export function drawGlass(phone, act) {
  const off = phone.app === "off" || phone.shows === "off";
  const family = off ? "off" : screenFamily(phone.shows);
  const quiet = ["home", "app", "recents", "locked"].includes(family);
  const asBanner = family === "ringing" && phone.details?.style === "banner";
  let inside;
  if (off) inside = [];
  else if (asBanner) inside = [banner(phone, act), h("div", { class: "screen" }, ...homeScreen(phone))];
  else if (!quiet) inside = callScreen(phone, family, act);
  else if (family === "app") inside = [h("div", { class: "screen" }, h("div", { class: "app-name" }, SCREEN_WORDS.app), recents(phone, 4) || h("p", { class: "raw" }, "No calls yet"))];
  else if (phone.locked) inside = [h("div", { class: "screen lock-screen" }, h("div", { class: "lock-sign", "aria-hidden": "true" }, "🔒︎"), h("div", { class: "shows" }, "Locked"), recents(phone, 3))];
  else inside = [h("div", { class: "screen" }, ...homeScreen(phone))];
  return h("div", { class: `glass f-${asBanner ? "banner" : quiet && phone.locked ? "locked" : family}` }, statusBar(phone), ...inside.filter(Boolean));
}
