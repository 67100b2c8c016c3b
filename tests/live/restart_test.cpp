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
  EXPECT_EQ(away->reconnect().after_us(), 1'000'000U);
  EXPECT_EQ(alice_.ended().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(server_->wait_exit(), 0);
  start();
  EXPECT_EQ(state(call_), "answered");
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
