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

/** Offers a file; `content` is text or a Blob. */
export function save(name, type, content) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** One line to the person, read out by screen readers too. */
export function say(text, bad = false) {
  const line = document.getElementById("say");
  line.textContent = text;
  line.className = bad ? "say bad shown" : "say shown";
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { line.className = "say"; }, bad ? 8000 : 3000);
}
