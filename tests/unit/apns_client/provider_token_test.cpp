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
