#include "base/provider_rules.h"

#include <gtest/gtest.h>

namespace ringback {
namespace {

TEST(ProviderRules, WhatAnAnswerMeansForItsConnection) {
  struct Row {
    std::string_view reason;
    bool token;
    bool connection;
  };
  for (const auto& row :
       {Row{"ExpiredProviderToken", true, true}, Row{"InvalidProviderToken", true, true},
        Row{"TooManyProviderTokenUpdates", false, true}, Row{"Shutdown", false, true},
        Row{"UnrelatedKeyIdInToken", false, true}, Row{"BadDeviceToken", false, false},
        Row{"MissingProviderToken", false, false}, Row{"ServiceUnavailable", false, false},
        Row{"", false, false}}) {
    EXPECT_EQ(refuses_provider_token(row.reason), row.token) << row.reason;
    EXPECT_EQ(spoils_connection(row.reason), row.connection) << row.reason;
  }
}

TEST(ProviderRules, OnlyARefusedStreamWasNotTouched) {
  for (std::uint32_t code = 0; code < 20; ++code)
    EXPECT_EQ(left_untouched(code), code == 7) << code;
}

TEST(ProviderRules, BackOffGrowsToItsCeilingAndIsSpread) {
  const ProviderLimits limits;
  Rng rng(1);
  for (const auto& [failures, ceiling] : {std::pair{1, Duration(100ms)},
                                          {2, 200ms},
                                          {7, 6400ms},
                                          {8, 10s},
                                          {16, 10s},
                                          {1'000'000, 10s}}) {
    Duration least = 1h;
    Duration most{0};
    for (int i = 0; i < 1'000; ++i) {
      const Duration wait = provider_back_off(limits, failures, rng);
      least = std::min(least, wait);
      most = std::max(most, wait);
    }
    EXPECT_GE(least, limits.backoff_least) << failures;
    EXPECT_LT(least, limits.backoff_least + ceiling / 20) << failures;
    EXPECT_LE(most, ceiling) << failures;
    EXPECT_GT(most, ceiling - ceiling / 20) << failures;
  }
}

}  // namespace
}  // namespace ringback
