// Pages made from tables and files stand in docs/ as they would be made now.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "runner/cli/index.h"
#include "runner/scenario.h"

namespace ringback::runner {
namespace {

void expect_page(const std::string& path, const std::string& now) {
  if (std::getenv("RINGBACK_UPDATE") != nullptr) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << now;
  }
  std::ostringstream kept;
  kept << std::ifstream(path).rdbuf();
  EXPECT_EQ(kept.str(), now) << path << " is out of date; RINGBACK_UPDATE=1 rewrites it";
}

TEST(Pages, TheIndexNamesEveryScenario) {
  std::vector<std::vector<Plan>> files;
  const auto paths = find_scenarios("scenarios");
  ASSERT_TRUE(paths.ok());
  for (const auto& path : *paths) {
    auto plans = load_scenario(path);
    ASSERT_TRUE(plans.ok()) << to_string(plans.error());
    EXPECT_FALSE(plans->front().why.empty()) << path << " does not say why";
    EXPECT_FALSE(plans->front().source.empty()) << path << " names no source";
    files.push_back(std::move(plans).value());
  }
  expect_page("docs/scenario-index.md", scenario_index(files));
}

TEST(Pages, TheLanguageIsDescribedAsItIsRead) { expect_page("docs/scenarios.md", language_page()); }

TEST(Pages, TheSchemaIsJson) {
  const std::string schema = scenario_schema();
  EXPECT_TRUE(parse_json(schema).has_value());
  expect_page("docs/schema/scenario.schema.json", schema);
}

}  // namespace
}  // namespace ringback::runner
