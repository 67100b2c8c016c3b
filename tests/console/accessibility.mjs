// Who cannot see well, or has no mouse, can use the page: axe-core finds nothing in any view, light and
// dark, on a telephone, a laptop and a projector; and where axe gives up (text over gradients and in
// drawings) the contrast is counted here.
import assert from "node:assert/strict";

const SIZES = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 720 }, projector: { width: 1920, height: 1080 } };
const VIEWS = ["phones", "ladder", "pushes", "scenarios", "rules"];

/** Every view at every size in both colours, as it stands; `only` some of the views. */
export async function accessibility(page, shots, { axe, views = VIEWS }) {
  await page.evaluate(axe);
  for (const view of views) {
    await page.evaluate((hash) => { if (!location.hash.startsWith(`#${hash}`)) location.hash = hash; }, view);
    await page.locator(`#tab-${view}[aria-current=page]`).waitFor();
    await openAll(page);
    for (const [name, size] of Object.entries(SIZES)) {
      await page.setViewportSize(size);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(settled);
        const where = `${view}, ${name}, ${colorScheme}`;
        // Another colour scheme changes colours only.
        assert.deepEqual(await page.evaluate(violations, colorScheme === "dark" ? ["color-contrast"] : undefined), [], where);
        assert.deepEqual(await page.evaluate(faint), [], where);
        assert.deepEqual(await page.evaluate(clipped), [], where);
      }
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

/** What is folded is part of the page, too. */
async function openAll(page) {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll(".view:not([hidden]) details")) details.open = true;
    const button = document.querySelector(".view:not([hidden]) button[aria-expanded=false]");
    if (button) button.click();
  });
}

/** Two frames: what a new size or colour changes has been laid out and drawn. */
function settled() {
  return new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
}

async function violations(rules) {
  const { violations: found } = await window.axe.run(document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
  return found.flatMap(({ id, impact, nodes }) => nodes.map((node) => `${id} (${impact}): ${node.html.slice(0, 160)}`));
}

/** Text in drawings and on the phones' glass that stands out too little from what is behind it. */
function faint() {
  const rgb = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const part = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const contrast = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  /** Every colour that may be behind an element: its box's, or each stop of a gradient. */
  const grounds = (element) => {
    for (let box = element; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      const stops = style.backgroundImage.match(/rgba?\([^)]*\)/g);
      if (stops && box.classList.contains("glass")) return stops.map(rgb);
      const colour = rgb(style.backgroundColor);
      if (colour.length === 3 || colour[3] > 0.8) return [colour];
    }
    return [[255, 255, 255]];
  };
  const found = [];
  for (const element of document.querySelectorAll(".glass *, svg text, svg tspan")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest(".later, :disabled")) continue;
    const inDrawing = element.namespaceURI.endsWith("svg");
    const bar = element.closest(".stretch")?.querySelector("rect");
    const behind = bar ? [rgb(getComputedStyle(bar).fill)] : grounds(inDrawing ? element.ownerSVGElement.parentElement : element);
    const colour = rgb(getComputedStyle(element)[inDrawing ? "fill" : "color"]);
    const least = Math.min(...behind.map((ground) => contrast(colour, ground)));
    if (least < 4.5) found.push(`contrast ${least.toFixed(2)}: ${element.outerHTML.slice(0, 120)}`);
  }
  return found;
}

/** Words of buttons and headings that do not fit, and a page that is wider than its window. */
function clipped() {
  const found = [];
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) {
    const over = [...document.querySelectorAll("body *")].filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth);
    found.push(`the page is ${wide} pixels wide: ${over.slice(0, 3).map((element) => element.outerHTML.slice(0, 90)).join(" | ")}`);
  }
  for (const element of document.querySelectorAll("button, h1, h2, h3, summary, dt, .who, .shows, .caption")) {
    if (!element.checkVisibility() || element.matches(".unseen, .bar h2")) continue;
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline") found.push(`cut off: ${element.outerHTML.slice(0, 120)}`);
  }
  return found;
}
