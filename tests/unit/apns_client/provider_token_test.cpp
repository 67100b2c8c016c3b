// How long a provider token is kept.
#include "signaling-server/apns_client/provider_token.h"

#include <gtest/gtest.h>

#include "net/tls_material.h"

namespace ringback::apns_client {
namespace {

// Rule: provider-token-age
TEST(ProviderTokens, AreKeptForFiftyMinutesAndNotLonger) {
  const auto key = net::Es256Key::read_private(net::make_provider_key()).value();
  ProviderToken token(key, {"KEYID12345", "TEAMID1234", 50min});
  const WallTime start = WallTime::from_unix_seconds(1'700'000'000);
  const std::string first = token.current(start);
  EXPECT_EQ(token.current(start + 50min - 1us), first);
  const std::string second = token.current(start + 50min);
  EXPECT_NE(second, first);
  EXPECT_NE(token.current(start), second) << "the calendar was set back";
}

TEST(ProviderTokens, AreNeverRefreshedSoonerThanTwentyMinutesNorLaterThanSixty) {
  const auto key = net::Es256Key::read_private(net::make_provider_key()).value();
  const WallTime start = WallTime::from_unix_seconds(1'700'000'000);
  ProviderToken hasty(key, {"KEYID12345", "TEAMID1234", 1min});
  const std::string hasty_first = hasty.current(start);
  EXPECT_EQ(hasty.current(start + 20min - 1us), hasty_first);
  EXPECT_NE(hasty.current(start + 20min), hasty_first);
  ProviderToken lazy(key, {"KEYID12345", "TEAMID1234", 24h});
  const std::string lazy_first = lazy.current(start);
  EXPECT_EQ(lazy.current(start + 59min - 1us), lazy_first);
  EXPECT_NE(lazy.current(start + 59min), lazy_first);
}

TEST(ProviderTokens, AreReplacedAfterARefusalButNotForEveryPush) {
  const auto key = net::Es256Key::read_private(net::make_provider_key()).value();
  ProviderToken token(key, {"KEYID12345", "TEAMID1234", 50min});
  const WallTime start = WallTime::from_unix_seconds(1'700'000'000);
  const std::string first = token.current(start);
  token.refused(start + 10s);
  const std::string second = token.current(start + 10s);
  EXPECT_NE(second, first);
  token.refused(start + 69s);
  EXPECT_EQ(token.current(start + 69s), second);
  token.refused(start + 70s);
  EXPECT_NE(token.current(start + 70s), second);
}

}  // namespace
}  // namespace ringback::apns_client
