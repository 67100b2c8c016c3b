// The console in a real Chromium, against the three real processes that `ringback up` starts; what is
// done there stands in browser_acts.mjs and more_acts.mjs, by keys alone in keyboard.mjs, and what axe-core says of it in
// accessibility.mjs. A build of the console alone plays stories only. Screenshots stay in --out for
// people to look at.
//   node browser.mjs --programs DIR --out DIR --npm NPM --chromium CHROMIUM [--page console/page] [--only ACT]...
// With --page the page comes from that folder instead of from the binary, so that a change of it is
// tried without building anything.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { accessibility } from "./accessibility.mjs";
import * as acts from "./browser_acts.mjs";
import * as keyboard from "./keyboard.mjs";
import * as more from "./more_acts.mjs";
import { readStack } from "./provider.mjs";

const PACKAGES = { "playwright-core": "1.65.1", "axe-core": "4.14.1" };
const SKIPPED = 77;

const { values } = parseArgs({ options: { programs: { type: "string" }, out: { type: "string" }, npm: { type: "string" }, chromium: { type: "string" }, page: { type: "string" }, only: { type: "string", multiple: true } } });

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
const whole = ["ringback", "apns-mock", "signaling-server", "device-sim"].every(built);

fs.mkdirSync(values.out, { recursive: true });
const out = fs.realpathSync(values.out);

/** What npm fetches, once for each build folder: {chromium} of playwright-core, and axe-core as text. */
function packages() {
  const require = createRequire(path.join(out, "package.json"));
  const read = () => ({ chromium: require("playwright-core").chromium, axe: fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8") });
  try {
    return read();
  } catch {
    try {
      fs.writeFileSync(path.join(out, "package.json"), '{"private": true}\n');
      const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
      execFileSync(values.npm, ["install", "--no-audit", "--no-fund", "--silent", ...wanted], { cwd: out, timeout: 90000 });
    } catch (error) {
      skip(`npm could not install ${Object.keys(PACKAGES).join(" and ")}: ${String(error.message).split("\n")[0]}`);
    }
    return read();
  }
}

const children = [];

/** Starts a program and resolves with what `found` makes of its output so far. */
function start(program, found, ...args) {
  const log = fs.openSync(path.join(out, `${program}.log`), "w");
  const child = spawn(path.join(values.programs, program), args, { stdio: ["ignore", "pipe", log] });
  children.push(child);
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (data) => {
      text += data;
      const what = found(text);
      if (what) resolve(what);
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}: ${fs.readFileSync(path.join(out, `${program}.log`), "utf8").slice(-400)}`)));
  });
}

async function startStack() {
  if (whole) return start("ringback", readStack, "up", "--ports", "any");
  const nowhere = ["--apns-control", "--signaling-control", "--devices-control"].flatMap((flag) => [flag, "127.0.0.1:1"]);
  return { console: `http://${await start("ringback-console", (text) => text.match(/console=(\S+)/)?.[1], "--listen", "127.0.0.1:0", ...nowhere)}` };
}

const TYPES = { ".md": "text/markdown", ".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml" };

/** Answers for the page's files from the folder of --page, under the policy that the console sends. */
async function fromFolder(page, address) {
  const policy = (await fetch(address)).headers.get("content-security-policy");
  await page.route((url) => /^\/([\w-]+\.(js|css|html|svg)|callkit-rules\.md)?$/.test(url.pathname), (route) => {
    const name = new URL(route.request().url()).pathname.slice(1) || "index.html";
    const type = `${TYPES[path.extname(name)]}; charset=utf-8`;
    return route.fulfill({ body: fs.readFileSync(name.endsWith(".md") ? `docs/${name}` : path.join(values.page, name)), headers: { "content-type": type, "content-security-policy": policy } });
  });
}

async function watched(browser, address, colorScheme, errors) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme, acceptDownloads: true });
  // A busy machine may take its time; nothing here waits longer than it has to.
  page.setDefaultTimeout(90000);
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    // A story and a fault that make no sense are refused on purpose; without a stack, so is what asks it.
    if (message.type() === "error" && !/status of (400|422)/.test(message.text()) && !(!whole && /status of 502/.test(message.text()))) errors.push(message.text());
  });
  if (values.page) await fromFolder(page, address);
  await page.goto(address);
  await page.locator(whole ? ".lamp.on" : ".lamp.out").nth(2).waitFor();
  return page;
}

async function main() {
  const { chromium, axe } = packages();
  const stack = await startStack();
  const address = stack.console;
  const browser = await chromium.launch({ executablePath: values.chromium, args: ["--no-sandbox", ...(values.page ? ["--disable-features=LocalNetworkAccessChecks"] : [])] });
  const errors = [];
  let page;
  const shots = new acts.Shots(out);
  try {
    page = await watched(browser, address, "light", errors);
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
    console.log(`first paint after ${Math.round(paint)} ms`);
    const { keysOnPhones, keysOnLadder, keysOnPushes, keysOnScenarios, singleKeys } = keyboard;
    const list = whole
      ? [...acts.withStack, ...more.withStack, ...more.alone, keysOnPhones, keysOnLadder, keysOnPushes, keysOnScenarios, singleKeys, accessibility]
      : [...acts.alone, ...more.alone, keysOnScenarios, singleKeys, accessibility];
    for (const act of list.filter(({ name }) => !values.only || values.only.includes(name))) {
      const began = performance.now();
      await act(page, shots, { axe, stack });
      console.log(`passed: ${act.name}, ${((performance.now() - began) / 1000).toFixed(1)} s`);
    }
    const dark = await watched(browser, address, "dark", errors);
    for (const view of ["phones", "ladder", "pushes", "scenarios/basics/first-call"]) {
      await dark.goto(`${address}/#${view}`);
      if (view.startsWith("scenarios")) await dark.locator(".verdict-good").waitFor();
      await shots.take(dark, `dark-${view.split("/")[0]}`);
    }
    console.log("passed: dark");
    assert.deepEqual(errors, [], "the page logged errors");
  } catch (error) {
    if (page) await shots.take(page, "failed");
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
    await new Promise((resolve) => { child.on("exit", resolve); });
  }
}
