// The page: one state, reduced from one stream; four views of it; the address says which is open.
import { get, watch } from "./api.js";
import { h, hush, say } from "./dom.js";
import { Keys } from "./keys.js";
import { LiveView } from "./live.js";
import { PhonesView } from "./phones.js";
import { PushRecords } from "./push_records.js";
import { PushesView } from "./pushes.js";
import { RulesView } from "./rules.js";
import { ScenariosView } from "./scenarios.js";
import { initialState, reduce } from "./state.js";
import { learn } from "./words.js";

let state = initialState();
const main = document.getElementById("main");

const records = new PushRecords();
const pushOf = (event, later) => records.of(event, later);
const views = {
  phones: new PhonesView(main),
  ladder: new LiveView(main, { onclear: () => take({ type: "clear" }), pushOf }),
  pushes: new PushesView(main, { onladder: (words) => { location.hash = "#ladder"; views.ladder.show(words); } }),
  scenarios: new ScenariosView(main, { pushOf }),
  rules: new RulesView(main),
};

// Many events may come between two frames; the page is drawn once for all of them.
let drawn = state;
function draw() {
  if (drawn === state) return;
  drawn = state;
  if (!views.phones.element.hidden) views.phones.update(state);
  views.ladder.update(state);
  views.pushes.update(state);
  views.scenarios.update(state);
  main.dataset.last = state.last;
  document.getElementById("broken").textContent = state.broken ? `${state.broken} ⚠` : "";
  drawSources();
}
function take(message) {
  const before = state;
  state = reduce(state, message);
  if (state !== before) requestAnimationFrame(draw);
}

function drawSources() {
  const up = state.sources.filter((source) => source.up).length;
  const box = document.getElementById("sources");
  const key = JSON.stringify([linked, state.sources]);
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  const lamp = (good, text) => h("span", { class: `lamp ${good ? "on" : "out"}` }, text);
  box.replaceChildren(
    linked ? "" : lamp(false, "console lost"),
    ...state.sources.map((source) => lamp(source.up, source.name)));
  box.setAttribute("aria-label", linked ? `${up} of ${state.sources.length} processes answer` : "the console does not answer");
}

get("/api/words").then((words) => {
  if (learn(words)) views.phones.forgetDrawn();
}, () => {});

let linked = false;

// The simulated world's clock, as far as its events tell: it may run faster than ours.
let newest = { at: 0, seen: 0 };
function worldNow() {
  return newest.at + (performance.now() - newest.seen) * 1000;
}

let listed = false;
async function loadPhones() {
  const asked = state.last;
  try {
    const { phones } = await get("/api/phones");
    // Events that came meanwhile know better; once they rest the list is asked for again.
    if (listed && state.last !== asked) return;
    listed = true;
    take({ type: "phones", phones });
  } catch {
    // device-sim is away; its lamp says so.
  }
}
views.phones.oncreated = loadPhones;

let phonesDue;
function onmessage(message) {
  take(message);
  if (message.type === "sources") loadPhones();
  if (message.type !== "events" || message.events.length === 0) return;
  const last = message.events[message.events.length - 1];
  if (last.at_us > newest.at) newest = { at: last.at_us, seen: performance.now() };
  // Names and switches come with events; what only the list knows is asked for once they rest.
  clearTimeout(phonesDue);
  phonesDue = setTimeout(loadPhones, 300);
}

function route() {
  const [name, ...rest] = location.hash.replace(/^#/, "").split("/");
  // Lessons are read where their stories are played.
  const open = name === "lessons" ? "scenarios" : name in views ? name : "phones";
  if (views[open].element.hidden) hush();
  for (const [key, view] of Object.entries(views)) {
    view.element.hidden = key !== open;
    document.getElementById(`tab-${key}`).setAttribute("aria-current", key === open ? "page" : "false");
  }
  document.title = `Ringback – ${open}`;
  // The keyboard does not stay in a view that went.
  if (main.contains(document.activeElement) && !document.activeElement.checkVisibility()) main.focus();
  drawn = undefined;
  draw();
  if (open === "scenarios") {
    if (name === "lessons") views.scenarios.teach(decodeURIComponent(rest.join("/")));
    else if (rest.length) views.scenarios.choose(decodeURIComponent(rest.join("/")));
    else views.scenarios.open();
  }
  if (open === "rules") views.rules.open(decodeURIComponent(rest.join("/")));
  if (open === "phones") loadPhones();
}

// The address names the open view, so the way past the head of the page is gone without it.
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  try {
    if (theme) localStorage.setItem("theme", theme);
  } catch {
    // A page without storage follows the system.
  }
}
try {
  setTheme(localStorage.getItem("theme"));
} catch {
  // As above.
}
document.getElementById("theme").addEventListener("click", () => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme || (dark ? "dark" : "light");
  setTheme(now === "dark" ? "light" : "dark");
});

new Keys(document.body, {
  button: document.getElementById("keys"),
  onview: (number) => {
    const chosen = Object.keys(views)[number - 1];
    if (chosen) location.hash = `#${chosen}`;
  },
  onsearch: () => document.querySelector(".view:not([hidden]) input[type=search]")?.focus(),
});

addEventListener("hashchange", route);
setInterval(() => views.phones.tick(worldNow()), 500);
watch({
  position: () => ({ after: state.last, log: state.log }),
  onmessage,
  onlink: (up) => {
    if (!up && linked) say("The console does not answer; trying again.", true);
    linked = up;
    drawSources();
  },
});
route();
