// The page's pure modules, under node's own test runner.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { escapeXml, toJsonLines, toMermaid, toSvg } from "../../console/page/export.js";
import { mistakeIn } from "../../console/page/editor.js";
import { FOLD_US, firstAt, formatSpan, layOut, stepFor, visible } from "../../console/page/layout.js";
import { CALL_LIMIT, initialState, orderLanes, phoneOfLane, reduce, select, stateAt } from "../../console/page/state.js";
import { LESSONS, blocksOf, storyOf } from "../../console/page/lessons.js";
import { rowShape, sentenceOf } from "../../console/page/shapes.js";
import { bands, ending, ticks } from "../../console/page/timeline.js";
import { wireOf } from "../../console/page/wire.js";
import { MISBEHAVIOURS, learn, meaningOf, remedyOf, screenActs, screenFamily } from "../../console/page/words.js";
import { firstCall } from "./first_call.mjs";

const feed = (...messages) => messages.reduce(reduce, initialState());
const event = (n, at_us, lane, name, rest = {}) => ({ n, at_us, lane, name, ...rest });

test("a lane's phone is what stands before .ios and .app", () => {
  assert.equal(phoneOfLane("bob.ios"), "bob");
  assert.equal(phoneOfLane("bob.work.app"), "bob.work");
  assert.equal(phoneOfLane("signaling"), undefined);
  assert.equal(phoneOfLane("apns.log"), undefined);
});

test("the first call leaves two connected phones and one known call", () => {
  const state = feed({ type: "events", events: firstCall() });
  assert.equal(state.phones.bob.shows, "in-call");
  assert.equal(state.phones.bob.app, "background");
  assert.notEqual(state.phones.bob.connectedAt, undefined);
  const [call] = Object.values(state.calls);
  assert.equal(call.caller, "alice");
  assert.equal(call.callee, "bob");
  assert.equal(call.state, "connected");
  assert.equal(state.pushes, 1);
  assert.equal(state.broken, 0);
});

test("events that arrive late are put where they belong", () => {
  const state = feed(
    { type: "events", events: [event(1, 10, "apns", "a"), event(2, 30, "apns", "c")] },
    { type: "events", events: [event(3, 20, "signaling", "b")] });
  assert.deepEqual(state.events.map((e) => e.name), ["a", "b", "c"]);
  assert.equal(state.last, 3);
});

test("the oldest events go once there are far too many", () => {
  let state = initialState(100);
  for (let n = 1; n <= 30; n += 1) {
    const events = Array.from({ length: 100 }, (_, i) => event(n * 100 + i, n * 100 + i, "apns", "x"));
    state = reduce(state, { type: "events", events });
  }
  assert.ok(state.events.length <= 2100);
  assert.equal(state.events.at(-1).n, 3099);
});

test("reducing leaves the state before as it was", () => {
  const before = feed({ type: "events", events: firstCall().slice(0, 9) });
  const copy = JSON.stringify(before);
  reduce(before, { type: "events", events: firstCall().slice(9) });
  assert.equal(JSON.stringify(before), copy);
});

test("a gap, a clear and an unknown message", () => {
  let state = feed({ type: "gap", count: 7 }, { type: "events", events: firstCall() });
  assert.equal(state.lost, 7);
  assert.equal(reduce(state, { type: "from-the-future" }), state);
  state = reduce(state, { type: "clear" });
  assert.equal(state.events.length, 0);
  assert.equal(state.phones.bob.shows, "in-call");
});

test("device-sim's list decides which phones there are, events what only they tell", () => {
  const state = feed(
    { type: "events", events: [event(1, 1, "bob.ios", "person", { fields: { act: "do-not-disturb-on" } }), event(2, 2, "eve.ios", "screen", { fields: { shows: "home" } })] },
    { type: "phones", phones: [{ name: "bob", user: "robert", device: "bob-iphone", app_state: "suspended", shows: "locked", online: false }] });
  assert.deepEqual(Object.keys(state.phones), ["bob"]);
  assert.equal(state.phones.bob.doNotDisturb, true);
  assert.equal(state.phones.bob.user, "robert");
  assert.equal(state.phones.bob.app, "suspended");
  assert.equal(state.phones.bob.online, false);
});

