// What servers tell each other comes back as it was, and rubbish comes back as nothing.
#include "signaling-server/io/peer_codec.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace ringback::signaling::io {
namespace {

CallRecord call() {
  CallRecord call;
  call.id.bytes.back() = 9;
  call.caller = {UserId("alice"), DeviceId("mac")};
  call.callee = UserId("bob");
  call.info = {"alice", std::string("A\0B", 3), true};
  call.offer = "offer";
  call.state = "answered";
  call.reason = EndReason::kGlare;
  call.answered_at = WallTime::from_unix_seconds(1'700'000'000);
  call.branches = {{DeviceId("phone"), "answered", true}};
  call.legs = {{call.id, call.caller, EndReason::kBusy}, {call.id, call.caller, {}}};
  call.callee_holds = true;
  return call;
}

TEST(PeerCodec, EveryKindComesBack) {
  const auto record = call();
  const auto saved = decode(encode(CallSaved{record}));
  ASSERT_TRUE(saved);
  EXPECT_EQ(std::get<CallSaved>(*saved).record, record);
  const auto said = decode(encode(
      Forwarded{record.id, record.caller, to_server::HangUp{CommandId("h"), record.id, true}}));
  ASSERT_TRUE(said);
  EXPECT_TRUE(std::get<to_server::HangUp>(std::get<Forwarded>(*said).message).failed);
  const auto words = decode(encode(Delivered{
      record.caller, to_client::Refused{CommandId("c"), record.id, Refusal::kTooLarge, "sdp"}}));
  ASSERT_TRUE(words);
  const auto& refused = std::get<to_client::Refused>(std::get<Delivered>(*words).message);
  EXPECT_EQ(refused.call, record.id);
  EXPECT_EQ(refused.why, Refusal::kTooLarge);
  const auto presence = decode(encode(PresenceSaved{record.caller, true, false}));
  ASSERT_TRUE(presence);
  EXPECT_TRUE(std::get<PresenceSaved>(*presence).connected);
}

TEST(PeerCodec, BytesThatAreCutOrChangedNeverHurt) {
  const auto bytes = encode(CallSaved{call()});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode(std::string_view(bytes).substr(0, size))) << size;
  }
  EXPECT_FALSE(decode(bytes + "x"));
  Rng rng(1);
  std::size_t read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = bytes;
    changed[rng.below(changed.size())] = static_cast<char>(rng.below(256));
    read += decode(changed).has_value();
  }
  EXPECT_GT(read, 0U) << "a changed letter of a name is no damage";
  EXPECT_LT(read, 20'000U);
}

}  // namespace
}  // namespace ringback::signaling::io
