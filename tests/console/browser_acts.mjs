// What a person does with the page, each act going on where the one before left off.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

export class Shots {
  constructor(out) {
    this.out = out;
    this.count = 0;
  }
  take(page, name) {
    this.count += 1;
    return page.screenshot({ path: path.join(this.out, `${String(this.count).padStart(2, "0")}-${name}.png`) });
  }
}

const phone = (page, name) => page.getByRole("article", { name: `${name}'s phone` });
const button = (page, name, label) => phone(page, name).getByRole("button", { name: label, exact: true });

async function saved(page, selector) {
  const coming = page.waitForEvent("download");
  await page.locator(selector).click();
  return (await coming).path();
}

const EXPORTS = [["svg", "<svg"], ["png", "\x89PNG"], ["mermaid", "sequenceDiagram"], ["jsonl", "{\"at_us\":"], ["html", "<!doctype html>"]];

/** Saves a ladder in every form and looks at how each file begins. */
async function exports(page, view, shots) {
  for (const [kind, start] of EXPORTS) {
    const file = await saved(page, `${view} [data-export=${kind}]`);
    const head = fs.readFileSync(file, "latin1").slice(0, start.length);
    assert.equal(head.toLowerCase(), start.toLowerCase(), `${kind} does not start with ${start}`);
    fs.copyFileSync(file, path.join(shots.out, `ladder.${kind}`));
  }
}

/** At first sight there are two phones; one calls, the other rings, somebody answers. */
async function firstCall(page, shots) {
  await phone(page, "bob").waitFor();
  await shots.take(page, "first-sight");
  await phone(page, "alice").getByLabel("whom alice calls").selectOption("bob");
  await button(page, "alice", "Call").click();
  const answer = button(page, "bob", "Answer");
  await answer.waitFor();
  await shots.take(page, "bob-rings");
  // By keyboard, as somebody without a mouse would.
  await answer.focus();
  await page.keyboard.press("Enter");
  for (const name of ["alice", "bob"]) await button(page, name, "Hang up").waitFor();
  await phone(page, "bob").locator(".timer").waitFor();
  await button(page, "alice", "Mute").click();
  await button(page, "alice", "Unmute").waitFor();
  await button(page, "alice", "Unmute").click();
  await button(page, "bob", "Hold").click();
  await button(page, "bob", "Resume").waitFor();
  await button(page, "bob", "Resume").click();
  await button(page, "bob", "Hold").waitFor();
  await shots.take(page, "in-call");
}