test("a new phone of an old name has nothing of the one before", () => {
  const person = (n, act) => event(n, n, "bob.ios", "person", { fields: { act } });
  const list = (rest) => ({ type: "phones", phones: [{ name: "bob", app_state: "not-running", shows: "idle", ...rest }] });
  const old = [person(1, "do-not-disturb-on"), event(2, 2, "bob.ios", "screen", { fields: { shows: "ringing", who: "eve" } }), event(3, 3, "bob.ios", "screen", { fields: { shows: "idle" } }),
    event(4, 4, "bob.ios", "rule-broken", { fields: { rule: "x" } }), event(5, 5, "bob.app", "state", { fields: { machine: "app-signaling", to: "live" } })];
  let state = feed({ type: "events", events: old }, list({ made_at_us: 1, do_not_disturb: true }));
  assert.equal(state.phones.bob.doNotDisturb, true);
  assert.equal(state.phones.bob.recents.length, 1);
  // Its successor was made at 10; an event of the old one that comes late changes nothing any more.
  state = [{ type: "events", events: [person(12, "lock")] }, list({ made_at_us: 10, do_not_disturb: false }), { type: "events", events: [person(9, "airplane-mode-on")] }].reduce(reduce, state);
  const { bob } = state.phones;
  assert.deepEqual([bob.doNotDisturb, bob.airplane, bob.locked, bob.lastAct], [false, false, true, "lock"]);
  assert.deepEqual([bob.recents, bob.broken, bob.machines], [[], [], {}]);
  // The same list again is the same phone.
  state = [{ type: "events", events: [person(13, "open-app")] }, list({ made_at_us: 10 })].reduce(reduce, state);
  assert.equal(state.phones.bob.lastAct, "open-app");
});

test("switches are what device-sim lists, whatever was seen of them", () => {
  const phone = { name: "bob", made_at_us: 1, locked: true, do_not_disturb: true, airplane_mode: true };
  const { bob } = feed({ type: "phones", phones: [phone] }).phones;
  assert.deepEqual([bob.locked, bob.doNotDisturb, bob.airplane], [true, true, true]);
});

test("broken rules are counted and stay with their phone", () => {
  const broken = event(1, 1, "bob.ios", "rule-broken", { fields: { rule: "report-in-callback", source: "PushKit", what: "no report" } });
  const state = feed({ type: "events", events: [broken] });
  assert.equal(state.broken, 1);
  assert.equal(state.phones.bob.broken[0].rule, "report-in-callback");
  assert.deepEqual(select(state.events, { onlyBroken: true }), [broken]);
});

test("selecting by call and by words", () => {
  const events = firstCall();
  assert.equal(select(events), events);
  const { calls } = feed({ type: "events", events });
  const [call] = Object.values(calls);
  const chosen = select(events, { call });
  assert.ok(chosen.every((e) => e.call === call.id || /^(person|screen|app-)/.test(e.name)));
  assert.ok(chosen.some((e) => e.name === "person" && e.fields.act === "answer"), "what people did belongs to it");
  assert.deepEqual(select(events, { search: "push-response 200" }).map((e) => e.name), ["push-response"]);
  assert.equal(select(events, { search: "no such words" }).length, 0);
});

test("what one process said earlier and the page heard later belongs to the call", () => {
  const events = firstCall();
  const ofServer = (e) => e.lane === "signaling";
  const heard = [...events.filter(ofServer), ...events.filter((e) => !ofServer(e))];
  const whole = feed({ type: "events", events });
  const state = feed({ type: "events", events: heard.slice(0, 1) }, { type: "events", events: heard.slice(1) });
  const names = ({ events, calls }) => select(events, { call: Object.values(calls)[0] }).map((e) => e.name).sort();
  assert.ok(names(state).includes("dial"));
  assert.deepEqual(names(state), names(whole));
});

