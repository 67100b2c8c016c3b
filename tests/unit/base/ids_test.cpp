// Call ids as RFC 9562 writes them, and ids as types.
#include "base/ids.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "base/rng.h"

namespace ringback {
namespace {

constexpr std::string_view kText = "6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";

TEST(CallId, PrintsWhatItReads) {
  const auto id = CallId::parse(kText);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->text(), kText);
  EXPECT_EQ(id->bytes.front(), 0x6f);
  EXPECT_EQ(id->bytes.back(), 0x4d);
}

TEST(CallId, ReadsEitherCaseAndPrintsLower) {
  const auto id = CallId::parse("6F1B2C3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D");
  ASSERT_TRUE(id);
  EXPECT_EQ(*id, CallId::parse(kText));
  EXPECT_EQ(id->text(), kText);
}

TEST(CallId, RefusesWhatIsNoUuid) {
  for (const char* text :
       {"", "6f1b2c3d", "6f1b2c3d4e5f4a6b8c7d9e0f1a2b3c4d", "6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4",
        "6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4dd", "6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4g",
        "6f1b2c3d_4e5f-4a6b-8c7d-9e0f1a2b3c4d", "6f1b2c3-d4e5f-4a6b-8c7d-9e0f1a2b3c4d",
        "{6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4}", " f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"}) {
    EXPECT_FALSE(CallId::parse(text)) << text;
  }
}

TEST(CallId, RandomOnesAreVersionFour) {
  Rng rng(7);
  EXPECT_EQ(CallId::random(rng).text(), "4fbd0a4c-1f89-4b86-95f4-ea82d2fb584d");
  for (int i = 0; i < 1'000; ++i) {
    const auto text = CallId::random(rng).text();
    ASSERT_EQ(text[14], '4');
    ASSERT_NE(std::string_view("89ab").find(text[19]), std::string_view::npos) << text;
    ASSERT_EQ(CallId::parse(text)->text(), text);
  }
}

TEST(Ids, DoNotMix) {
  static_assert(!std::is_convertible_v<std::string, DeviceToken>);
  static_assert(!std::is_convertible_v<DeviceToken, Topic>);
  static_assert(!std::is_convertible_v<ConnectionId, StreamId>);
  EXPECT_LT(UserId("alice"), UserId("bob"));
  EXPECT_TRUE(UserId().empty());
  EXPECT_NE(std::hash<UserId>{}(UserId("alice")), std::hash<UserId>{}(UserId("bob")));
  EXPECT_LT(StreamId{1}, StreamId{3});
}

}  // namespace
}  // namespace ringback
