// The words of the shared vocabulary: each value has one spelling, read back as the same value.
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "base/call_messages.h"
#include "base/push.h"

namespace ringback {
namespace {

// Every value from the first to the last goes to a word of its own and back.
template <class Value, class Parse>
void expect_round_trip(Value last, Parse parse) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    const auto value = static_cast<Value>(i);
    const auto word = to_string(value);
    EXPECT_EQ(parse(word), value) << word;
    EXPECT_TRUE(words.insert(word).second) << word;
    EXPECT_FALSE(word.empty());
  }
  EXPECT_FALSE(parse(""));
  EXPECT_FALSE(parse("no-such-word"));
  EXPECT_FALSE(parse("Alert"));
}

TEST(Words, OfCalls) {
  expect_round_trip(EndReason::kGlare, parse_end_reason);
  expect_round_trip(Refusal::kMalformed, parse_refusal);
  expect_round_trip(CallStatus::kUnknown, parse_call_status);
}

TEST(Words, OfPushes) {
  expect_round_trip(PushType::kMdm, parse_push_type);
  expect_round_trip(TokenKind::kVoip, parse_token_kind);
  expect_round_trip(Environment::kSandbox, parse_environment);
  expect_round_trip(PushFate::kHeld, parse_push_fate);
}

TEST(Words, ApplesPushTypesAreSpeltAsOnTheWire) {
  EXPECT_EQ(to_string(PushType::kVoip), "voip");
  EXPECT_EQ(to_string(PushType::kPushToTalk), "pushtotalk");
  EXPECT_EQ(to_string(PushType::kLiveActivity), "liveactivity");
}

TEST(Topic, HasItsSuffixForPushKitOnly) {
  const BundleId bundle("com.example.ringback");
  EXPECT_EQ(topic_of(bundle, TokenKind::kVoip).text, "com.example.ringback.voip");
  EXPECT_EQ(topic_of(bundle, TokenKind::kAlert).text, "com.example.ringback");
}

template <class Message, std::size_t... I>
std::set<std::string_view> all_names(std::index_sequence<I...>) {
  return {name_of(Message(std::in_place_index<I>))...};
}

TEST(Messages, EachHasANameOfItsOwnInItsDirection) {
  constexpr auto kClient = std::variant_size_v<ClientMessage>;
  constexpr auto kServer = std::variant_size_v<ServerMessage>;
  EXPECT_EQ(all_names<ClientMessage>(std::make_index_sequence<kClient>()).size(), kClient);
  EXPECT_EQ(all_names<ServerMessage>(std::make_index_sequence<kServer>()).size(), kServer);
}

TEST(Messages, TheNamesFollowTheVariantsOrder) {
  EXPECT_EQ(name_of(ClientMessage(to_server::Hello{})), "hello");
  EXPECT_EQ(name_of(ClientMessage(to_server::Dial{})), "dial");
  EXPECT_EQ(name_of(ClientMessage(to_server::CheckIn{})), "check-in");
  EXPECT_EQ(name_of(ClientMessage(to_server::HangUp{})), "hang-up");
  EXPECT_EQ(name_of(ClientMessage(to_server::Ping{})), "ping");
  EXPECT_EQ(name_of(ServerMessage(to_client::Welcome{})), "welcome");
  EXPECT_EQ(name_of(ServerMessage(to_client::IncomingCall{})), "incoming-call");
  EXPECT_EQ(name_of(ServerMessage(to_client::CallEnded{})), "call-ended");
  EXPECT_EQ(name_of(ServerMessage(to_client::Pong{})), "pong");
}

TEST(Messages, KnowTheirCall) {
  const auto call = CallId::parse("6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d").value();
  EXPECT_EQ(call_of(ClientMessage(to_server::Answer{CommandId("1"), call, "sdp"})), call);
  EXPECT_EQ(call_of(ServerMessage(to_client::CallEnded{call, EndReason::kBusy})), call);
  EXPECT_EQ(call_of(ClientMessage(to_server::Ping{})), std::nullopt);
  EXPECT_EQ(call_of(ServerMessage(to_client::Refused{})), std::nullopt);
}

TEST(Messages, ADemoTokenNamesItsUser) {
  EXPECT_EQ(demo_user_token(UserId("alice")), "demo:alice");
}

}  // namespace
}  // namespace ringback