test("an id that is given again after a reset is another call", () => {
  const again = firstCall({ start: 60_000_000, n: 100 });
  const ended = event(90, 20_000_000, "signaling", "call-ended", { call: again[1].call, fields: { reason: "hung-up" } });
  const state = feed({ type: "events", events: [...firstCall(), ended, ...again] });
  const [call] = Object.values(state.calls);
  assert.equal(call.reason, "");
  assert.equal(call.first, again[1].at_us);
  assert.ok(select(state.events, { call }).every((e) => e.at_us >= call.first));
});

test("a call that somebody else's push began is named by who rings", () => {
  const report = event(1, 1, "bob.app", "report-new-incoming-call", { to: "bob.ios", call: "c-9", fields: { handle: "eve" } });
  const [call] = Object.values(feed({ type: "events", events: [report] }).calls);
  assert.deepEqual([call.caller, call.callee], ["eve", "bob"]);
});

test("of very many calls the latest are known", () => {
  const many = Array.from({ length: CALL_LIMIT + 1 }, (_, i) => event(i + 1, i + 1, "apns", "push", { call: `c-${i}` }));
  const { calls } = feed({ type: "events", events: many });
  assert.equal(Object.keys(calls).length, CALL_LIMIT / 2);
  assert.ok(calls[`c-${CALL_LIMIT}`]);
});

test("a recording at a moment knows nothing of what follows", () => {
  const events = firstCall();
  const ring = events.findIndex((e) => e.name === "screen" && e.fields.shows === "ringing");
  assert.notEqual(stateAt(events, ring).phones.bob?.shows, "ringing");
  assert.equal(stateAt(events, ring + 1).phones.bob.shows, "ringing");
});

test("the caller stands left, the servers between, iOS inside", () => {
  assert.deepEqual(orderLanes(firstCall()), ["alice.app", "alice.ios", "signaling", "apns", "bob.ios", "bob.app"]);
});

test("a ladder counts from its first event, or from where its story began", () => {
  const events = [event(1, 5_000_000, "apns", "a"), event(2, 6_500_000, "apns", "b")];
  assert.equal(layOut(events, ["apns"], 800).zero, 5_000_000);
  assert.match(sentenceOf(layOut(events, ["apns"], 800, 4_000_000), 1), /^2\.500 b/);
  assert.equal(layOut([], ["apns"], 800).zero, 0);
});

test("the axis stretches with time and folds what is idle", () => {
  assert.ok(stepFor(100_000).step > stepFor(1_000).step);
  assert.equal(stepFor(FOLD_US - 1).folded, false);
  assert.equal(stepFor(FOLD_US).folded, true);
  const hour = layOut([event(1, 0, "apns", "a"), event(2, 3_600_000_000, "apns", "b")], ["apns"], 800);
  assert.equal(hour.folds.length, 1);
  assert.ok(hour.height < 300);
});

test("only what the window shows is drawn", () => {
  const events = Array.from({ length: 10_000 }, (_, i) => event(i + 1, i * 1000, "apns", "x"));
  const layout = layOut(events, ["apns"], 1000);
  const { from, to } = visible(layout, layout.height / 2, 800);
  assert.ok(to - from > 15 && to - from < 60, `${to - from} rows`);
  assert.equal(firstAt(layout.ys, -1), 0);
  assert.equal(firstAt(layout.ys, Infinity), 10_000);
});

test("spans are written as people say them", () => {
  assert.deepEqual([500, 1500, 250_000, 1_500_000, 61_000_000, 3_660_000_000].map(formatSpan),
    ["500 µs", "1.5 ms", "250 ms", "1.50 s", "1 min 1 s", "1 h 1 min"]);
});

test("JSON lines hold what the recording holds", () => {
  const lines = toJsonLines(firstCall()).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.length, firstCall().length);
  assert.equal(lines[0].n, undefined);
  assert.equal(lines[0].lane, "alice.ios");
});

