// The rules that the phones enforce, docs/callkit-rules.md: read as cards, each with a place of its
// own, "#rules/report-before-return".
import { get } from "./api.js";
import { h, repaint, say } from "./dom.js";
import { inline } from "./lessons.js";

/** A document's sections {title, rows}, each row as [column, text] pairs, its id first. Pure. */
export function sectionsOf(text) {
  const sections = [];
  let columns;
  for (const line of text.split("\n")) {
    const heading = line.match(/^## (.*)/);
    if (heading) {
      sections.push({ title: heading[1], rows: [] });
      columns = undefined;
    }
    if (!line.startsWith("|") || /^\|[-|\s]+\|$/.test(line)) continue;
    const cells = line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
    if (!columns) columns = cells;
    else sections[sections.length - 1]?.rows.push(cells.map((cell, index) => [columns[index] ?? "", cell]));
  }
  return sections.filter(({ rows }) => rows.length);
}

/** What stands in a cell; a story of the library becomes a link to it. */
function cell(column, text) {
  const story = column === "scenario" && text.match(/^`([\w/-]+)`$/)?.[1];
  return story ? h("a", { href: `#scenarios/${story}` }, story) : inline(text);
}

const table = (rows) => h("table", {},
  h("thead", {}, h("tr", {}, ...rows[0].map(([column]) => h(column ? "th" : "td", {}, column)))),
  h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map(([column, text]) => h("td", {}, cell(column, text)))))));

export class RulesView {
  constructor(root) {
    this.search = h("input", { type: "search", placeholder: "find rules", "aria-label": "Only rules with these words", oninput: () => this.draw() });
    this.count = h("span", { class: "count" });
    this.body = h("div", { class: "rules", tabindex: 0, role: "region", "aria-label": "The rules, one after the other" });
    this.element = h("section", { class: "view", "aria-label": "Rules" },
      h("div", { class: "bar" }, h("h2", {}, "Rules"), this.search, this.count), this.body);
    root.append(this.element);
  }

  /** Opens the document, at one of its rules perhaps. */
  async open(wanted) {
    try {
      this.sections ??= sectionsOf(await get("/callkit-rules.md"));
    } catch (error) {
      say(error.message, true);
      return;
    }
    this.wanted = wanted;
    if (wanted) this.search.value = "";
    this.draw();
    const rule = wanted ? [...this.body.querySelectorAll(".rule-card")].find((card) => card.dataset.rule === wanted) : undefined;
    if (wanted && !rule) say(`there is no rule ${wanted}`, true);
    rule?.scrollIntoView({ block: "start" });
    rule?.focus({ preventScroll: true });
  }

  draw() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    let all = 0;
    const parts = (this.sections || []).flatMap(({ title, rows }) => {
      const found = rows.filter((row) => words.every((word) => row.some(([, text]) => text.toLowerCase().includes(word))));
      shown += found.length;
      all += rows.length;
      if (found.length === 0) return [];
      return [h("h3", {}, title), ...(/^(id|word|name)$/.test(rows[0][0][0]) ? found.map((row) => this.card(row)) : [table(found)])];
    });
    this.count.textContent = `${shown} of ${all}`;
    repaint(this.body, parts.length ? parts : h("p", { class: "empty" }, "No rule has these words."));
  }

  card([[, id], [, sentence], ...others]) {
    const name = id.replace(/`/g, "");
    return h("article", { class: `rule-card${name === this.wanted ? " wanted" : ""}`, "data-rule": name, tabindex: -1, "aria-label": name },
      h("h4", {}, name), h("p", {}, inline(sentence ?? "")),
      h("dl", {}, ...others.filter(([, text]) => text && text !== "-").flatMap(([column, text]) => [h("dt", {}, column), h("dd", {}, cell(column, text))])));
  }
}
