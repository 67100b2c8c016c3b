// kill -9 of the real process in mid-call: the store has the call, the apps come back, the call
// goes on and ends as it should.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <csignal>
#include <map>

#include "base/rng.h"
#include "proto/control/v1/control.grpc.pb.h"
#include "tests/live/app.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

using Frame = v1::ServerFrame;

class RestartTest : public ::testing::Test {
 protected:
  RestartTest() { start(); }
  void start() {
    server_.emplace("signaling-server",
                    std::vector<std::string>{"--listen", "127.0.0.1:0", "--demo-tokens", "--store",
                                             folder_.path() + "/calls.db"});
    ASSERT_TRUE(server_->wait_ready());
  }
  void kill_and_restart() {
    server_->send_signal(SIGKILL);
    EXPECT_EQ(server_->wait_exit(), 128 + SIGKILL);
    start();
  }
  net::Endpoint server() const { return server_->address("signaling"); }
  /// As the operator sees every call: "answered", "ended hung-up".
  std::map<std::string, std::string> states() const {
    const auto stub = control::v1::Calls::NewStub(
        grpc::CreateChannel(server().text(), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    control::v1::ListCallsResponse response;
    EXPECT_TRUE(stub->ListCalls(&context, {}, &response).ok());
    std::map<std::string, std::string> states;
    for (const auto& view : response.calls()) {
      states[view.call()] =
          view.reason().empty() ? view.state() : view.state() + " " + view.reason();
    }
    return states;
  }
  void assume(const std::string& name, const std::string& value) const {
    const auto stub = control::v1::Control::NewStub(
        grpc::CreateChannel(server().text(), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    control::v1::SetAssumptionRequest request;
    request.set_name(name);
    request.set_value(value);
    control::v1::SetAssumptionResponse response;
    EXPECT_TRUE(stub->SetAssumption(&context, request, &response).ok());
  }
  /// What a check-in is answered about a call.
  static v1::CheckedIn truth(App& app, const std::string& call) {
    app.check_in(call);
    const auto told = app.hear(Frame::kCheckedIn);
    EXPECT_TRUE(told) << app.user() << " got no answer";
    return told ? told->checked_in() : v1::CheckedIn();
  }
  std::string state(const std::string& call) const {
    const auto all = states();
    const auto found = all.find(call);
    return found == all.end() ? "unknown" : found->second;
  }
  void ring() {
    ASSERT_TRUE(alice_.connect(server()));
    ASSERT_TRUE(bob_.connect(server()));
    bob_.register_token("ab12");
    ASSERT_TRUE(bob_.hear(Frame::kTokenRegistered));
    alice_.dial(call_, "bob");
    ASSERT_TRUE(bob_.hear(Frame::kIncomingCall));
    bob_.ringing(call_);
    ASSERT_TRUE(alice_.hear(Frame::kCalleeRinging));
  }
  void talk() {
    ring();
    bob_.answer(call_);
    ASSERT_TRUE(alice_.hear(Frame::kAnswered));
  }
  void come_back() {
    for (App* app : {&alice_, &bob_}) {
      ASSERT_TRUE(app->connect(server()));
      EXPECT_FALSE(app->resumed()) << "sessions are not on file, calls are";
    }
  }

  TemporaryFolder folder_;
  std::optional<Program> server_;
  const std::string call_ = call_id(7);
  App alice_{"alice", "alice"};
  App bob_{"bob", "bob"};
};

TEST_F(RestartTest, ACallGoesOnAndEndsRight) {
  talk();
  kill_and_restart();
  EXPECT_EQ(state(call_), "answered");
  come_back();
  for (App* app : {&alice_, &bob_}) {
    app->check_in(call_);
    const auto told = app->hear(Frame::kCheckedIn);
    ASSERT_TRUE(told);
    EXPECT_EQ(told->checked_in().status(), v1::CALL_STATUS_ANSWERED);
  }
  bob_.hang_up(call_);
  for (App* app : {&alice_, &bob_}) {
    const auto end = app->hear(Frame::kCallEnded);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->call_ended().reason(), v1::END_REASON_HUNG_UP);
  }
  EXPECT_EQ(state(call_), "ended hung-up");
  kill_and_restart();
  EXPECT_EQ(state(call_), "ended hung-up");
}

/// Kills a server that has its hands full, once the caller has heard so many frames; what it said
/// of calls until the very end: "trying" or "call-ended".
std::map<std::string, Frame::MessageCase> told_until_killed(const Program& server, App& caller,
                                                            std::size_t frames) {
  std::map<std::string, Frame::MessageCase> told;
  while (const auto frame = caller.next()) {
    if (frame->has_trying()) told[frame->trying().call()] = Frame::kTrying;
    if (frame->has_call_ended()) told[frame->call_ended().call()] = Frame::kCallEnded;
    if (frames-- == 0) server.send_signal(SIGKILL);
  }
  return told;
}

TEST_F(RestartTest, WhatWasToldIsOnFileWheneverItIsKilled) {
  Rng rng(1);
  std::size_t told_in_all = 0;
  for (int round = 0; round < 10; ++round) {
    ASSERT_TRUE(bob_.connect(server()));
    // Another one each time: what a kill leaves live counts for its caller.
    App caller("caller-" + std::to_string(round), "phone");
    ASSERT_TRUE(caller.connect(server()));
    for (int n = 0; n < 20; ++n) {
      const std::string call = call_id(1000 + 100 * round + n);
      caller.dial(call, "bob");
      caller.hang_up(call);
    }
    const auto told = told_until_killed(*server_, caller, rng.below(30));
    EXPECT_EQ(server_->wait_exit(), 128 + SIGKILL);
    start();
    const auto kept = states();
    for (const auto& [call, what] : told) {
      ASSERT_TRUE(kept.contains(call)) << "round " << round;
      if (what == Frame::kCallEnded) {
        ASSERT_EQ(kept.at(call), "ended cancelled");
      }
    }
    told_in_all += told.size();
  }
  EXPECT_GT(told_in_all, 20U) << "the kills came before anything happened";
}

TEST_F(RestartTest, ARingingCallCanStillBeAnswered) {
  ring();
  kill_and_restart();
  EXPECT_EQ(state(call_), "ringing");
  come_back();
  bob_.check_in(call_);
  const auto told = bob_.hear(Frame::kCheckedIn);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->checked_in().status(), v1::CALL_STATUS_RINGING);
  EXPECT_EQ(told->checked_in().sdp(), "offer");
  bob_.answer(call_, "kept");
  const auto answered = alice_.hear(Frame::kAnswered);
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->answered().sdp(), "kept");
}

TEST_F(RestartTest, ARepeatedDialMakesNoSecondCall) {
  ring();
  kill_and_restart();
  come_back();
  alice_.dial(call_, "bob");
  EXPECT_TRUE(alice_.hear(Frame::kCalleeRinging)) << "told where the call is instead";
  EXPECT_EQ(state(call_), "ringing");
}

TEST_F(RestartTest, DrainedServerLosesNothingEither) {
  talk();
  server_->send_signal(SIGTERM);
  const auto away = alice_.hear(Frame::kReconnect);
  ASSERT_TRUE(away);
  EXPECT_GE(away->reconnect().after_us(), 1'000'000U);
  EXPECT_LE(away->reconnect().after_us(), 1'002'000U) << "two apps are spread over 2 ms";
  EXPECT_EQ(alice_.ended().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(server_->wait_exit(), 0);
  start();
  EXPECT_EQ(state(call_), "answered");
}

TEST_F(RestartTest, ACallThatEndedLongAgoIsStillToldWithItsReason) {
  ring();
  bob_.decline(call_);
  ASSERT_TRUE(alice_.hear(Frame::kCallEnded));
  // Long ago: many calls have come and gone since, as many as one may dial in a burst.
  for (int n = 100; n < 130; ++n) {
    alice_.dial(call_id(n), "bob");
    ASSERT_TRUE(bob_.hear(Frame::kIncomingCall));
    alice_.hang_up(call_id(n));
    ASSERT_TRUE(bob_.hear(Frame::kCallEnded));
  }
  App mallory("mallory", "mallory");
  for (int restarts = 0; restarts < 2; ++restarts) {
    for (App* app : {&alice_, &bob_}) {
      const auto told = truth(*app, call_);
      EXPECT_EQ(told.status(), v1::CALL_STATUS_ENDED) << app->user() << " restarts: " << restarts;
      EXPECT_EQ(told.reason(), v1::END_REASON_DECLINED) << app->user();
      EXPECT_EQ(truth(*app, call_id(120)).reason(), v1::END_REASON_CANCELLED);
    }
    ASSERT_TRUE(mallory.connect(server()));
    const auto told = truth(mallory, call_);
    EXPECT_EQ(told.status(), v1::CALL_STATUS_UNKNOWN) << "it was none of hers";
    EXPECT_FALSE(told.has_reason());
    if (restarts == 0) {
      kill_and_restart();
      come_back();
    }
  }
}

TEST_F(RestartTest, PastItsKeepingACallIsToldFromTheHistory) {
  assume("remembered_calls", "2");
  ASSERT_TRUE(alice_.connect(server()));
  ASSERT_TRUE(bob_.connect(server()));
  for (int n = 1; n <= 3; ++n) {
    alice_.dial(call_id(n), "bob");
    ASSERT_TRUE(bob_.hear(Frame::kIncomingCall));
    alice_.hang_up(call_id(n));
    ASSERT_TRUE(bob_.hear(Frame::kCallEnded));
  }
  for (App* app : {&alice_, &bob_}) {
    for (int n = 1; n <= 3; ++n) {
      EXPECT_EQ(truth(*app, call_id(n)).reason(), v1::END_REASON_CANCELLED) << app->user() << n;
    }
  }
  // A dial that comes so late, or is somebody else's, does not write over what was.
  alice_.dial(call_id(1), "bob");
  ASSERT_TRUE(alice_.hear(Frame::kCallEnded));
  App mallory("mallory", "mallory");
  ASSERT_TRUE(mallory.connect(server()));
  EXPECT_EQ(truth(mallory, call_id(2)).status(), v1::CALL_STATUS_UNKNOWN) << "it was none of hers";
  mallory.dial(call_id(2), "bob");
  const auto refused = mallory.hear(Frame::kRefused);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->refused().why(), v1::REFUSAL_NOT_YOUR_CALL);
  const auto history = run("signaling-server",
                           {"--store", folder_.path() + "/calls.db", "--export-history", "jsonl"});
  EXPECT_EQ(std::count(history.out.begin(), history.out.end(), '\n'), 3) << history.out;
  EXPECT_EQ(history.out.find("mallory"), std::string::npos) << history.out;
}

TEST_F(RestartTest, TwoServersDoNotShareOneFile) {
  const auto second =
      run("signaling-server", {"--listen", "127.0.0.1:0", "--log-level", "error", "--demo-tokens",
                               "--store", folder_.path() + "/calls.db"});
  EXPECT_EQ(second.status, 3);
  EXPECT_NE(second.err.find("another server has the store"), std::string::npos) << second.err;
  EXPECT_EQ(std::count(second.err.begin(), second.err.end(), '\n'), 1) << second.err;
}

TEST_F(RestartTest, HistoryIsReadWhileTheServerRuns) {
  talk();
  const auto history = run("signaling-server",
                           {"--store", folder_.path() + "/calls.db", "--export-history", "jsonl"});
  EXPECT_EQ(history.status, 0) << history.err;
  EXPECT_NE(history.out.find("\"call\":\"" + call_ + "\""), std::string::npos) << history.out;
  EXPECT_EQ(std::count(history.out.begin(), history.out.end(), '\n'), 1);
}

}  // namespace
}  // namespace ringback::live