test("Mermaid text cannot be broken by an event", () => {
  const text = toMermaid([event(1, 1, "apns", "odd", { to: "signaling", fields: { reason: "a;b\n#c" } })], ["apns", "signaling"]);
  assert.match(text, /^sequenceDiagram\n/);
  assert.match(text, /L0->>L1: odd reason a#59;b #35;c/);
});

test("an SVG holds every event and escapes all text", () => {
  const events = [...firstCall(), event(99, 9e6, "bob.app", "<script>", { fields: { what: "\"&\u0000" } })];
  const svg = toSvg(layOut(events, orderLanes(events), 1400), "a <title>");
  assert.equal(svg.split('class="row ').length - 1, events.length);
  assert.ok(!svg.includes("<script>"));
  assert.ok(svg.includes("<title>a &lt;title&gt;</title>"));
  assert.equal(escapeXml("\u0001<"), "\ufffd&lt;");
});

test("a row's name begins with the words that stand there", () => {
  const events = [...firstCall(), event(99, 9e6, "bob.ios", "state", { fields: { machine: "app-process", from: "launching", to: "foreground" } })];
  const layout = layOut(events, orderLanes(events), 1400);
  const words = (shape) => (shape.text ?? "") + shape.children.map(words).join("");
  for (const index of events.keys()) assert.ok(sentenceOf(layout, index).startsWith(words(rowShape(layout, index)).trim()), sentenceOf(layout, index));
  assert.match(sentenceOf(layout, 0), /^0\.000 ☞ dial bob, alice\.ios$/);
  assert.ok(events.some((e, index) => e.to && sentenceOf(layout, index).endsWith(`, ${e.lane} to ${e.to}`)));
});

test("a refusal of a story's text points at its place", () => {
  assert.deepEqual(mistakeIn("text:12:3: there is no act danse"), { line: 12, column: 3, what: "there is no act danse" });
  assert.equal(mistakeIn("scenarios/basics/first-call.yaml:12:3: no"), undefined);
  assert.equal(mistakeIn("the console does not answer"), undefined);
});

test("screens offer what one can do with them", () => {
  const acts = (shows) => screenActs(screenFamily(shows), {}).map(([act]) => act);
  assert.deepEqual(acts("ringing"), ["decline", "answer"]);
  assert.deepEqual(acts("in-call"), ["hold", "mute", "hang-up"]);
  assert.deepEqual(acts("call-waiting"), ["decline", "end-and-accept", "hold-and-accept"]);
  assert.deepEqual(acts("held"), ["resume", "hang-up"]);
  assert.deepEqual(acts("idle"), []);
  assert.equal(screenFamily("a word nobody knows"), "home");
});

test("each misbehaviour has a lesson", () => {
  assert.equal(new Set(MISBEHAVIOURS.map(([word]) => word)).size, MISBEHAVIOURS.length);
  for (const [word, label, lesson] of MISBEHAVIOURS) assert.ok(word && label && lesson.endsWith("."), word);
});

const document = (name) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");

test("a misbehaviour is a word of the scenario language", () => {
  const [, words] = document("scenarios.md").match(/^Misbehaviours: (.*)\.$/m);
  const known = words.match(/[\w-]+/g);
  assert.deepEqual(MISBEHAVIOURS.map(([word]) => word).filter((word) => !known.includes(word)), []);
});

test("each rule that a phone can see broken says what a correct app does", () => {
  const folder = new URL("../../device-sim/core/", import.meta.url);
  const found = ["device.cpp", "device_app.cpp"].flatMap((file) => [...readFileSync(new URL(file, folder), "utf8").matchAll(/broken\("([\w-]+)"/g)]);
  assert.ok(found.length >= 4);
  const rules = document("callkit-rules.md");
  for (const [, rule] of found) {
    assert.ok(remedyOf(rule), rule);
    assert.ok(rules.includes(`| ${rule} |`), rule);
  }
});

test("what the page has no words for it learns from the console", () => {
  assert.equal(meaningOf("line-up"), "");
  const before = MISBEHAVIOURS.length;
  learn({ events: [{ name: "line-up", meaning: "a line came back" }, { name: "dial", meaning: "x" }], misbehaviours: [MISBEHAVIOURS[0][0], "a-new-one"] });
  assert.equal(meaningOf("line-up"), "a line came back");
  assert.notEqual(meaningOf("dial"), "x");
  assert.deepEqual(MISBEHAVIOURS.slice(before), [["a-new-one", "a new one", ""]]);
  MISBEHAVIOURS.length = before;
});

test("a call list says what became of each call", () => {
  const shows = (at, word, who) => event(at, at, "bob.ios", "screen", { fields: who ? { shows: word, who } : { shows: word } });
  const did = (at, act) => event(at, at, "bob.ios", "person", { fields: { act } });
  const after = (...events) => feed({ type: "events", events }).phones.bob.recents.map((call) => `${call.who} ${call.outcome}`);
  assert.deepEqual(after(shows(1, "ringing", "alice"), shows(2, "idle")), ["alice missed"]);
  assert.deepEqual(after(shows(1, "ringing", "alice"), did(2, "decline"), shows(3, "idle")), ["alice declined"]);
  assert.deepEqual(after(shows(1, "ringing", "alice"), event(2, 2, "bob.app", "call-connected"), shows(3, "in-call", "alice"), shows(4, "idle")), ["alice answered"]);
  assert.deepEqual(after(shows(1, "calling", "eve"), shows(2, "app"), shows(3, "ringing", "alice"), shows(4, "idle")), ["alice missed", "eve outgoing"]);
  assert.deepEqual(after(shows(1, "ringing", "alice"), event(2, 2, "bob.app", "report-call-ended", { fields: { reason: "answered-elsewhere" } }), shows(3, "idle")), ["alice elsewhere"]);
  assert.deepEqual(after(shows(1, "ringing", "alice")), []);
  // A failed call's screen comes back after a later call was declined.
  const of = (call, e) => ({ ...e, call });
  assert.deepEqual(after(of("c-1", shows(1, "ringing", "alice")), of("c-1", shows(2, "call-failed", "alice")), of("c-2", shows(3, "ringing", "alice")), did(4, "decline"), of("c-1", shows(5, "call-failed", "alice")), shows(6, "app")),
    ["alice declined", "alice failed"]);
});

test("an app's life is kept as it changed, within bounds", () => {
  const moves = Array.from({ length: 200 }, (_, i) => event(i + 1, i, "bob.ios", "state", { fields: { machine: "app-process", to: i % 2 ? "suspended" : "background" } }));
  const { life } = feed({ type: "events", events: moves }).phones.bob;
  assert.equal(life.length, 60);
  assert.deepEqual(life.at(-1), { at: 199, state: "suspended" });
});

test("the time axis has a stretch for each screen that is worth a look", () => {
  const events = firstCall();
  const end = events.at(-1).at_us + 500_000;
  const phones = bands([], events, end);
  assert.deepEqual(phones.get("bob").map((s) => s.family), ["ringing", "in-call"]);
  assert.equal(phones.get("bob")[0].to, phones.get("bob")[1].from);
  assert.equal(phones.get("bob")[1].to, end);
  assert.deepEqual(ticks(8e6).map((at) => at / 1e6), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.ok(ticks(120e6).length < 12);
});

test("an ending is told a line for each phone", () => {
  const events = firstCall();
  const ring = events.findIndex((e) => e.name === "screen" && e.fields.shows === "ringing");
  const missed = [...events.slice(0, ring + 1), event(90, events[ring].at_us + 2_500_000, "bob.ios", "screen", { fields: { shows: "idle" } })];
  assert.deepEqual(ending([], missed).find((line) => line.who === "bob"), { who: "bob", what: "rang 2.5 s, missed", bad: true });
});

test("a push request is told as HTTP/2, with what apns-mock kept of it", () => {
  const request = firstCall().find((e) => e.name === "push-request");
  const alone = wireOf(request);
  assert.deepEqual(alone.lines.slice(0, 2), [[":method", "POST"], [":scheme", "https"]]);
  assert.equal(alone.token, undefined);
  const kept = wireOf(request, { token: "abc", provider_token: { alg: "ES256", kid: "KEY", iss: "TEAM", iat: 7, signature: "valid" }, payload: "{}", headers: [{ name: "apns-push-type", value: "voip" }] });
  assert.deepEqual(kept.lines.find(([name]) => name === ":path"), [":path", "/3/device/abc"]);
  assert.deepEqual(kept.token, { header: { alg: "ES256", kid: "KEY" }, claims: { iss: "TEAM", iat: 7 }, signature: "valid" });
});

test("a message to the server is told as its protobuf", () => {
  const dial = wireOf(event(1, 1, "alice.app", "dial", { to: "signaling", call: "c-1", fields: { callee: "bo\"b" } }));
  assert.equal(dial.title, "gRPC ringback.signaling.v1.ClientFrame");
  assert.equal(dial.body, 'dial {\n  call: "c-1"\n  callee: "bo\\"b"\n}');
  const checked = wireOf(event(1, 1, "signaling", "checked-in", { to: "bob.app", fields: { status: "ringing" } }));
  assert.match(checked.title, /ServerFrame/);
  assert.equal(wireOf(event(1, 1, "bob.ios", "perform-answer-call", { to: "bob.app" })), undefined);
});

test("pushes are found by words and by fields", async () => {
  const { finds } = await import("../../console/page/pushes.js");
  const push = { status: 410, type: "voip", device: "bob", topic: "com.x.voip", reason: "Unregistered", payload: "{}", steps: [{ what: "rejected" }], findings: ["no collapse id"] };
  for (const words of [["unregistered"], ["status:410"], ["type:voip", "device:bob"], ["fate:rejected"], ["collapse"]]) assert.ok(finds(push, words), words);
  for (const words of [["status:200"], ["nothing"], ["type:voip", "device:alice"]]) assert.ok(!finds(push, words), words);
});

test("each word of device-sim's screen is drawn as what it is", () => {
  const families = ["idle", "app", "ringing", "call-waiting", "connecting", "calling", "in-call", "held", "call-failed"].map(screenFamily);
  assert.deepEqual(families, ["home", "app", "ringing", "waiting", "connecting", "outgoing", "in-call", "held", "ended"]);
});

test("another run of the console is another log", () => {
  let state = feed({ type: "hello", log: "a" }, { type: "events", events: firstCall() });
  state = reduce(state, { type: "hello", log: "a" });
  assert.ok(state.events.length > 0);
  state = reduce(state, { type: "hello", log: "b" });
  assert.equal(state.events.length, 0);
  assert.equal(state.last, 0);
  assert.equal(state.log, "b");
});

test("what the page asks for stands in the interface's document", async () => {
  const { readdirSync } = await import("node:fs");
  const folder = new URL("../../console/page/", import.meta.url);
  const shape = (path) => path.replace(/\?.*/, "").replace(/\$?\{[^}]*\}/g, "{}");
  const asked = new Set();
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".js"))) {
    for (const [, path] of readFileSync(new URL(name, folder), "utf8").matchAll(/["`}](\/api\/[^"`]*)["`]/g)) asked.add(shape(path).replace(/(\w)\{\}$/, "$1"));
  }
  const documented = new Set([...document("openapi.yaml").matchAll(/^ {2}(\/api\/[^:]*):/gm)].map(([, path]) => shape(path)));
  assert.ok(asked.size >= 15, `${asked.size} paths found`);
  assert.deepEqual([...asked].filter((path) => !documented.has(path)), []);
});

test("each lesson opens at a story there is", async () => {
  const { readdirSync, existsSync } = await import("node:fs");
  const files = readdirSync(new URL("../../docs/lessons/", import.meta.url)).filter((name) => /^\d/.test(name)).sort();
  assert.equal(files.length, 8);
  assert.deepEqual(LESSONS.map(([name]) => `${name}.md`), files);
  for (const [name, title] of LESSONS) {
    const text = document(`lessons/${name}.md`);
    assert.deepEqual(blocksOf(text)[0], ["heading", `${name[0]}. ${title}`]);
    assert.ok(existsSync(new URL(`../../scenarios/${storyOf(text)}.yaml`, import.meta.url)), name);
    const links = [...text.matchAll(/#(scenarios\/[\w/-]+)/g)];
    for (const [, story] of links) assert.ok(existsSync(new URL(`../../${story}.yaml`, import.meta.url)), `${name}: ${story}`);
  }
});

test("the Markdown of lessons", () => {
  assert.deepEqual(blocksOf("# A\n\none\ntwo\n\n- x\n  y\n- z\n"), [["heading", "A"], ["paragraph", "one two"], ["item", "x y"], ["item", "z"]]);
});
