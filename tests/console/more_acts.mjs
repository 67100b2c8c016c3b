// More of what a person does with the page: every switch and button of a phone, filters, faults by
// chance, files looked at, stories on a projector, and every link of the lessons.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROW } from "../../console/page/layout.js";
import { incoming, pushAll } from "./provider.mjs";

const phone = (page, name) => page.getByRole("article", { name: `${name}'s phone` });
const button = (page, name, label) => phone(page, name).getByRole("button", { name: label, exact: true });
const toggle = (page, name, label) => phone(page, name).getByRole("switch", { name: label, exact: true });
const stands = (page, name, label, on) => phone(page, name).getByRole("switch", { name: label, exact: true, checked: on }).waitFor();
const fact = (page, name, what, value) => phone(page, name).locator(".facts > div", { hasText: new RegExp(`^${what}${value}$`) });

async function open(page, hash) {
  await page.evaluate((wanted) => { location.hash = wanted; }, hash);
  await page.locator(`#tab-${hash.split("/")[0]}[aria-current=page]`).waitFor();
}

async function ask(page, method, url, body) {
  const answer = await page.evaluate(async ([m, u, b]) => {
    const got = await fetch(u, { method: m, headers: { "Content-Type": "application/json" }, body: b && JSON.stringify(b) });
    return { ok: got.ok, text: await got.text() };
  }, [method, url, body]);
  assert.ok(answer.ok, `${method} ${url}: ${answer.text}`);
  return answer.text ? JSON.parse(answer.text) : undefined;
}

async function switchTo(page, name, label, on) {
  await toggle(page, name, label).click();
  await stands(page, name, label, on);
}

/** After a reset a new phone of an old name is a new phone, whatever the page remembers of the old one. */
async function reset(page) {
  await open(page, "phones");
  if ((await toggle(page, "bob", "Do not disturb").getAttribute("aria-checked")) === "false") await switchTo(page, "bob", "Do not disturb", true);
  await open(page, "ladder");
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await page.locator(".say.shown", { hasText: "forgot everything" }).waitFor();
  for (const [name, state] of [["alice", "foreground"], ["bob", "not-running"]]) await ask(page, "POST", "/api/phones", { name, app_state: state });
  await open(page, "phones");
  await phone(page, "carol").waitFor({ state: "detached" });
  await stands(page, "bob", "Do not disturb", false);
  await stands(page, "bob", "Locked", true);
  assert.equal(await phone(page, "bob").locator(".recents").count(), 0, "the call list is its own");
  // And for a page that is told everything from the beginning.
  await page.reload();
  await stands(page, "bob", "Locked", true);
  assert.equal(await toggle(page, "bob", "Do not disturb").getAttribute("aria-checked"), "false");
  assert.equal(await phone(page, "bob").locator(".recents").count(), 0);
}

/** Every switch and button that a phone has whatever its screen shows. */
async function everyButton(page, shots) {
  const glass = (name) => phone(page, name).locator(".glass");
  await button(page, "bob", "Open app").click();
  await fact(page, "bob", "app", "foreground").waitFor();
  await stands(page, "bob", "Locked", false);
  await button(page, "bob", "Home").click();
  await fact(page, "bob", "app", "background").waitFor();
  await switchTo(page, "bob", "Locked", true);
  await glass("bob").getByText("Locked").waitFor();

  // In airplane mode nothing reaches it, and its connection waits; the push has no second chance.
  await switchTo(page, "bob", "Airplane mode", true);
  await glass("bob").getByTitle("Airplane mode").waitFor();
  await phone(page, "alice").getByLabel("whom alice calls").selectOption("bob");
  await button(page, "alice", "Call").click();
  await page.locator(".phones-view g.row", { hasText: "push-dropped" }).waitFor();
  await shots.take(page, "airplane-mode");
  await button(page, "alice", "Hang up").click();
  await switchTo(page, "bob", "Airplane mode", false);
  await fact(page, "bob", "connection", "live").waitFor();

  // A locked phone rings in full, an app that is killed in the call leaves it failed.
  await button(page, "alice", "Call").click();
  await button(page, "bob", "Answer").waitFor();
  assert.equal(await glass("bob").locator(".banner").count(), 0);
  await button(page, "bob", "Answer").click();
  await glass("bob").locator(".timer").waitFor();
  await button(page, "bob", "Kill app").click();
  await fact(page, "bob", "app", "force quit").waitFor();
  await fact(page, "bob", "ended by", "person").waitFor();
  assert.equal(await phone(page, "bob").locator(".facts > div", { hasText: /^connection/ }).count(), 0, "a dead app has no connection");
  await button(page, "alice", "Hang up").click();

  await switchTo(page, "bob", "Locked", false);
  // Off while it starts; half a minute unless somebody is in a hurry.
  await page.evaluate(() => fetch("/api/phones/bob/acts", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ act: "assume", argument: "boot_time=5s" }) }));
  await button(page, "bob", "Reboot").click();
  await phone(page, "bob").locator(".glass.f-off").waitFor();
  await glass("bob").getByText("Locked").waitFor();
  await fact(page, "bob", "app", "not running").waitFor();
  await stands(page, "bob", "Locked", true);
  await switchTo(page, "bob", "Locked", false);
  await button(page, "bob", "Reinstall").click();
  await fact(page, "bob", "app", "foreground").waitFor();
  await fact(page, "bob", "connection", "live").waitFor();
  // The new installation has a token of its own and can be called.
  await button(page, "alice", "Call").click();
  await button(page, "bob", "Decline").click();
  await glass("bob").getByText("declined").waitFor();
  await shots.take(page, "reinstalled");
}

