// The console's speed in a real Chromium: first paint, a long ladder scrolled, a busy stack followed
// live. Each beside what the same browser does on the same machine with a page that is as plain as can be.
//   node bench/console.mjs --programs build/release/bin --npm NPM --chromium CHROMIUM [--out DIR]
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { connect, incoming, readStack } from "../tests/console/provider.mjs";

const PLAYWRIGHT = "1.65.1";
const { values } = parseArgs({ options: { programs: { type: "string", default: "build/release/bin" }, out: { type: "string", default: "build/bench-console" }, npm: { type: "string", default: "npm" }, chromium: { type: "string", default: "/usr/bin/chromium" } } });

const LADDER_EVENTS = 10_000;
const SCROLL_FRAMES = 300;
const LIVE_SECONDS = 15;
/** A push to a phone becomes about a dozen events; this many a second make a thousand. */
const PUSHES_A_SECOND = 100;

fs.mkdirSync(values.out, { recursive: true });
const out = fs.realpathSync(values.out);

function playwright() {
  const require = createRequire(path.join(out, "package.json"));
  try {
    return require("playwright-core");
  } catch {
    fs.writeFileSync(path.join(out, "package.json"), '{"private": true}\n');
    execFileSync(values.npm, ["install", "--no-audit", "--no-fund", "--silent", `playwright-core@${PLAYWRIGHT}`], { cwd: out });
    return require("playwright-core");
  }
}

function up() {
  const child = spawn(path.join(values.programs, "ringback"), ["up", "--ports", "any"], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (data) => {
      text += data;
      const stack = readStack(text);
      if (stack) resolve({ child, ...stack });
    });
    child.on("exit", (code) => reject(new Error(`ringback up ended with ${code}`)));
  });
}

const sorted = (list) => list.slice().sort((a, b) => a - b);
const quantile = (list, q) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * q))];
const ms = (value) => `${value.toFixed(1)} ms`;
const frames = (list) => `median ${ms(quantile(list, 0.5))}, p95 ${ms(quantile(list, 0.95))}, worst ${ms(Math.max(...list))}`;

/** Ten visits with nothing in the browser's cache; `until`: what is to be there when all is drawn. */
async function visits(browser, address, until) {
  const paints = [];
  const drawn = [];
  let weight;
  for (let i = 0; i < 10; i += 1) {
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
    const page = await context.newPage();
    await page.goto(address);
    paints.push(await page.evaluate(() => new Promise((resolve) => {
      new PerformanceObserver((list) => {
        const paint = list.getEntriesByName("first-contentful-paint")[0];
        if (paint) resolve(paint.startTime);
      }).observe({ type: "paint", buffered: true });
    })));
    if (until) {
      drawn.push(await page.evaluate((wanted) => new Promise((resolve) => {
        const look = () => (document.querySelector(wanted) ? resolve(performance.now()) : requestAnimationFrame(look));
        look();
      }), until));
      weight = await page.evaluate(() => {
        const files = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource").filter((entry) => !entry.name.includes("/api/"))];
        return { files: files.length, bytes: files.reduce((sum, entry) => sum + entry.encodedBodySize, 0) };
      });
    }
    await context.close();
  }
  return { paints, drawn, weight };
}

