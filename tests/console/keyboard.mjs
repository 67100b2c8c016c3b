// The page by keys alone. Every stop of the Tab key must be seen, every control must be a stop (or be
// reached from one by the arrow keys), and what is drawn anew must not take the keyboard away.
import assert from "node:assert/strict";
import fs from "node:fs";

/** What has the keyboard, in words for a message. */
const held = (page) => page.evaluate(() => document.activeElement.outerHTML.slice(0, 140));

/** One key, and then whether one can see where the keyboard is. */
async function press(page, key) {
  await page.keyboard.press(key);
  const wrong = await page.evaluate(unseen);
  assert.equal(wrong, "", `after ${key}`);
}

/** Why nobody could see which element has the keyboard; empty when one can. */
function unseen() {
  const element = document.activeElement;
  if (element === document.body || element === document.documentElement) return "";
  const name = element.outerHTML.slice(0, 140);
  const box = element.getBoundingClientRect();
  if (box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth) return `out of the window: ${name}`;
  const style = getComputedStyle(element);
  const grip = element.querySelector(":scope > .pin-grip");
  if (grip) return parseFloat(getComputedStyle(grip).strokeWidth) >= 2 && getComputedStyle(grip).stroke !== "none" ? "" : `no ring: ${name}`;
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return `no ring: ${name}`;
  const light = (text) => text.match(/[\d.]+/g).slice(0, 3).map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  let behind = element.parentElement;
  while (behind && /, 0\)$/.test(getComputedStyle(behind).backgroundColor) && getComputedStyle(behind).backgroundImage === "none") behind = behind.parentElement;
  const ground = getComputedStyle(behind || document.body);
  for (const colour of ground.backgroundImage.match(/rgba?\([^)]*\)/g) || [ground.backgroundColor]) {
    const [a, b] = [light(style.outlineColor), light(colour)].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 3) return `a faint ring on ${colour}: ${name}`;
  }
  return "";
}

/** Goes on with Tab until the keyboard is on what is wanted. */
async function tabTo(page, wanted, key = "Tab", most = 200) {
  for (let i = 0; i < most; i += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await press(page, key);
  }
  assert.fail(`${wanted} is not reached by ${key}; the keyboard is on ${await held(page)}`);
}

const holds = (page, wanted) => wanted.evaluate((element) => element === document.activeElement);

/** Whether the keyboard is on something new. */
function note() {
  const element = document.activeElement;
  if (element === document.body || window.reached.has(element)) return false;
  window.reached.add(element);
  return true;
}

/** Once around the open view: which of its controls no key gets to. */
async function missed(page) {
  await page.evaluate(() => {
    document.activeElement.blur();
    for (const details of document.querySelectorAll(".view:not([hidden]) details")) details.open = true;
    window.reached = new Set();
  });
  /** Presses the key for as long as it leads to something new; every element on the way is noted. */
  const go = async (key) => {
    while (await page.evaluate(note)) await press(page, key);
  };
  await page.locator("#skip").focus();
  await go("Tab");
  // A list of stories is one stop; inside it the arrow keys move.
  const list = page.locator(".view:not([hidden]) .story[tabindex='0']");
  if (await list.count()) {
    await list.focus();
    await press(page, "Home");
    await page.evaluate(note);
    await press(page, "ArrowDown");
    await go("ArrowDown");
  }
  return page.evaluate(() => [...document.querySelectorAll("header *, main *")]
    .filter((e) => e.matches("button, a[href], input, select, textarea, summary, [tabindex='0'], [role=slider]"))
    .filter((e) => e.checkVisibility() && !e.disabled && !window.reached.has(e))
    .map((e) => e.outerHTML.slice(0, 140)));
}

/** Each control of the view can be reached, and one sees that it is. */
async function everyControl(page, view) {
  await page.evaluate((hash) => { location.hash = hash; }, view);
  await page.locator(`#tab-${view.split("/")[0]}[aria-current=page]`).waitFor();
  assert.deepEqual(await missed(page), [], view);
}

async function download(page, button) {
  await tabTo(page, button);
  const coming = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  return fs.readFileSync(await (await coming).path(), "utf8");
}

/** Two phones that nobody has touched. */
function fresh() {
  const post = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return post("/api/reset", {})
    .then(() => post("/api/phones", { name: "alice", app_state: "foreground" }))
    .then(() => post("/api/phones", { name: "bob", app_state: "not-running" }));
}

