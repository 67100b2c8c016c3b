// Broken rules and invariants: where they stand on the ladder, and the document that has the rules.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { toMermaid, toSvg } from "../../console/page/export.js";
import { layOut } from "../../console/page/layout.js";
import { sectionsOf } from "../../console/page/rules.js";
import { among, brokenInvariants, initialState, reduce } from "../../console/page/state.js";

const event = (n, at, lane, name) => ({ n, at_us: at, lane, name, fields: {} });
const text = readFileSync(new URL("../../docs/callkit-rules.md", import.meta.url), "utf8");

test("a broken invariant stands among the events, after what happened at its moment", () => {
  const events = [event(1, 1e6, "bob.ios", "screen"), event(2, 2e6, "bob.ios", "person"), event(3, 3e6, "bob.ios", "screen")];
  const told = (lane) => ({ at_us: 2e6, lane, call: "c-1", invariant: "no-ring-after-the-end", what: "bob rings on", source: "ours", remedy: "End it." });
  const broken = brokenInvariants({ violations: [told("bob.ios")], meant_violations: [told(undefined)] });
  assert.deepEqual(among(events, broken).map(({ name }) => name), ["screen", "person", "rule-broken", "screen"]);
  assert.equal(reduce(initialState(), { type: "events", events: among(events, broken) }).broken, 1);
  const layout = layOut(among(events, broken), ["bob.ios"], 1400);
  assert.match(toSvg(layout), /k-broken.*bob rings on.*A correct app: End it\./s);
  assert.match(toMermaid(among(events, broken), ["bob.ios"]), / {2}rect rgba.*\n {2}Note over L0: rule-broken.*<br\/>bob rings on<br\/>ours<br\/>End it\.\n {2}end\n/);
});

test("every rule of the document has a place of its own", () => {
  const sections = sectionsOf(text);
  assert.deepEqual(sections.map(({ title }) => title), ["Rules", "Errors", "What changes with the system", "Ways to be wrong", "Assumptions"]);
  const [rules] = sections;
  assert.ok(rules.rows.length > 60, `${rules.rows.length} rules`);
  for (const row of rules.rows) assert.deepEqual(row.map(([column]) => column), ["id", "rule", "source", "confidence", "knob", "test", "scenario"]);
  assert.ok(rules.rows.some(([[, id]]) => id === "report-before-return"));
});