/** The ladder of one call has its messages, and what people did meanwhile, and nothing else. */
async function oneCall(page, shots) {
  await open(page, "ladder");
  const chosen = page.getByLabel("Only this call");
  const declined = chosen.locator("option", { hasText: "alice → bob, declined" });
  await declined.first().waitFor({ state: "attached" });
  await chosen.selectOption(await declined.first().getAttribute("value"));
  // Only what the window shows is drawn, in the next frame, so all of it is to be shown and waited for.
  await page.setViewportSize({ width: 1440, height: 2400 });
  await page.waitForFunction(() => {
    const [shown, all] = document.querySelector(".ladder-view .count").textContent.match(/\d+/g).map(Number);
    const labels = [...document.querySelectorAll(".ladder-view g.row")].map((row) => row.getAttribute("aria-label"));
    return shown < all && labels.length === shown && ["dial bob", "decline"].every((words) => labels.some((label) => label.includes(words)));
  });
  const labels = await page.locator(".ladder-view g.row").evaluateAll((all) => all.map((row) => row.getAttribute("aria-label")));
  assert.ok(!labels.some((label) => /airplane|answer|reboot/.test(label)), "and nothing of other calls");
  await page.setViewportSize({ width: 1440, height: 900 });
  await shots.take(page, "one-call");
  const before = await page.locator(".ladder-view .count").textContent();
  // It is one call in the report, too.
  const report = await page.evaluate(async (call) => (await fetch(`/api/events/report?call=${call}`)).text(), await chosen.inputValue());
  assert.ok(report.includes("decline") && !report.includes("airplane-mode-on"));
  await chosen.selectOption("");
  assert.notEqual(await page.locator(".ladder-view .count").textContent(), before);
}

/** A clumsy provider's pushes: by fate, with findings, and what a reviewer would say. */
async function inbox(page, shots, { stack }) {
  const { tokens } = await ask(page, "GET", "/api/tokens");
  const { token } = tokens.find((t) => t.device === "bob" && t.kind === "voip" && t.active);
  const statuses = await pushAll(stack, [
    { token, headers: { "apns-priority": "5" }, body: incoming("eve") },
    { token: "00".repeat(32), body: incoming("eve") },
    { token, body: "no json" },
  ]);
  assert.deepEqual(statuses, [200, 400, 400]);
  await open(page, "pushes");
  const row = page.locator(".push-row");
  await row.filter({ hasText: "PayloadEmpty" }).waitFor();
  const fate = page.getByLabel("Only pushes with this fate");
  await fate.selectOption("rejected");
  await row.filter({ hasText: "delivered" }).first().waitFor({ state: "detached" });
  assert.equal(await row.count(), 2);
  await fate.selectOption("");
  await page.getByLabel("with findings").check();
  await row.filter({ hasText: "PayloadEmpty" }).waitFor({ state: "detached" });
  await row.first().click();
  await page.locator(".push .findings").getByText("priority 5").waitFor();
  await shots.take(page, "findings");
  await page.getByLabel("with findings").uncheck();
  // From a push to its place on the ladder.
  await page.getByRole("button", { name: "On the ladder" }).click();
  await page.locator(".ladder-view g.row", { hasText: "push-response" }).waitFor();
  await page.getByRole("searchbox", { name: /Only events/ }).fill("");
}