/** Past the head of the page, and a phone called and answered. */
export async function keysOnPhones(page) {
  await page.evaluate(fresh);
  await page.goto(`${page.url().split("#")[0]}#phones`);
  await page.reload();
  const phone = (name) => page.getByRole("article", { name: `${name}'s phone` });
  const button = (name, label) => phone(name).getByRole("button", { name: label, exact: true });
  await phone("bob").waitFor();
  const skip = page.locator("#skip");
  await tabTo(page, skip);
  await page.keyboard.press("Enter");
  assert.ok(await holds(page, page.locator("#main")), "the way past the head leads to the content");
  assert.match(page.url(), /#phones$/);

  // The dialog has the keyboard while it is open, and gives it back.
  const add = page.getByRole("button", { name: "Add a phone" });
  await tabTo(page, add);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, page.getByRole("dialog").locator("[name=ios]"));
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assert.ok(await holds(page, add), "the dialog gives the keyboard back");

  const callee = phone("alice").getByLabel("whom alice calls");
  await tabTo(page, callee, "Shift+Tab");
  await page.keyboard.type("bob");
  assert.equal(await callee.inputValue(), "bob");
  await tabTo(page, button("alice", "Call"));
  await page.keyboard.press("Enter");
  await button("bob", "Answer").waitFor();
  await page.getByRole("status").filter({ hasText: "bob: Incoming call" }).waitFor({ state: "attached" });
  await tabTo(page, button("bob", "Answer"));
  await page.keyboard.press("Enter");
  await phone("bob").locator(".timer").waitFor();
  assert.ok(await phone("bob").evaluate((card) => card.contains(document.activeElement)), `the keyboard stays at the phone: ${await held(page)}`);

  // What a button turns into has the keyboard, whatever else is drawn anew.
  await tabTo(page, button("bob", "Mute"));
  await page.keyboard.press("Space");
  await button("bob", "Unmute").waitFor();
  assert.ok(await holds(page, button("bob", "Unmute")), await held(page));
  const dnd = phone("bob").getByRole("switch", { name: "Do not disturb" });
  await tabTo(page, dnd);
  const before = await dnd.getAttribute("aria-checked");
  await page.keyboard.press("Space");
  await phone("bob").locator(`[role=switch][aria-checked=${before === "true" ? "false" : "true"}]`, { hasText: "Do not disturb" }).waitFor();
  assert.ok(await holds(page, dnd), await held(page));
  await page.keyboard.press("Space");

  // Escape closes what is unfolded.
  const wrong = phone("bob").locator("summary", { hasText: "What the app does wrong" });
  await tabTo(page, wrong);
  await page.keyboard.press("Enter");
  await tabTo(page, phone("bob").locator("[data-wrong]").first());
  await page.keyboard.press("Escape");
  await phone("bob").locator("details[open]").waitFor({ state: "detached" });
  assert.ok(await holds(page, wrong), await held(page));
  await everyControl(page, "phones");
}

