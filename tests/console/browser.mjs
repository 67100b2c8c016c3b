// The console in a real Chromium, against the three real processes: a call is placed and answered
// with the page's own buttons, its ladder read, do-not-disturb shown to refuse, a story edited and
// exported. A build of the console alone plays stories only. Screenshots stay in --out for people to look at.
//   node browser.mjs --programs DIR --out DIR --npm NPM --chromium CHROMIUM
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";

const PLAYWRIGHT = "1.65.1";
const SKIPPED = 77;

const { values } = parseArgs({ options: { programs: { type: "string" }, out: { type: "string" }, npm: { type: "string" }, chromium: { type: "string" } } });

function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit(SKIPPED);
}
for (const [name, where] of [["chromium", values.chromium], ["npm", values.npm]]) {
  if (!where || !fs.existsSync(where)) skip(`there is no ${name} on this machine`);
}
const built = (program) => fs.existsSync(path.join(values.programs, program));
if (!built("ringback-console")) skip("ringback-console is not built");
// A build of the console alone can still play stories.
const whole = ["apns-mock", "signaling-server", "device-sim"].every(built);

fs.mkdirSync(values.out, { recursive: true });
const out = fs.realpathSync(values.out);

function playwright() {
  const require = createRequire(path.join(out, "package.json"));
  try {
    return require("playwright-core");
  } catch {
    try {
      fs.writeFileSync(path.join(out, "package.json"), '{"private": true}\n');
      execFileSync(values.npm, ["install", "--no-audit", "--no-fund", "--silent", `playwright-core@${PLAYWRIGHT}`], { cwd: out, timeout: 90000 });
    } catch (error) {
      skip(`npm could not install playwright-core: ${String(error.message).split("\n")[0]}`);
    }
    return require("playwright-core");
  }
}

// --- the stack ----------------------------------------------------------------------------------

const children = [];

/** Starts a program and resolves with the addresses of its readiness line. */
function start(program, ...args) {
  const log = fs.openSync(path.join(out, `${program}.log`), "w");
  const child = spawn(path.join(values.programs, program), args, { stdio: ["ignore", "pipe", log] });
  children.push(child);
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (data) => {
      text += data;
      const line = text.split("\n").find((l) => l.includes(" ready "));
      if (line) resolve(Object.fromEntries(line.trim().split(" ").slice(2).map((pair) => pair.split(/=(.*)/s))));
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}: ${fs.readFileSync(path.join(out, `${program}.log`), "utf8").slice(-400)}`)));
  });
}

async function startStack() {
  if (!whole) return `http://${(await start("ringback-console", "--listen", "127.0.0.1:0", "--apns-control", "127.0.0.1:1", "--signaling-control", "127.0.0.1:1", "--devices-control", "127.0.0.1:1")).console}`;
  const keys = fs.mkdtempSync(path.join(out, "keys-"));
  const apns = await start("apns-mock", "--listen", "127.0.0.1:0", "--courier", "127.0.0.1:0", "--data-dir", keys);
  const server = await start("signaling-server", "--listen", "127.0.0.1:0", "--apns-host", "api.push.apple.com",
    "--apns-connect", apns.provider, "--apns-ca", apns.ca, "--apns-key", apns.key,
    "--apns-key-id", apns["key-id"], "--apns-team-id", apns["team-id"], "--demo-tokens", "--store", "memory");
  const devices = await start("device-sim", "--courier", apns.courier, "--signaling", server.signaling, "--listen", "127.0.0.1:0");
  const web = await start("ringback-console", "--listen", "127.0.0.1:0", "--apns-control", apns.courier,
    "--signaling-control", server.signaling, "--devices-control", devices.control);
  return `http://${web.console}`;
}

// --- what a person does -------------------------------------------------------------------------

let shots = 0;
async function shot(page, name) {
  shots += 1;
  await page.screenshot({ path: path.join(out, `${String(shots).padStart(2, "0")}-${name}.png`) });
}