/** A fault that comes by chance comes alike with the same seed. */
async function seededFault(page, shots, { stack }) {
  await open(page, "pushes");
  const { tokens } = await ask(page, "GET", "/api/tokens");
  const { token } = tokens.find((t) => t.device === "bob" && t.kind === "voip" && t.active);
  await page.getByRole("button", { name: "Faults", exact: true }).click();
  const seen = [];
  for (const seed of ["7", "7", "8"]) {
    await page.getByRole("textbox", { name: "A fault, one line" }).fill("answer 503 ServiceUnavailable probability=0.5");
    await page.getByLabel("Seed of the fault's chance").fill(seed);
    await page.getByRole("button", { name: "Put in force" }).click();
    await page.locator(".chip", { hasText: `seed=${seed}` }).waitFor();
    seen.push((await pushAll(stack, Array.from({ length: 24 }, () => ({ token, body: incoming("eve") })))).join(" "));
    // The panel counts what the fault was met by.
    await page.locator(".chip", { hasText: "of 24" }).waitFor();
    if (seed === "8") await shots.take(page, "seeded-fault");
    await page.locator(".chip button").click();
    await page.locator(".chip").waitFor({ state: "detached" });
  }
  assert.match(seen[0], /200.*503|503.*200/);
  assert.equal(seen[1], seen[0]);
  assert.notEqual(seen[2], seen[0]);
  await page.getByRole("button", { name: "Faults", exact: true }).click();
}

const story = async (page, name) => {
  await open(page, `scenarios/${name}`);
  await page.locator(`.story.selected[data-name='${name}']`).waitFor({ state: "attached" });
  await page.locator(".verdict-good").waitFor();
};

/** The saved files hold the whole story, and other programs open them. */
async function savedFiles(page, shots) {
  await story(page, "basics/first-call");
  const files = {};
  for (const kind of ["svg", "png", "mermaid", "jsonl", "html"]) {
    const coming = page.waitForEvent("download");
    await page.locator(`.stage [data-export=${kind}]`).click();
    files[kind] = path.join(shots.out, `story.${kind}`);
    await (await coming).saveAs(files[kind]);
  }
  const count = fs.readFileSync(files.jsonl, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line)).length;
  assert.ok(count > 40, `${count} events`);
  const mermaid = fs.readFileSync(files.mermaid, "utf8").trimEnd().split("\n");
  assert.equal(mermaid.filter((line) => /^ {2}(L\d+->>L\d+|Note over L\d+): \S/.test(line)).length, count);
  const viewer = await page.context().browser().newPage();
  try {
    await viewer.goto(pathToFileURL(files.svg).href);
    assert.equal(await viewer.locator("g.row").count(), count);
    await viewer.goto(pathToFileURL(files.png).href);
    const size = await viewer.locator("img").evaluate((image) => [image.naturalWidth, image.naturalHeight]);
    assert.ok(size[0] === 2800 && size[1] > count * 50, `${size}`);
    await viewer.goto(pathToFileURL(files.html).href);
    await viewer.getByRole("heading", { name: "The first call" }).waitFor();
    assert.ok(await viewer.getByText("passed", { exact: true }).count());
    await shots.take(viewer, "report");
  } finally {
    await viewer.close();
  }
}

/** Rows of a ladder that are seen whole. */
function rowsSeen(box) {
  const head = document.querySelector(`${box} .ladder-head`).getBoundingClientRect().bottom;
  const details = document.querySelector(`${box} .details`).getBoundingClientRect();
  const end = Math.min(innerHeight, details.height ? details.top : Infinity, document.querySelector(`${box} .ladder-scroll`).getBoundingClientRect().bottom);
  return end - head;
}

