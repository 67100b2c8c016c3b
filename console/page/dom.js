// The few lines that make elements. Text is always text: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/** h("button", {class: "x", onclick: f}, "text", child, ...) */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value") element.value = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export function draw(shape) {
  const element = document.createElementNS(SVG, shape.tag);
  for (const [key, value] of Object.entries(shape.attributes)) element.setAttribute(key, value);
  if (shape.text !== undefined) element.textContent = shape.text;
  for (const child of shape.children) element.append(draw(child));
  return element;
}

const drawnAs = new WeakMap();

/**
 * Makes `children` what the box holds. A child that would be drawn as the one that stands there is
 * left alone, and the keyboard stays where it was: on what has the same `data-key` or name, and if
 * that is gone on the nearest box around it that takes focus.
 */
export function repaint(box, ...children) {
  const fresh = children.flat().filter((child) => child !== undefined && child !== null && child !== false && child !== "");
  const held = box.contains(document.activeElement) ? document.activeElement : undefined;
  const key = held && keyOf(held);
  for (const [index, child] of fresh.entries()) {
    const old = box.children[index];
    const text = child.outerHTML;
    if (old && drawnAs.get(old) === text) continue;
    drawnAs.set(child, text);
    if (old) old.replaceWith(child);
    else box.append(child);
  }
  while (box.children.length > fresh.length) box.lastElementChild.remove();
  if (!held || held.isConnected) return;
  const again = [...box.querySelectorAll("button, a, summary, [tabindex]")].find((element) => keyOf(element) === key && !element.disabled);
  focusOn(again || box);
}

const keyOf = (element) => `${element.tagName} ${element.dataset.key || element.getAttribute("aria-label") || element.textContent}`;

/** Puts the keyboard on an element, or where it takes no focus on the next one around it that does. */
export function focusOn(element) {
  let place = element;
  while (place) {
    if (place.matches("button, a, summary, [tabindex]") && place.checkVisibility()) {
      place.focus({ preventScroll: true });
      if (document.activeElement === place) return;
    }
    place = place.parentElement;
  }
}

/** Escape closes an open `details` from inside, and the faults panel and the like by `close`. */
export function closeOnEscape(element, opener, close) {
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !close()) return;
    event.preventDefault();
    opener.focus();
  });
}

/** A `details` that Escape closes. */
export function fold(attributes, summary, ...inside) {
  const opener = h("summary", {}, summary);
  const element = h("details", attributes, opener, ...inside);
  closeOnEscape(element, opener, () => {
    const open = element.open;
    element.open = false;
    return open;
  });
  return element;
}

/** Offers a file; `content` is text or a Blob. */
export function save(name, type, content) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** What was said of one view is not said of the next. */
export function hush() {
  clearTimeout(say.timer);
  document.getElementById("say").className = "say";
}

/** One line to the person, read out by screen readers too. */
export function say(text, bad = false) {
  const line = document.getElementById("say");
  line.textContent = text;
  line.className = bad ? "say bad shown" : "say shown";
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { line.className = "say"; }, bad ? 8000 : 3000);
}
