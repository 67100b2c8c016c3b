// Names come from scenarios, and messages from whoever talks to us: nothing in them may become
// markup, a script, a terminal's command, or a statement of a diagram.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "base/json.h"
#include "base/utf8.h"
#include "runner/report/html.h"
#include "runner/report/json.h"
#include "runner/report/junit.h"
#include "runner/report/ladder.h"
#include "runner/report/mermaid.h"
#include "runner/report/text.h"
#include "runner/report/verdict_text.h"
#include "tests/unit/report/sample.h"

namespace ringback::runner {
namespace {

using testing::Sample;

constexpr const char* kEvil =
    "\"'><script>alert(1)</script>]]>&amp; end;\nAlice->>Bob: x #35; %% \x1b[31m \xFF \xE2\x80\xAE";

/// Every text that a stranger may choose is evil.
void spoil(Sample& sample) {
  sample.plan.title = sample.plan.why = sample.plan.source = sample.plan.file = kEvil;
  sample.plan.phones[1].name = kEvil;
  for (auto& event : sample.recording.events) {
    for (auto* lane : {&event.lane, &event.to}) {
      if (lane->starts_with("bob")) *lane = kEvil + lane->substr(3);
    }
    for (auto& field : event.fields) field.value = kEvil;
  }
  for (auto& outcome : sample.run.outcomes) outcome.what = kEvil;
  for (auto& expectation : sample.plan.expectations) {
    expectation.pattern.lane = expectation.mark.file = kEvil;
  }
  sample.recording.violations = {{kEvil, kEvil, sample.recording.ended, kEvil, {}, kEvil, kEvil}};
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
  return n;
}

TEST(Hostile, NoNameBecomesAScriptOfThePage) {
  Sample sample;
  spoil(sample);
  const std::string page = to_html({&sample.run, 1});
  EXPECT_EQ(count(page, "<script"), 0u);
  EXPECT_GT(count(page, "&lt;script&gt;alert(1)"), 5u);
  EXPECT_EQ(count(page, "javascript:"), 0u);
  EXPECT_EQ(count(page, "http-equiv=\"Content-Security-Policy\""), 1u);
  EXPECT_TRUE(is_utf8(page));
}

TEST(Hostile, NoSourceBecomesALinkButOverHttps) {
  Sample sample;
  for (auto& event : sample.recording.events) {
    if (event.name != kRuleBrokenEvent) continue;
    event.fields[1].value = "javascript:alert(1) https://a.example/\"onclick=\"x";
  }
  const std::string page = to_html({&sample.run, 1});
  EXPECT_EQ(count(page, "href=\"javascript"), 0u);
  EXPECT_EQ(count(page, "\"onclick"), 0u);
  EXPECT_EQ(count(page, "href=\"https://a.example/\""), 1u);
}

TEST(Hostile, JUnitStaysWellFormed) {
  Sample sample;
  spoil(sample);
  const std::string xml = to_junit({&sample.run, 1});
  EXPECT_EQ(count(xml, "<script"), 0u);
  EXPECT_TRUE(is_utf8(xml));
  if (std::system("command -v xmllint >/dev/null 2>&1") != 0) GTEST_SKIP() << "xmllint is missing";
  const auto path = std::filesystem::temp_directory_path() /
                    ("ringback-junit-" + std::to_string(::getpid()) + ".xml");
  std::ofstream(path, std::ios::binary) << xml;
  EXPECT_EQ(std::system(("xmllint --noout '" + path.string() + "'").c_str()), 0);
  std::filesystem::remove(path);
}

TEST(Hostile, JsonCanBeReadBack) {
  Sample sample;
  sample.plan.title = "\"quoted\" \\ \n";
  const std::string text = to_json({&sample.run, 1});
  const auto json = parse_json(text.substr(0, text.size() - 1));
  ASSERT_TRUE(json);
  const auto& run = json->member("runs")->array()->front();
  EXPECT_EQ(run.string_member("title"), "\"quoted\" \\ \n");
}

TEST(Hostile, NoNameBecomesAStatementOfTheDiagram) {
  Sample sample, honest;
  spoil(sample);
  honest.recording.violations = {
      {"rule", "what", honest.recording.ended, "elsewhere", {}, "source", "remedy"}};
  const std::string diagram = to_mermaid(sample.plan, sample.recording, false);
  const std::string expected = to_mermaid(honest.plan, honest.recording, false);
  EXPECT_EQ(count(diagram, "\n"), count(expected, "\n"));
  EXPECT_EQ(count(diagram, "Alice->>"), 0u);
  const std::string rest = std::regex_replace(diagram, std::regex("#[0-9]+;"), "");
  EXPECT_EQ(rest.find_first_of(";#"), rest.npos) << "only entities have these";
  EXPECT_EQ(count(diagram, "<script"), 0u);
}

TEST(Hostile, NoNameCommandsTheTerminalOrLeavesItsLine) {
  Sample sample;
  spoil(sample);
  for (const std::size_t width : {80u, 100u, 160u}) {
    const std::string text = ladder(sample.plan, sample.recording, {.width = width});
    EXPECT_EQ(text.find('\x1b'), text.npos);
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\n', at);
      EXPECT_LE(display_width(text.substr(at, end - at)), width);
      at = end + 1;
    }
  }
  EXPECT_EQ(full_text(sample.run, {}).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace ringback::runner