/** On a laptop and a projector a story's phones and its ladder are seen at once, in a lesson too. */
async function storyOnAProjector(page, shots) {
  for (const [name, size, rows] of [["laptop", { width: 1280, height: 720 }, 6], ["projector", { width: 1920, height: 1080 }, 7]]) {
    await page.setViewportSize(size);
    for (const place of ["scenarios/basics/first-call", "lessons/1-first-call"]) {
      await page.evaluate((hash) => { location.hash = hash; }, place);
      await page.locator(place.startsWith("lessons") ? ".lesson h3" : ".lesson").waitFor({ state: place.startsWith("lessons") ? "visible" : "hidden" });
      await page.locator(".verdict-good").waitFor();
      await page.getByRole("slider", { name: "Moment of the story" }).fill("30");
      await page.locator(".stage g.row.selected").waitFor();
      // A wide screen shows everything larger.
      const zoom = await page.evaluate(() => document.body.currentCSSZoom ?? 1);
      const seen = (await page.evaluate(rowsSeen, ".stage")) / zoom;
      assert.ok(seen >= rows * ROW, `${name}, ${place}: ${seen} pixels for rows of ${ROW}`);
      const phones = await page.locator(".still .glass").evaluateAll((all) => all.map((glass) => glass.getBoundingClientRect().bottom));
      assert.ok(phones.every((bottom) => bottom <= size.height), `${name}, ${place}: the phones end at ${phones}`);
      await shots.take(page, `${place.split("/")[0]}-${name}`);
    }
    // What one points at is said beside it, not over it.
    const row = page.locator(".stage g.row.selected");
    await row.hover();
    await page.locator(".stage .details.pointed").waitFor();
    const [over, under] = [await row.locator(".bar").boundingBox(), await page.locator(".stage .details").boundingBox()];
    assert.ok(under.y >= over.y + over.height - 2 || under.y + under.height <= over.y + 2, `${name}: ${JSON.stringify([over, under])}`);
    await page.mouse.move(2, 2);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** Every link from a lesson to a story leads there, and the story's own ladder is drawn. */
async function lessonLinks(page) {
  const files = fs.readdirSync("docs/lessons").filter((name) => name.endsWith(".md")).sort();
  const links = new Set(files.flatMap((name) => [...fs.readFileSync(`docs/lessons/${name}`, "utf8").matchAll(/localhost:8080\/#([\w/-]+)/g)].map(([, hash]) => hash)));
  assert.ok(links.size >= 8, `${links.size} links`);
  for (const hash of links) {
    const [kind, ...rest] = hash.split("/");
    const name = rest.join("/");
    await page.evaluate((wanted) => { location.hash = wanted; }, hash);
    const there = kind === "lessons" ? `.story.selected[data-lesson='${name}']` : `.story.selected[data-name='${name}']`;
    await page.locator(there).waitFor({ state: "attached" });
    await page.locator(".verdict-good").waitFor();
    if (kind !== "scenarios") continue;
    const played = await ask(page, "POST", "/api/scenarios/play", { name, variant: await page.getByLabel("Variant").inputValue() });
    const broken = [...played.violations, ...played.meant_violations].filter((one) => one.lane).length;
    const shown = played.events.slice(played.set_up).filter((event) => !/^(state|ping|pong)$/.test(event.name)).length + broken;
    await page.locator(".clock", { hasText: new RegExp(`/${shown}$`) }).waitFor();
    const title = await page.locator(".title").textContent();
    assert.ok(fs.readFileSync(`scenarios/${name}.yaml`, "utf8").includes(title), `${hash}: ${title}`);
  }
}

/** Only what the window shows is drawn, so the ladder is scrolled until it shows this row. */
async function brought(page, row) {
  const further = () => page.locator(".stage .ladder-scroll").evaluate(async (box) => {
    const before = box.scrollTop;
    box.scrollTop += box.clientHeight / 2;
    await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
    return box.scrollTop > before;
  });
  await page.locator(".stage .ladder-scroll").evaluate((box) => { box.scrollTop = 0; });
  while ((await row.count()) === 0 && (await further()));
  return row;
}

/** An invariant that a story breaks stands on the ladder, in red, where it broke; in every file, too. */
async function brokenInvariant(page, shots) {
  const name = "invariants/no-ring-after-the-end";
  await story(page, name);
  const row = page.locator(".stage g.row.k-broken", { hasText: "no-ring-after-the-end" }).first();
  const played = await ask(page, "POST", "/api/scenarios/play", { name, variant: await page.getByLabel("Variant").inputValue() });
  const [broken] = played.meant_violations;
  const at = ((broken.at_us - played.zero_us) / 1e6).toFixed(3);
  await brought(page, row);
  assert.ok((await row.getAttribute("aria-label")).startsWith(`${at} `), await row.getAttribute("aria-label"));
  await row.click();
  const details = page.locator(".stage .details .rule");
  await details.getByText(broken.what).waitFor();
  await details.getByText(broken.remedy).waitFor();
  await details.getByText(broken.source).waitFor();
  await shots.take(page, "broken-invariant");
  for (const kind of ["svg", "mermaid", "jsonl", "html"]) {
    const coming = page.waitForEvent("download");
    await page.locator(`.stage [data-export=${kind}]`).click();
    const text = fs.readFileSync(await (await coming).path(), "utf8");
    for (const said of [broken.what, broken.remedy]) assert.ok(text.includes(said), `${kind} does not say: ${said}`);
  }
}

/** From a broken rule to the rule itself, which the console serves. */
async function rules(page, shots) {
  await story(page, "races/16-report-deferred");
  await page.getByLabel("Variant").selectOption("one hop late");
  // Only what the window shows is drawn, so all of it is to be shown.
  await page.setViewportSize({ width: 1440, height: 2400 });
  await page.locator(".stage g.row.k-broken", { hasText: "report-before-return" }).first().click();
  await page.locator(".stage .details .rule").getByRole("link", { name: "The rule" }).click();
  const card = page.locator(".rule-card.wanted");
  await card.getByText("DTS 817976").waitFor();
  assert.equal(await card.getAttribute("data-rule"), "report-before-return");
  await page.setViewportSize({ width: 1440, height: 900 });
  await shots.take(page, "rules");
  await page.getByRole("searchbox", { name: "Only rules with these words" }).fill("ring-limit");
  await page.locator(".rule-card").nth(1).waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll(".rule-card")].every((one) => one.textContent.includes("ring")));
  await page.getByRole("searchbox", { name: "Only rules with these words" }).fill("report-before-return");
  await page.getByRole("link", { name: "races/16-report-deferred" }).first().click();
  await page.locator(".story.selected[data-name='races/16-report-deferred']").waitFor();
}

/** On a wide screen everything is as large as the last row needs it. */
async function wideScreen(page, shots) {
  const sizes = () => page.evaluate(() => Object.fromEntries([".view:not([hidden]) g.row .name", ".view:not([hidden]) .glass .shows", ".view:not([hidden]) .facts dd"]
    .map((what) => [what, [...document.querySelectorAll(what)].filter((element) => element.checkVisibility()).map((element) => parseFloat(getComputedStyle(element).fontSize) * (element.currentCSSZoom ?? 1))])
    .filter(([, all]) => all.length)));
  await page.setViewportSize({ width: 1920, height: 1080 });
  await story(page, "basics/first-call");
  await page.getByRole("slider", { name: "Moment of the story" }).fill("40");
  await page.locator(".stage g.row.selected").waitFor();
  for (const [what, all] of Object.entries(await sizes())) assert.ok(all.every((size) => size >= 20), `${what}: ${all}`);
  // The pointer takes hold of what it points at.
  const strip = await page.locator(".strip").boundingBox();
  await page.mouse.click(strip.x + strip.width - 26, strip.y + strip.height - 40);
  await page.locator(".clock", { hasText: /(\d+)\/\1$/ }).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight), "the page is wider or higher than the screen");
  await shots.take(page, "wide");
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** The live ladder's report has what the ladder shows: found by words, and since "Clear". */
async function searchedReport(page) {
  await open(page, "ladder");
  const report = async () => {
    const coming = page.waitForEvent("download");
    await page.locator(".ladder-view [data-export=html]").click();
    return fs.readFileSync(await (await coming).path(), "utf8");
  };
  const search = page.getByRole("searchbox", { name: /Only events/ });
  await search.fill("push-request");
  const found = await report();
  assert.ok(found.includes("<td>push-request</td>") && !found.includes("<td>screen</td>"));
  await search.fill("");
  assert.ok((await report()).includes("<td>screen</td>"));
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await page.locator(".ladder-view .count", { hasText: /^0 of/ }).waitFor();
  await ask(page, "POST", "/api/phones/bob/acts", { act: "lock" });
  await page.locator(".ladder-view g.row", { hasText: "lock" }).first().waitFor();
  const later = await report();
  assert.ok(later.includes("act=lock") && !later.includes("<td>push-request</td>"));
}

export const alone = [savedFiles, storyOnAProjector, lessonLinks, brokenInvariant, rules, wideScreen];
export const withStack = [reset, everyButton, oneCall, searchedReport, inbox, seededFault];
