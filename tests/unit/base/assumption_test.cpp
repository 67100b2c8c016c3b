// Assumptions by name: each kind is set from text and printed as text, and nothing else is.
#include "base/assumption.h"

#include <gtest/gtest.h>

#include <array>

namespace ringback {
namespace {

struct Values {
  Duration wake = 300ms;
  int tries = 3;
  bool strict = true;
  double loss = 0.25;
};
constexpr std::array<Assumption<Values>, 4> kTable{{
    {"wake", &Values::wake, "invented", "How long a launch takes."},
    {"tries", &Values::tries, "invented", "How often."},
    {"strict", &Values::strict, "invented", "Whether."},
    {"loss", &Values::loss, "invented", "How likely."},
}};
using Table = std::span<const Assumption<Values>>;

TEST(Assumption, SetsEveryKind) {
  Values values;
  EXPECT_TRUE(set_assumption(Table(kTable), values, "wake", "1.5s").ok());
  EXPECT_TRUE(set_assumption(Table(kTable), values, "tries", "-2").ok());
  EXPECT_TRUE(set_assumption(Table(kTable), values, "strict", "false").ok());
  EXPECT_TRUE(set_assumption(Table(kTable), values, "loss", "0.5").ok());
  EXPECT_EQ(values.wake, 1500ms);
  EXPECT_EQ(values.tries, -2);
  EXPECT_FALSE(values.strict);
  EXPECT_EQ(values.loss, 0.5);
}

TEST(Assumption, PrintsWhatItReadsBack) {
  Values values;
  for (const auto& row : kTable) {
    const auto text = assumption_text(row, values);
    EXPECT_TRUE(set_assumption(Table(kTable), values, row.name, text).ok()) << row.name;
    EXPECT_EQ(assumption_text(row, values), text);
  }
  EXPECT_EQ(assumption_text(kTable[0], values), "300ms");
  EXPECT_EQ(assumption_text(kTable[3], values), "0.25");
}

TEST(Assumption, RefusesOtherKindsAndLeavesTheValueAlone) {
  Values values;
  const std::array<std::array<std::string_view, 2>, 9> wrong{{{"wake", "5"},
                                                              {"wake", "fast"},
                                                              {"tries", "1.5"},
                                                              {"tries", ""},
                                                              {"tries", "99999999999"},
                                                              {"strict", "yes"},
                                                              {"loss", "half"},
                                                              {"loss", "nan"},
                                                              {"loss", "inf"}}};
  for (const auto& [name, text] : wrong) {
    const auto result = set_assumption(Table(kTable), values, name, text);
    ASSERT_FALSE(result.ok()) << name << " " << text;
    EXPECT_EQ(result.error(), AssumptionError::kBadValue);
  }
  EXPECT_EQ(values.wake, 300ms);
  EXPECT_EQ(values.tries, 3);
}

TEST(Assumption, NamesAnUnknownName) {
  Values values;
  const auto result = set_assumption(Table(kTable), values, "wak", "1s");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error(), AssumptionError::kUnknownName);
}

}  // namespace
}  // namespace ringback