/** Times between frames while the element is scrolled down and up again, some rows a frame. */
function scrollFrames([selector, count]) {
  return new Promise((resolve) => {
    const element = document.querySelector(selector);
    const times = [];
    let last;
    let step = 0;
    const frame = (now) => {
      if (last !== undefined) times.push(now - last);
      last = now;
      if (times.length >= count) {
        resolve(times);
        return;
      }
      step += 1;
      element.scrollTop = (step < count / 2 ? step : count - step) * 230;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

/** The events of a recording, over and over until there are enough. */
async function manyEvents(address) {
  const answer = await fetch(`${address}/api/scenarios/play`, { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"name":"basics/first-call"}' });
  const { events } = await answer.json();
  const span = events[events.length - 1].at_us - events[0].at_us + 2_000_000;
  return Array.from({ length: LADDER_EVENTS }, (_, i) => {
    const event = events[i % events.length];
    return { ...event, n: i + 1, at_us: event.at_us + Math.floor(i / events.length) * span };
  });
}

async function longLadder(browser, address) {
  const events = await manyEvents(address);
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.routeWebSocket("**/api/events/live", (socket) => {
    socket.send('{"type":"hello","log":"bench"}');
    for (let i = 0; i < events.length; i += 500) socket.send(JSON.stringify({ type: "events", events: events.slice(i, i + 500) }));
  });
  await page.goto(`${address}/#ladder`);
  await page.getByLabel("machines").check();
  await page.getByLabel("heartbeats").check();
  await page.locator(".ladder-view .count", { hasText: `${LADDER_EVENTS} of ${LADDER_EVENTS}` }).waitFor();
  const times = await page.evaluate(scrollFrames, [".ladder-view .ladder-scroll", SCROLL_FRAMES]);
  await page.close();
  return times;
}

/** What the browser needs for the same with ten thousand lines of text and no script at all. */
async function plainList(browser) {
  const server = http.createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end(`<!doctype html><title>plain</title><div id="list" style="height:900px;overflow:auto">${Array.from({ length: LADDER_EVENTS }, (_, i) => `<div style="height:34px">line ${i}</div>`).join("")}</div>`);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => { server.on("listening", resolve); });
  const address = `http://127.0.0.1:${server.address().port}`;
  const { paints } = await visits(browser, address);
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.goto(address);
  const times = await page.evaluate(scrollFrames, ["#list", SCROLL_FRAMES]);
  await page.close();
  server.close();
  return { paints, times };
}

/** Pushes at an even pace; answers a function that ends it and says how many were sent. */
function pushSteadily(stack, token) {
  const { session, post } = connect(stack);
  let sent = 0;
  const began = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * PUSHES_A_SECOND;
    for (; sent < due; sent += 1) {
      const request = post(token, {}, incoming("bench"));
      request.on("error", () => {});
      request.resume();
    }
  }, 20);
  return () => {
    clearInterval(timer);
    session.destroy();
    return sent;
  };
}

/** The whole way: pushes to apns-mock, phones that take them, traces, console, WebSocket, page. */
async function busyStack(browser, stack) {
  const get = async (what) => (await fetch(`${stack.console}${what}`)).json();
  const { token } = (await get("/api/tokens")).tokens.find((t) => t.kind === "voip" && t.active);
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.goto(`${stack.console}/#ladder`);
  await page.locator(".lamp.on").nth(2).waitFor();
  const lastOf = async () => {
    let at = Number(await page.evaluate(() => document.getElementById("main").dataset.last));
    for (;;) {
      const batch = await get(`/api/events?after=${at}&limit=5000`);
      if (batch.events.length === 0) return at;
      at = batch.last;
    }
  };
  const first = await lastOf();
  const times = page.evaluate(([seconds]) => new Promise((resolve) => {
    const list = [];
    const until = performance.now() + seconds * 1000;
    let before = performance.now();
    const frame = (now) => {
      list.push(now - before);
      before = now;
      if (now < until) requestAnimationFrame(frame);
      else resolve(list);
    };
    requestAnimationFrame(frame);
  }), [LIVE_SECONDS]);
  const end = pushSteadily(stack, token);
  const began = performance.now();
  const behind = [];
  while (performance.now() - began < LIVE_SECONDS * 1000) {
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    const shown = Number(await page.evaluate(() => document.getElementById("main").dataset.last));
    behind.push((await lastOf()) - shown);
  }
  const sent = end();
  const took = (performance.now() - began) / 1000;
  const events = (await lastOf()) - first;
  const gaps = /lost/.test(await page.locator(".ladder-view .count").textContent());
  const list = await times;
  await page.close();
  return { rate: events / took, sent, behind, gaps, times: list };
}

const { chromium } = playwright();
const stack = await up();
const browser = await chromium.launch({ executablePath: values.chromium, args: ["--no-sandbox"] });
try {
  console.log(`${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)} before; Chromium ${browser.version()}`);
  const plain = await plainList(browser);
  const { paints, drawn, weight } = await visits(browser, stack.console, ".phone");
  console.log(`first paint: median ${ms(quantile(paints, 0.5))}, worst ${ms(Math.max(...paints))}; the plain page: median ${ms(quantile(plain.paints, 0.5))}`);
  console.log(`the phones are drawn: median ${ms(quantile(drawn, 0.5))}, worst ${ms(Math.max(...drawn))}; ${weight.files} files of ${(weight.bytes / 1000).toFixed(0)} kB in all`);
  const times = await longLadder(browser, stack.console);
  console.log(`ladder of ${LADDER_EVENTS} events, frames while scrolling: ${frames(times)}; the plain list: ${frames(plain.times)}`);
  const busy = await busyStack(browser, stack);
  console.log(`live: ${busy.rate.toFixed(0)} events/s from ${busy.sent} pushes in ${LIVE_SECONDS} s; the page was behind by median ${quantile(busy.behind, 0.5)}, at most ${Math.max(...busy.behind)} events; ${busy.gaps ? "some lost" : "none lost"}; frames: ${frames(busy.times)}`);
} finally {
  await browser.close();
  stack.child.removeAllListeners("exit");
  stack.child.kill("SIGTERM");
}