/** On a laptop or projector the phones, three of them too, and eight rows of what they say are seen at once. */
async function phonesAndLadder(page, shots) {
  const { ROW } = await import("../../console/page/layout.js");
  await page.setViewportSize({ width: 1280, height: 720 });
  const seen = async (name) => {
    const { phones, rows } = await page.evaluate(() => {
      const body = document.querySelector(".phones-view .ladder-scroll").getBoundingClientRect();
      return {
        phones: [...document.querySelectorAll(".phones-view .glass")].map((element) => element.getBoundingClientRect().bottom),
        rows: Math.min(innerHeight, body.bottom) - body.top - document.querySelector(".phones-view .ladder-head").clientHeight,
      };
    });
    await shots.take(page, name);
    assert.ok(phones.every((bottom) => bottom < 720 - 9 * ROW), `the phones end at ${phones}`);
    assert.ok(rows >= 8 * ROW, `${rows} pixels for rows of ${ROW}`);
  };
  await seen("phones-and-ladder");
  await page.evaluate(() => fetch("/api/phones", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: "carol", app_state: "not-running" }) }));
  const carol = page.getByRole("article", { name: "carol's phone" });
  await carol.waitFor();
  await seen("three-phones-and-ladder");
  await page.evaluate(() => fetch("/api/phones/carol", { method: "DELETE" }));
  await carol.waitFor({ state: "detached" });
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function ladder(page, shots) {
  await page.keyboard.press("2");
  const events = page.locator(".ladder-view").getByRole("listbox", { name: "Events in order of time" });
  await events.focus();
  await page.keyboard.press("Home");
  const seen = new Set();
  const named = page.locator(".ladder-view .details h3");
  const total = Number((await page.locator(".ladder-view .count").textContent()).split(" ")[0]);
  for (let i = 0; i < total; i += 1) {
    seen.add(await named.textContent());
    await page.keyboard.press("ArrowDown");
  }
  for (const name of ["dial", "push-request", "push-response", "push", "voip-push-delivered", "report-new-incoming-call", "check-in", "answer", "call-connected"]) {
    assert.ok(seen.has(name), `the ladder shows no ${name}`);
  }
  // The push as it was on its wire.
  await page.getByRole("searchbox", { name: /Only events/ }).fill("push-request");
  await page.locator(".ladder-view g.row").first().hover();
  const wire = page.locator(".ladder-view .wire-box");
  await wire.getByText("apns-push-type").waitFor();
  await wire.getByText("\"alg\": \"ES256\"").waitFor();
  assert.match(await wire.textContent(), /"alice"/);
  // And a message to the server, line by line.
  await page.getByRole("searchbox", { name: /Only events/ }).fill("check-in");
  await page.locator(".ladder-view g.row", { hasText: "check-in" }).first().click();
  assert.match(await wire.locator("pre", { hasText: "check_in {" }).first().textContent(), /^check_in \{\n {2}call: ".*"\n/);
  await page.getByRole("searchbox", { name: /Only events/ }).fill("");
  await page.locator(".ladder-view g.row").nth(4).waitFor();
  await shots.take(page, "ladder");
  await exports(page, ".ladder-view", shots);
}

async function pushes(page, shots) {
  await page.keyboard.press("3");
  await page.locator(".push-row").first().click();
  await page.locator(".push").getByText("apns-topic").waitFor();
  assert.match(await page.locator(".push .payload").textContent(), /"alice"/);
  await page.locator(".push").getByText("\"alg\": \"ES256\"").waitFor();
  await page.locator("[data-resend]").click();
  await page.locator(".say.shown", { hasText: "Handed to the phone once more" }).waitFor();
  await page.getByRole("searchbox", { name: "Search the pushes" }).fill("status:410");
  await page.getByText("No push has these words.").waitFor();
  await page.getByRole("searchbox", { name: "Search the pushes" }).fill("status:200 type:voip");
  await page.locator(".push-row").first().waitFor();
  await shots.take(page, "pushes");
}

async function faults(page, shots) {
  await page.getByRole("button", { name: "Faults", exact: true }).click();
  const preset = page.locator(".presets [role=switch]").first();
  await preset.click();
  await page.locator(".chip").waitFor();
  await page.locator(".presets [role=switch][aria-checked=true]").waitFor();
  await shots.take(page, "faults");
  await page.locator(".chip button").click();
  await page.locator(".chip").waitFor({ state: "detached" });
  await page.getByRole("textbox", { name: "A fault, one line" }).fill("dance");
  await page.getByRole("button", { name: "Put in force" }).click();
  await page.locator(".say.bad.shown").waitFor();
  await page.getByRole("button", { name: "Faults", exact: true }).click();
}

async function doNotDisturb(page, shots) {
  await page.keyboard.press("1");
  await button(page, "alice", "Hang up").click();
  await button(page, "bob", "Hang up").waitFor({ state: "detached" });
  await phone(page, "bob").getByText("incoming", { exact: true }).waitFor();
  await phone(page, "bob").getByRole("switch", { name: "Do not disturb" }).click();
  await phone(page, "bob").locator("[role=switch][aria-checked=true]", { hasText: "Do not disturb" }).waitFor();
  await button(page, "alice", "Call").click();
  await page.keyboard.press("2");
  await page.getByRole("searchbox", { name: /Only events/ }).fill("filtered-by-do-not-disturb");
  await page.locator(".ladder-view g.row").first().click();
  await page.locator(".ladder-view .details").getByText("filtered-by-do-not-disturb").waitFor();
  await shots.take(page, "do-not-disturb");
  await page.getByRole("searchbox", { name: /Only events/ }).fill("");
}

async function addPhone(page, shots) {
  await page.evaluate(() => { location.hash = "#phones"; });
  await page.getByRole("button", { name: "Add a phone" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("[name=name]").fill("carol");
  await dialog.locator("[name=app_state]").selectOption("not-running");
  await dialog.getByText("What the app does wrong").click();
  await dialog.locator("input[value=never-report]").check();
  await shots.take(page, "add-a-phone");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await phone(page, "carol").waitFor();
  await phone(page, "bob").getByLabel("whom bob calls").selectOption("carol");
  await button(page, "bob", "Call").click();
  // The broken rule in red, with its source and what a correct app does.
  await phone(page, "carol").getByText("report-before-return").waitFor();
  await page.evaluate(() => { location.hash = "#ladder"; });
  await page.getByLabel("broken rules only").check();
  await page.locator(".ladder-view g.row").first().click();
  const rule = page.locator(".ladder-view .rule");
  await rule.getByText("A correct app:").waitFor();
  await rule.getByText("DTS 817976").waitFor();
  await page.getByLabel("broken rules only").uncheck();
  await shots.take(page, "broken-rule");
}

/** A switch on the living phone: its app stops reporting, and the next push ends it. */
async function misbehave(page, shots) {
  await page.evaluate(() => { location.hash = "#phones"; });
  const carol = phone(page, "carol");
  await carol.getByText("What the app does wrong").click();
  const wrong = carol.locator("[data-wrong=never-report]");
  await wrong.click();
  await carol.locator("[data-wrong=never-report][aria-checked=false]").waitFor();
  await wrong.click();
  await carol.locator("[data-wrong=never-report][aria-checked=true]").waitFor();
  await shots.take(page, "misbehave");
}

async function scenarios(page, shots) {
  await page.getByRole("link", { name: "Scenarios" }).click();
  await page.locator(".story[data-name='basics/first-call']").click();
  await page.locator(".verdict-good").waitFor();
  await shots.take(page, "scenario");
  await page.getByRole("slider", { name: "Moment of the story" }).fill("30");
  await page.locator("[data-step=next]").click();
  assert.match(await page.locator(".clock").textContent(), /31\//);
  await shots.take(page, "scenario-scrubbed");
  await page.getByLabel("Speed of the replay").selectOption("20");
  await page.getByRole("button", { name: "▶ Replay" }).click();
  await page.locator(".clock", { hasText: /(\d+)\/\1$/ }).waitFor();
}

async function edit(page, shots) {
  await page.getByText("Edit the story and play it again").click();
  const script = page.getByRole("textbox", { name: "The scenario's text" });
  const text = await script.inputValue();
  await script.fill(text.replace("steps:", "stepz:"));
  await page.getByRole("button", { name: "Play this text", exact: true }).click();
  await page.locator(".verdict-bad", { hasText: "text:" }).waitFor();
  await shots.take(page, "mistake");
  await script.fill(text);
  await page.keyboard.press("Control+Enter");
  await page.locator(".verdict-good").waitFor();
  const file = await saved(page, ".editor button:text('Save as a file')");
  assert.equal(fs.readFileSync(file, "utf8"), text);
  const named = path.join(shots.out, "shared.yaml");
  fs.copyFileSync(file, named);
  await page.locator(".library input[type=file]").setInputFiles(named);
  await page.locator(".title", { hasText: "shared.yaml" }).waitFor();
  await page.locator(".verdict-good").waitFor();
  await exports(page, ".stage", shots);
}

/** Drags "alice hangs up" before the answer: bob misses the call. */
async function whatIf(page, shots) {
  await page.locator(".story[data-name='basics/first-call']").click();
  await page.locator(".title", { hasText: "The first call" }).waitFor();
  await page.locator(".verdict-good").waitFor();
  const pin = page.getByRole("slider", { name: "When: alice: hangs up" });
  await pin.waitFor();
  const box = await pin.locator(".pin-head").boundingBox();
  const to = await page.getByRole("slider", { name: "When: bob: answers" }).locator(".pin-head").boundingBox();
  await page.mouse.move(box.x + 8, box.y + 8);
  await page.mouse.down();
  for (let i = 1; i <= 10; i += 1) await page.mouse.move(box.x + 8 + ((to.x - 12 - box.x) * i) / 10, box.y + 8);
  await page.mouse.up();
  await page.locator(".ending.now", { hasText: "missed" }).waitFor();
  await page.locator(".ending.was", { hasText: "talked" }).waitFor();
  await shots.take(page, "what-if");
  // And by keyboard, a second later: answered after all.
  for (let i = 0; i < 2; i += 1) await pin.press("Shift+ArrowRight");
  await page.locator(".ending.now", { hasText: "talked" }).waitFor();
  await page.getByRole("button", { name: "As written again", exact: true }).click();
  await page.locator(".verdict-good").waitFor();
}

const BY_HAND = `title: Who answers?
phones: {alice: foreground, bob: not-running}
steps:
  - at: 500ms
    alice: dials bob
  - after: bob.app call-connected
    wait: 500ms
    alice: hangs up
expect:
  - bob.app call-connected
`;

/** A story on the three processes in which the person at the page answers. */
async function live(page, shots) {
  const script = page.getByRole("textbox", { name: "The scenario's text" });
  if (!(await script.isVisible())) await page.getByText("Edit the story and play it again").click();
  await script.fill(BY_HAND);
  await page.getByRole("button", { name: "Play this text", exact: true }).click();
  await page.locator(".verdict-bad").waitFor();
  await page.locator("button.live").click();
  const answer = page.locator(".still").getByRole("button", { name: "Answer" });
  await answer.waitFor();
  await shots.take(page, "live");
  await answer.click();
  await page.locator(".verdict-good").waitFor();
  await shots.take(page, "live-played");
}

/** Each lesson opens at its story, which plays at once and comes out as told. */
async function lessons(page, shots) {
  await page.getByRole("searchbox", { name: "Find a scenario" }).fill("");
  const chosen = page.locator(".story[data-lesson]");
  await chosen.nth(7).waitFor({ state: "attached" });
  assert.equal(await chosen.count(), 8);
  for (let i = 0; i < 8; i += 1) {
    await chosen.nth(i).click();
    const name = await chosen.nth(i).getAttribute("data-lesson");
    const [, story] = fs.readFileSync(`docs/lessons/${name}.md`, "utf8").match(/localhost:8080\/#scenarios\/([\w/-]+)/);
    await page.locator(`.story.selected[data-name='${story}']`).waitFor({ state: "attached" });
    await page.locator(".lesson h3", { hasText: `${name[0]}. ` }).waitFor();
    await page.locator(".verdict-good").waitFor();
    await page.locator(".stage .ladder g.row").nth(3).waitFor();
    if (i === 2) await shots.take(page, "lesson");
  }
  // And by the link in the lesson's own file.
  await page.evaluate(() => { location.hash = "#scenarios/races/22-offline-and-back"; });
  await page.locator(".lesson").waitFor({ state: "hidden" });
  await page.locator(".verdict-good").waitFor();
}

export const alone = [scenarios, edit, whatIf, lessons];
export const withStack = [firstCall, phonesAndLadder, ladder, pushes, faults, doNotDisturb, addPhone, misbehave, scenarios, edit, whatIf, live, lessons];
