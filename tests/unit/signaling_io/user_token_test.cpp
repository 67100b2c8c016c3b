// Who may say who they are.
#include "signaling-server/io/user_token.h"

#include <gtest/gtest.h>

#include "base/call_messages.h"

namespace ringback::signaling::io {
namespace {

using Verdict = UserTokenFacts::Verdict;
constexpr auto kNow = WallTime::from_unix_seconds(1'700'000'000);

TEST(UserTokens, SignedTokenNamesItsUserUntilItExpires) {
  const UserTokens tokens("secret", false);
  const auto token = tokens.sign(UserId("bob.b"), kNow + 60s);
  const auto facts = tokens.verify(token, kNow + 59s);
  EXPECT_EQ(facts.verdict, Verdict::kValid);
  EXPECT_EQ(facts.user.text, "bob.b");
  EXPECT_EQ(tokens.verify(token, kNow + 60s).verdict, Verdict::kExpired);
}

TEST(UserTokens, AnyChangedCharacterIsAForgery) {
  const UserTokens tokens("secret", false);
  const auto token = tokens.sign(UserId("bob"), kNow + 60s);
  // The last character of base64url holds bits that mean nothing.
  for (std::size_t i = 0; i + 1 < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(tokens.verify(forged, kNow).verdict, Verdict::kForged) << i;
  }
  EXPECT_EQ(UserTokens("other", false).verify(token, kNow).verdict, Verdict::kForged);
  EXPECT_EQ(UserTokens("", false)
                .verify(UserTokens("", false).sign(UserId("bob"), kNow + 1s), kNow)
                .verdict,
            Verdict::kForged);
}

TEST(UserTokens, DemoTokensOnlyWhereTheyAreWanted) {
  const auto demo = demo_user_token(UserId("bob"));
  EXPECT_EQ(UserTokens("", true).verify(demo, kNow).user.text, "bob");
  EXPECT_EQ(UserTokens("secret", false).verify(demo, kNow).verdict, Verdict::kForged);
  EXPECT_EQ(UserTokens("", true).verify(demo_user_token(UserId()), kNow).verdict, Verdict::kForged);
}

TEST(UserTokens, GarbageIsForged) {
  for (const char* token :
       {"", ".", "...", "v1", "v1.a.b", "v1.Ym9i.99999999999.", "v2.Ym9i.1.x"}) {
    EXPECT_EQ(UserTokens("secret", true).verify(token, kNow).verdict, Verdict::kForged) << token;
  }
}

}  // namespace
}  // namespace ringback::signaling::io
