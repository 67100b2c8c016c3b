// The lesson track: docs/lessons, read beside the story that each is about.
import { h } from "./dom.js";

/** Their files, in order; the console serves them beside the page. */
export const LESSONS = [
  ["1-first-call", "The first call"],
  ["2-why-callkit-must-be-told", "Why CallKit must be told"],
  ["3-the-cancelled-call", "The cancelled call"],
  ["4-answering-too-early", "Answering too early"],
  ["5-silence-after-three-strikes", "Silence after three strikes"],
  ["6-two-phones-one-call", "Two phones, one call"],
  ["7-the-lying-200", "The lying 200"],
  ["8-offline", "Offline"],
];

/** The story a lesson's first link leads to, "races/08-push-past-its-time"; empty without one. */
export function storyOf(text) {
  return text.match(/#scenarios\/([\w/-]+)/)?.[1] || "";
}

/** The little Markdown that lessons use, as [kind, text]: "heading", "item" or "paragraph". Pure. */
export function blocksOf(text) {
  const blocks = [];
  for (const part of text.split(/\n{2,}/)) {
    const heading = part.match(/^#+ (.*)/);
    if (heading) blocks.push(["heading", heading[1]]);
    else if (/^[-*] |^\d+\. /.test(part)) for (const item of part.split(/\n(?=[-*] |\d+\. )/)) blocks.push(["item", joined(item.replace(/^([-*]|\d+\.) /, ""))]);
    else if (part.trim()) blocks.push(["paragraph", joined(part)]);
  }
  return blocks;
}

const joined = (text) => text.replace(/\s*\n\s*/g, " ").trim();

/** `code`, **bold**, *emphasis* and [links](to stories of the console). */
export function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|\[[^\]]+\]\([^)]+\))/).map((part) => {
    if (/^`.*`$/.test(part)) return h("code", {}, part.slice(1, -1));
    if (/^\*\*.*\*\*$/.test(part)) return h("b", {}, part.slice(2, -2));
    if (/^\*.*\*$/.test(part)) return h("i", {}, part.slice(1, -1));
    const link = part.match(/^\[(.*)\]\((.*)\)$/);
    if (!link) return part;
    const story = link[2].match(/#scenarios\/.*/);
    return story ? h("a", { href: story[0] }, inline(link[1])) : h("b", {}, inline(link[1]));
  });
}

export function drawLesson(text) {
  const tags = { heading: "h3", item: "p", paragraph: "p" };
  return blocksOf(text).map(([kind, words]) => h(tags[kind], kind === "item" ? { class: "item" } : {}, inline(words)));
}
