// The library: every lesson and story of the folder, found by words, opened by its address; and
// stories from files.
import { get } from "./api.js";
import { h } from "./dom.js";
import { LESSONS } from "./lessons.js";

export class Library {
  /** `onfile(file)`: somebody opened a story of their own. */
  constructor({ onfile }) {
    this.list = h("nav", { class: "stories", "aria-label": "Scenarios" });
    this.search = h("input", { type: "search", placeholder: "find a story", "aria-label": "Find a scenario", oninput: () => this.draw() });
    this.file = h("input", { type: "file", accept: ".yaml,.yml,text/yaml", hidden: true, onchange: () => this.take(onfile) });
    this.element = h("div", { class: "library" }, h("div", { class: "library-head" }, this.search,
      h("button", { onclick: () => this.file.click(), title: "Play a story from a file" }, "Open a file"), this.file), this.list);
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  async load() {
    if (this.scenarios) return;
    try {
      this.scenarios = (await get("/api/scenarios")).scenarios;
      this.draw();
    } catch (error) {
      this.list.replaceChildren(h("p", { class: "empty" }, error.message));
    }
  }

  find(name) {
    return this.scenarios?.find((scenario) => scenario.name === name);
  }

  /** Marks the story that is open, and the lesson that led to it. */
  choose(name, lesson) {
    this.name = name;
    this.lesson = lesson;
    this.mark();
    for (const chosen of this.list.querySelectorAll(".selected")) if (!lesson || chosen.dataset.lesson) chosen.scrollIntoView({ block: "nearest" });
  }

  /** One stop of the Tab key for the whole list; the arrow keys move in it. */
  mark() {
    const stories = [...this.list.querySelectorAll(".story")];
    const open = (story) => (story.dataset.lesson ? story.dataset.lesson === this.lesson : story.dataset.name === this.name);
    const stop = stories.find((story) => story === document.activeElement) || stories.find(open) || stories[0];
    for (const story of stories) {
      story.classList.toggle("selected", open(story));
      story.setAttribute("aria-current", String(open(story)));
      story.tabIndex = story === stop ? 0 : -1;
    }
  }

  onKey(event) {
    const stories = [...this.list.querySelectorAll(".story")];
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -stories.length, End: stories.length }[event.key];
    if (!step || stories.length === 0) return;
    const at = stories.indexOf(document.activeElement);
    // In the search field only the way down into what it found is ours.
    if (at < 0 && event.key !== "ArrowDown") return;
    event.preventDefault();
    stories[Math.max(0, Math.min(stories.length - 1, at + step))].focus();
    this.mark();
  }

  take(onfile) {
    const [file] = this.file.files;
    this.file.value = "";
    if (file) onfile(file);
  }

  draw() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (text) => words.every((word) => text.toLowerCase().includes(word));
    const lessons = LESSONS.filter(([, title]) => fits(`lesson ${title}`));
    const found = (this.scenarios || []).filter((s) => fits(`${s.name} ${s.title} ${s.why}`));
    const stories = [...new Set(found.map((s) => s.story))];
    this.list.replaceChildren(...(lessons.length ? [h("h2", {}, "Lessons"), ...lessons.map((lesson) => this.lessonButton(lesson))] : []),
      ...stories.flatMap((story) => [
        h("h2", {}, story.replace(/-/g, " ") || "scenarios"),
        ...found.filter((s) => s.story === story).map((s) => this.storyButton(s)),
      ]));
    if (found.length + lessons.length === 0) this.list.append(h("p", { class: "empty" }, "No story has these words."));
    this.mark();
  }

  lessonButton([name, title]) {
    return this.button(`lessons/${name}`, { "data-lesson": name }, h("b", {}, `${name[0]}  ${title}`));
  }

  storyButton(s) {
    return this.button(`scenarios/${s.name}`, { "data-name": s.name },
      h("b", {}, s.title || s.name), h("small", { class: s.error ? "bad-text" : "" }, s.error || s.why));
  }

  button(hash, data, ...inside) {
    return h("button", { class: "story", ...data, onclick: () => { location.hash = `#${hash}`; } }, ...inside);
  }
}