const phone = (page, name) => page.getByRole("article", { name: `${name}'s phone` });

async function addPhone(page, name, state) {
  await page.getByRole("button", { name: "Add a phone" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("[name=name]").fill(name);
  await dialog.locator("[name=app_state]").selectOption(state);
  if (name === "bob") await shot(page, "add-a-phone");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await phone(page, name).waitFor();
}

async function firstCall(page) {
  await addPhone(page, "alice", "foreground");
  await addPhone(page, "bob", "not-running");
  await phone(page, "alice").getByLabel("whom alice calls").selectOption("bob");
  await phone(page, "alice").getByRole("button", { name: "Call", exact: true }).click();
  const answer = phone(page, "bob").getByRole("button", { name: "Answer" });
  await answer.waitFor();
  await shot(page, "bob-rings");
  // By keyboard, as somebody without a mouse would.
  await answer.focus();
  await page.keyboard.press("Enter");
  for (const name of ["alice", "bob"]) await phone(page, name).getByRole("button", { name: "Hang up" }).waitFor();
  await phone(page, "bob").locator(".timer").waitFor();
  await shot(page, "in-call");
}

async function ladder(page) {
  await page.keyboard.press("2");
  const events = page.getByRole("listbox", { name: "Events in order of time" });
  await events.focus();
  await page.keyboard.press("Home");
  const seen = new Set();
  const named = page.locator(".ladder-view .details h3");
  for (let i = 0; i < 120; i += 1) {
    seen.add(await named.textContent());
    await page.keyboard.press("ArrowDown");
  }
  for (const name of ["dial", "push-request", "push-response", "push", "voip-push-delivered", "report-new-incoming-call", "check-in", "answer", "call-connected"]) {
    assert.ok(seen.has(name), `the ladder shows no ${name}`);
  }
  await page.keyboard.press("Home");
  for (let i = 0; i < 12; i += 1) await page.keyboard.press("ArrowDown");
  await shot(page, "ladder");
  await exports(page, ".ladder-view");
}

async function pushes(page) {
  await page.keyboard.press("3");
  const row = page.locator(".push-row").first();
  await row.click();
  await page.getByText("apns-topic").waitFor();
  assert.match(await page.locator(".push .payload").textContent(), /"alice"/);
  await shot(page, "pushes");
}

async function doNotDisturb(page) {
  await page.keyboard.press("1");
  await phone(page, "alice").getByRole("button", { name: "Hang up" }).click();
  await phone(page, "bob").getByRole("button", { name: "Hang up" }).waitFor({ state: "detached" });
  const toggle = phone(page, "bob").getByRole("switch", { name: "Do not disturb" });
  await toggle.click();
  await phone(page, "bob").locator("[role=switch][aria-checked=true]").waitFor();
  await phone(page, "alice").getByRole("button", { name: "Call", exact: true }).click();
  await page.keyboard.press("2");
  await page.getByRole("searchbox").first().fill("filtered-by-do-not-disturb");
  await page.locator(".ladder-view g.row").first().waitFor();
  await page.locator(".ladder-view g.row").first().click();
  await page.locator(".ladder-view .details").getByText("filtered-by-do-not-disturb").waitFor();
  await shot(page, "do-not-disturb");
}

async function scenarios(page) {
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Scenarios" }).click();
  await page.locator(".story[data-name='basics/first-call']").click();
  await page.locator(".verdict-good").waitFor();
  await shot(page, "scenario");
  const slider = page.getByRole("slider", { name: "Moment of the story" });
  await slider.fill("30");
  await page.getByRole("button", { name: "Next" }).click();
  assert.match(await page.locator(".clock").textContent(), /31\//);
  await shot(page, "scenario-scrubbed");
  await page.getByText("Edit the story and play it again").click();
  const script = page.getByRole("textbox", { name: "The scenario's text" });
  const text = await script.inputValue();
  await script.fill(text.replace("steps:", "stepz:"));
  await page.getByRole("button", { name: "Play this text" }).click();
  await page.locator(".verdict-bad", { hasText: "text:" }).waitFor();
  await script.fill(text);
  await page.getByRole("button", { name: "Play this text" }).click();
  await page.locator(".verdict-good").waitFor();
  await exports(page, ".stage");
}

async function exports(page, view) {
  for (const [kind, start] of [["svg", "<svg"], ["mermaid", "sequenceDiagram"], ["jsonl", "{\"at_us\":"]]) {
    const coming = page.waitForEvent("download");
    await page.locator(`${view} [data-export=${kind}]`).click();
    const file = await (await coming).path();
    assert.ok(fs.readFileSync(file, "utf8").startsWith(start), `${kind} does not start with ${start}`);
    if (kind === "svg") fs.copyFileSync(file, path.join(out, "ladder.svg"));
  }
}

/** Names for everything one can act on, and enough contrast for all running text. */
async function accessibility(page) {
  for (const view of ["phones", "ladder", "pushes", "scenarios"]) {
    await page.evaluate((hash) => { location.hash = hash; }, view);
    await page.locator(`#tab-${view}[aria-current=page]`).waitFor();
    const faults = await page.evaluate(() => {
      const found = [];
      const rgb = (text) => text.match(/[\d.]+/g).map(Number);
      const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      for (const element of document.querySelectorAll("header *, main *")) {
        if (!element.checkVisibility() || element.closest(".glass")) continue;
        if (/^(BUTTON|A|INPUT|SELECT|TEXTAREA)$/.test(element.tagName)) {
          const name = element.getAttribute("aria-label") || element.textContent || element.closest("label")?.textContent;
          if (!name?.trim()) found.push(`no name: ${element.outerHTML.slice(0, 80)}`);
        }
        const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
        if (!own || element.namespaceURI.includes("svg")) continue;
        let behind = element;
        while (behind && rgb(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
        const [a, b] = [rgb(getComputedStyle(element).color), rgb(getComputedStyle(behind || document.body).backgroundColor)].map(light).sort((x, y) => y - x);
        if ((a + 0.05) / (b + 0.05) < 4.5) found.push(`contrast ${((a + 0.05) / (b + 0.05)).toFixed(2)}: ${element.className} ${element.textContent.slice(0, 40)}`);
      }
      return found;
    });
    assert.deepEqual(faults, [], view);
  }
}

async function watched(browser, address, colorScheme, errors) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme, acceptDownloads: true });
  page.setDefaultTimeout(15000);
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    // The scenario with a mistake is refused on purpose; without a stack, so is what asks it.
    if (message.type() === "error" && !/status of 422/.test(message.text()) && !(!whole && /status of 502/.test(message.text()))) errors.push(message.text());
  });
  await page.goto(address);
  await page.locator(whole ? ".lamp.on" : ".lamp.out").nth(2).waitFor();
  return page;
}

async function main() {
  const { chromium } = playwright();
  const address = await startStack();
  const browser = await chromium.launch({ executablePath: values.chromium, args: ["--no-sandbox"] });
  const errors = [];
  let page;
  try {
    page = await watched(browser, address, "light", errors);
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
    console.log(`first paint after ${Math.round(paint)} ms`);
    const acts = whole ? [firstCall, ladder, pushes, doNotDisturb, scenarios, accessibility] : [scenarios, accessibility];
    for (const act of acts) {
      await act(page);
      console.log(`passed: ${act.name}`);
    }
    const dark = await watched(browser, address, "dark", errors);
    await accessibility(dark);
    for (const view of ["phones", "ladder"]) {
      await dark.goto(`${address}/#${view}`);
      await shot(dark, `dark-${view}`);
    }
    console.log("passed: dark");
    assert.deepEqual(errors, [], "the page logged errors");
  } catch (error) {
    if (page) await shot(page, "failed");
    throw error;
  } finally {
    await browser.close();
  }
}

try {
  await main();
} finally {
  for (const child of children.reverse()) {
    child.removeAllListeners("exit");
    child.kill("SIGTERM");
  }
}
