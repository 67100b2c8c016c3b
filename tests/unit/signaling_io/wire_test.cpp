// What apps send: every message is read, every hole is named.
#include "signaling-server/io/wire.h"

#include <gtest/gtest.h>

namespace ringback::signaling::io {
namespace {

constexpr const char* kCall = "0a0b0c0d-0000-4000-8000-000000000001";

std::string bad_field(const v1::ClientFrame& wire) {
  const auto frame = from_wire(wire);
  return frame ? "none" : frame.error().field;
}

TEST(Wire, EmptyFramesAndHolesAreNamed) {
  v1::ClientFrame wire;
  EXPECT_EQ(bad_field(wire), "message");
  wire.mutable_hello();
  EXPECT_EQ(bad_field(wire), "hello.user_token");
  wire.mutable_hello()->set_user_token("t");
  EXPECT_EQ(bad_field(wire), "hello.device");
  wire.mutable_register_token()->set_token("aa");
  EXPECT_EQ(bad_field(wire), "register_token.kind");
  wire.mutable_register_token()->set_kind(v1::TOKEN_KIND_VOIP);
  EXPECT_EQ(bad_field(wire), "register_token.environment");
  wire.mutable_dial()->set_callee("bob");
  EXPECT_EQ(bad_field(wire), "dial.call");
  wire.mutable_dial()->set_call(kCall);
  EXPECT_EQ(bad_field(wire), "none");
  wire.mutable_dial()->clear_callee();
  EXPECT_EQ(bad_field(wire), "dial.callee");
  wire.mutable_update_caller()->set_call(kCall);
  EXPECT_EQ(bad_field(wire), "update_caller.caller");
}

TEST(Wire, EveryMessageAboutACallNeedsItsId) {
  v1::ClientFrame wire;
  wire.mutable_check_in();
  EXPECT_EQ(bad_field(wire), "check_in.call");
  wire.mutable_ringing()->set_call("not-a-uuid");
  EXPECT_EQ(bad_field(wire), "ringing.call");
  wire.mutable_answer();
  EXPECT_EQ(bad_field(wire), "answer.call");
  wire.mutable_decline();
  EXPECT_EQ(bad_field(wire), "decline.call");
  wire.mutable_busy();
  EXPECT_EQ(bad_field(wire), "busy.call");
  wire.mutable_hang_up();
  EXPECT_EQ(bad_field(wire), "hang_up.call");
  wire.mutable_media();
  EXPECT_EQ(bad_field(wire), "media.call");
  wire.mutable_hold();
  EXPECT_EQ(bad_field(wire), "hold.call");
}

TEST(Wire, FramesKeepTheirPlace) {
  v1::ClientFrame wire;
  wire.set_number(7);
  wire.set_ack(3);
  wire.mutable_hang_up()->set_call(kCall);
  wire.mutable_hang_up()->set_failed(true);
  const auto frame = from_wire(wire);
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->number, 7U);
  EXPECT_EQ(frame->ack, 3U);
  EXPECT_TRUE(std::get<to_server::HangUp>(frame->message).failed);
}

TEST(Wire, EndReasonsAndRefusalsHaveTheirOwnWords) {
  for (const auto reason : {EndReason::kCancelled, EndReason::kGlare}) {
    const auto wire = to_wire({1, 2, to_client::CallEnded{*CallId::parse(kCall), reason}});
    EXPECT_EQ(wire.call_ended().call(), kCall);
    EXPECT_NE(wire.call_ended().reason(), v1::END_REASON_UNSPECIFIED);
  }
  const auto wire =
      to_wire({0, 0, to_client::Refused{CommandId("c"), {}, Refusal::kDraining, "f"}});
  EXPECT_EQ(wire.refused().why(), v1::REFUSAL_DRAINING);
  EXPECT_EQ(wire.refused().call(), "");
}

}  // namespace
}  // namespace ringback::signaling::io
