// The push machine and the reasons, as reviewers read them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "apns-mock/core/fidelity.h"
#include "apns-mock/core/push_life.h"
#include "apns-mock/core/reasons.h"

namespace ringback::apns {
namespace {

void expect_golden(const std::string& path, const std::string& text) {
  if (std::getenv("RINGBACK_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << text;
  std::ostringstream golden;
  golden << std::ifstream(path, std::ios::binary).rdbuf();
  EXPECT_EQ(text, golden.str()) << "RINGBACK_UPDATE=1 rewrites " << path;
}

TEST(Golden, ThePushMachine) {
  expect_golden("tests/golden/machines/apns-push.md", print_table(push_life_text()));
}

TEST(Golden, TheFidelityDocument) { expect_golden("docs/apns-fidelity.md", fidelity_document()); }

TEST(Reasons, WordsAreUniqueAndReadBack) {
  std::set<std::string_view> words;
  for (const auto& row : reason_table()) {
    EXPECT_TRUE(words.insert(row.word).second) << row.word;
    EXPECT_EQ(parse_reason(row.word), row.reason);
    EXPECT_FALSE(row.trigger.empty() || row.source.empty() || row.confidence.empty()) << row.word;
  }
  EXPECT_EQ(words.size(), 32u);
  EXPECT_FALSE(parse_reason("BadProviderToken"));
}

}  // namespace
}  // namespace ringback::apns
