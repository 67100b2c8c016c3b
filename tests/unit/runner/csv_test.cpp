// Tables of rows in files of their own.
#include "runner/csv.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "runner/scenario.h"
#include "tests/unit/runner/temporary_file.h"

namespace ringback::runner {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows texts(const std::string& csv) {
  Rows rows;
  for (const auto& record : read_csv(csv, "t.csv")) {
    rows.emplace_back();
    for (const auto& cell : record) rows.back().push_back(cell.text);
  }
  return rows;
}

std::string error_of(const std::string& csv) {
  try {
    read_csv(csv, "t.csv");
  } catch (const ScenarioError& error) {
    return to_string(error);
  }
  return "no error";
}

TEST(Csv, ReadsPlainAndQuotedCells) {
  EXPECT_EQ(texts("a,b\n1,2\n"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(texts("a,b\r\n1,\r\n"), (Rows{{"a", "b"}, {"1", ""}}));
  EXPECT_EQ(texts("a\n\"1,2\n\"\"3\"\"\""), (Rows{{"a"}, {"1,2\n\"3\""}}));
  EXPECT_EQ(texts("a,b\n\n1,2"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(texts(""), Rows{});
}

TEST(Csv, SaysWhereItIsWrong) {
  EXPECT_EQ(error_of("a,b\n1\n"), "t.csv:2:1: expected 2 cells as in the header, not 1");
  EXPECT_EQ(error_of("a,b\n1,2,3\n"), "t.csv:2:5: expected 2 cells as in the header, not 3");
  EXPECT_EQ(error_of("a,b\n1,\"2\n"), "t.csv:2:3: this quote is never closed");
  EXPECT_EQ(error_of("a\n\"1\"2\n"), "t.csv:2:4: expected a comma behind the closing quote");
}

TEST(Csv, ItsRowsAreRowsOfAScenario) {
  const TemporaryFile table("case,state\nasleep,suspended\n\"off, quite\",not-running\n");
  const std::string name = std::filesystem::path(table.path()).filename().string();
  const TemporaryFile file("title: t\nphones: {a: foreground, b: '${state}'}\ntable: " + name +
                           "\nsteps: [{a: dials b}]\n");
  const auto plans = load_scenario(file.path(), "good.yaml");
  ASSERT_TRUE(plans.ok()) << to_string(plans.error());
  ASSERT_EQ(plans->size(), 2u);
  EXPECT_EQ(plans->at(0).variant, "asleep");
  EXPECT_EQ(plans->at(0).phones[1].app_state, "suspended");
  EXPECT_EQ(plans->at(1).variant, "off, quite");
}

TEST(Csv, AnEmptyTableIsAnError) {
  const TemporaryFile table("case,state\n");
  const std::string name = std::filesystem::path(table.path()).filename().string();
  const TemporaryFile file("title: t\nphones: {a: foreground}\ntable: " + name +
                           "\nsteps: [{a: goes home}]\n");
  const auto plans = load_scenario(file.path(), "good.yaml");
  ASSERT_FALSE(plans.ok());
  EXPECT_EQ(to_string(plans.error()), name + ":1:1: expected a header and rows");
}

}  // namespace
}  // namespace ringback::runner
