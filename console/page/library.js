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
    this.draw();
    for (const chosen of this.list.querySelectorAll(".selected")) if (!lesson || chosen.dataset.lesson) chosen.scrollIntoView({ block: "nearest" });
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
  }

  lessonButton([name, title]) {
    return this.button(`lessons/${name}`, name === this.lesson, { "data-lesson": name }, h("b", {}, `${name[0]}  ${title}`));
  }

  storyButton(s) {
    return this.button(`scenarios/${s.name}`, s.name === this.name, { "data-name": s.name },
      h("b", {}, s.title || s.name), h("small", { class: s.error ? "bad-text" : "" }, s.error || s.why));
  }

  button(hash, selected, data, ...inside) {
    return h("button", { class: `story${selected ? " selected" : ""}`, ...data, "aria-current": String(selected), onclick: () => { location.hash = `#${hash}`; } }, ...inside);
  }
}