/** Through the ladder while events come. */
export async function keysOnLadder(page) {
  await everyControl(page, "ladder");
  const events = page.locator(".ladder-view").getByRole("listbox", { name: "Events in order of time" });
  await tabTo(page, events, "Shift+Tab");
  await page.keyboard.press("End");
  const chosen = page.locator(".ladder-view g.row.selected");
  const text = await chosen.getAttribute("aria-label");
  const count = Number(await page.locator("#main").getAttribute("data-last"));
  await page.evaluate(() => fetch("/api/phones/bob/acts", { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"act":"hold"}' }));
  await page.waitForFunction((n) => Number(document.getElementById("main").dataset.last) > n + 3, count);
  assert.ok(await holds(page, events), await held(page));
  assert.equal(await chosen.getAttribute("aria-label"), text, "what is selected stays so");
  await press(page, "PageUp");
  await press(page, "ArrowUp");
  // At one moment: events that come meanwhile draw the ladder anew.
  await page.waitForFunction(() => {
    const active = document.querySelector(".ladder-view [role=listbox]").getAttribute("aria-activedescendant");
    return document.getElementById(active)?.getAttribute("aria-selected") === "true";
  });
  await press(page, "Escape");
  await chosen.waitFor({ state: "detached" });
}

/** A push sent once more, a fault put in force and taken back. */
export async function keysOnPushes(page) {
  await everyControl(page, "pushes");
  const list = page.locator(".inbox");
  await page.locator(".push-row").first().waitFor();
  await tabTo(page, list, "Shift+Tab");
  await press(page, "Home");
  await page.locator(".push-row.selected").waitFor();
  const again = page.locator("[data-resend]");
  await tabTo(page, again);
  await page.keyboard.press("Enter");
  await page.locator(".say.shown", { hasText: "Handed to the phone once more" }).waitFor();
  await page.locator(".push .life li").nth(3).waitFor();
  assert.ok(await holds(page, again), await held(page));

  const faults = page.locator("button[aria-expanded]");
  await tabTo(page, faults, "Shift+Tab");
  if ((await faults.getAttribute("aria-expanded")) === "false") await page.keyboard.press("Enter");
  const preset = page.locator(".presets [role=switch]").first();
  await tabTo(page, preset);
  for (const checked of ["true", "false"]) {
    await page.keyboard.press("Space");
    await page.locator(`.presets [role=switch]:first-child[aria-checked=${checked}]`).waitFor();
    assert.ok(await holds(page, preset), await held(page));
  }
  await page.keyboard.press("Escape");
  await page.locator(".faults").waitFor({ state: "hidden" });
  assert.ok(await holds(page, faults), await held(page));
}

/** A story found, played, walked through, changed and saved. */
export async function keysOnScenarios(page) {
  await page.evaluate(() => { location.hash = "#scenarios"; });
  const search = page.getByRole("searchbox", { name: "Find a scenario" });
  await tabTo(page, search);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("basics/first-call");
  await press(page, "ArrowDown");
  const story = page.locator(".story[data-name='basics/first-call']");
  while (!(await holds(page, story))) await press(page, "ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".title", { hasText: "The first call" }).waitFor();
  await page.locator(".verdict-good").waitFor();
  assert.ok(await holds(page, story), await held(page));
  const play = page.getByRole("button", { name: "Play in the virtual world" });
  await tabTo(page, play);
  await page.keyboard.press("Enter");
  await page.locator(".verdict-good").waitFor();

  await tabTo(page, page.getByRole("slider", { name: "Moment of the story" }));
  await press(page, "Home");
  for (let i = 1; i <= 12; i += 1) {
    await press(page, "ArrowRight");
    assert.match(await page.locator(".clock").textContent(), new RegExp(` ${i}/`));
  }
  // What if alice hangs up before bob answers? The pin keeps the keyboard while the story changes.
  const pin = page.getByRole("slider", { name: "When: alice: hangs up" });
  await tabTo(page, pin, "Shift+Tab");
  const missedCall = page.locator(".ending.now", { hasText: "missed" });
  for (let i = 0; i < 8 && !(await missedCall.count()); i += 1) {
    const at = await pin.getAttribute("aria-valuenow");
    await page.keyboard.press("Shift+ArrowLeft");
    await page.waitForFunction((was) => document.activeElement.getAttribute("aria-valuenow") !== was, at);
    assert.ok(await holds(page, pin), await held(page));
  }
  await missedCall.waitFor();
  assert.match(await download(page, page.locator(".stage [data-export=jsonl]")), /"hang-up"/);

  const edit = page.locator(".editor summary");
  await tabTo(page, edit);
  await page.keyboard.press("Enter");
  const text = page.getByRole("textbox", { name: "The scenario's text" });
  await tabTo(page, text);
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("titel: typo\n");
  await page.keyboard.press("Control+Enter");
  await page.locator(".mistake", { hasText: "line 1" }).waitFor();
  assert.ok(await holds(page, text), await held(page));
  await page.keyboard.press("Escape");
  assert.ok(await holds(page, edit), await held(page));
  await everyControl(page, "scenarios/basics/first-call");
}

/** Keys that act without a modifier can be turned off, which is remembered (WCAG 2.1.4). */
export async function singleKeys(page) {
  const open = () => page.evaluate(() => document.querySelector("nav a[aria-current=page]").id);
  const press1 = async () => {
    await page.evaluate(() => { document.activeElement.blur(); location.hash = "#scenarios"; });
    await page.locator("#tab-scenarios[aria-current=page]").waitFor();
    await page.keyboard.press("1");
    // Had it acted, the address would have changed at once.
    return page.evaluate(() => location.hash);
  };
  assert.equal(await press1(), "#phones");
  const keys = page.locator("#keys");
  await page.locator("#skip").focus();
  await tabTo(page, keys);
  await page.keyboard.press("Enter");
  const box = page.getByRole("checkbox", { name: "keys that act alone" });
  await tabTo(page, box);
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  assert.ok(await holds(page, keys), await held(page));
  assert.equal(await press1(), "#scenarios");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.type), undefined, "the search is left alone");
  await page.reload();
  await page.locator("#sources .lamp").first().waitFor();
  assert.equal(await press1(), "#scenarios", "it is remembered");
  assert.equal(await open(), "tab-scenarios");
  await keys.click();
  await box.check();
  await page.keyboard.press("Escape");
  assert.equal(await press1(), "#phones");
}
