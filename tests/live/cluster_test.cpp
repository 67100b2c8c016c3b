// Two real servers and a real PostgreSQL: users and calls are shared, and either server may die.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <csignal>

#include "proto/control/v1/control.grpc.pb.h"
#include "tests/live/app.h"
#include "tests/live/postgres.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

using Frame = v1::ServerFrame;

/// One PostgreSQL serves every step: making one takes longer than the rest together.
class ClusterTest : public ::testing::Test {
 protected:
  void start(std::optional<Program>& server, const std::vector<std::string>& more = {}) {
    std::vector<std::string> flags{"--listen", "127.0.0.1:0", "--demo-tokens", "--store",
                                   postgres_.uri()};
    flags.insert(flags.end(), more.begin(), more.end());
    server.emplace("signaling-server", flags);
    ASSERT_TRUE(server->wait_ready());
  }
  static net::Endpoint at(const std::optional<Program>& server) {
    return server->address("signaling");
  }
  static std::string state(const std::optional<Program>& server, const std::string& call) {
    const auto stub = control::v1::Calls::NewStub(
        grpc::CreateChannel(at(server).text(), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    control::v1::ListCallsResponse response;
    EXPECT_TRUE(stub->ListCalls(&context, {}, &response).ok());
    for (const auto& view : response.calls()) {
      if (view.call() == call) return view.state() + " " + view.reason();
    }
    return "unknown";
  }
  static void expect_status(App& app, const std::string& call, v1::CallStatus status) {
    ASSERT_TRUE(app.check_in(call));
    const auto told = app.hear(Frame::kCheckedIn, std::chrono::seconds(60));
    ASSERT_TRUE(told) << app.user();
    EXPECT_EQ(told->checked_in().status(), status) << app.user();
  }
  static void expect_end(App& app, v1::EndReason reason) {
    const auto end = app.hear(Frame::kCallEnded);
    ASSERT_TRUE(end) << app.user();
    EXPECT_EQ(end->call_ended().reason(), reason) << app.user();
  }

  void a_call_reaches_a_phone_at_the_other_server() {
    ASSERT_TRUE(alice_.connect(at(first_)));
    ASSERT_TRUE(bob_.connect(at(second_)));
    ASSERT_TRUE(alice_.dial(talk_, "bob"));
    const auto incoming = bob_.hear(Frame::kIncomingCall);
    ASSERT_TRUE(incoming);
    EXPECT_EQ(incoming->incoming_call().sdp(), "offer");
    bob_.ringing(talk_);
    ASSERT_TRUE(alice_.hear(Frame::kCalleeRinging));
    bob_.answer(talk_, "from the other server");
    const auto answered = alice_.hear(Frame::kAnswered);
    ASSERT_TRUE(answered);
    EXPECT_EQ(answered->answered().sdp(), "from the other server");
  }
  void the_server_of_the_call_dies_in_mid_call() {
    first_->send_signal(SIGKILL);
    ASSERT_EQ(first_->wait_exit(), 128 + SIGKILL);
    ASSERT_TRUE(alice_.connect(at(second_)));
    // Answered once the call has a new home.
    expect_status(alice_, talk_, v1::CALL_STATUS_ANSWERED);
    expect_status(bob_, talk_, v1::CALL_STATUS_ANSWERED);
    bob_.hang_up(talk_);
    expect_end(alice_, v1::END_REASON_HUNG_UP);
    expect_end(bob_, v1::END_REASON_HUNG_UP);
    EXPECT_EQ(state(second_, talk_), "ended hung-up");
  }
  void the_server_of_the_phone_dies_while_it_rings() {
    ASSERT_TRUE(bob_.connect(at(first_)));
    ASSERT_TRUE(alice_.dial(ring_, "bob"));
    ASSERT_TRUE(bob_.hear(Frame::kIncomingCall));
    bob_.ringing(ring_);
    ASSERT_TRUE(alice_.hear(Frame::kCalleeRinging));
    first_->send_signal(SIGKILL);
    ASSERT_EQ(first_->wait_exit(), 128 + SIGKILL);
    ASSERT_TRUE(bob_.connect(at(second_)));
    expect_status(bob_, ring_, v1::CALL_STATUS_RINGING);
    bob_.answer(ring_);
    ASSERT_TRUE(alice_.hear(Frame::kAnswered));
    alice_.hang_up(ring_);
    expect_end(bob_, v1::END_REASON_HUNG_UP);
  }
  /// A server that hung and comes back finds its calls taken: it ends, and changes nothing.
  void a_server_that_was_silent_too_long_gives_up() {
    ASSERT_TRUE(bob_.connect(at(first_)));
    ASSERT_TRUE(bob_.dial(hung_, "alice"));
    ASSERT_TRUE(alice_.hear(Frame::kIncomingCall));
    first_->send_signal(SIGSTOP);
    alice_.answer(hung_);
    expect_status(alice_, hung_, v1::CALL_STATUS_ANSWERED);
    first_->send_signal(SIGCONT);
    EXPECT_EQ(first_->wait_exit(std::chrono::seconds(30)), 1);
    EXPECT_NE(first_->err().find("silent too long"), std::string::npos) << first_->err();
    EXPECT_EQ(state(second_, hung_), "answered ");
  }
  /// How many calls are on file.
  std::ptrdiff_t history() {
    const auto all =
        run("signaling-server", {"--store", postgres_.uri(), "--export-history", "jsonl"});
    EXPECT_EQ(all.status, 0) << all.err;
    return std::count(all.out.begin(), all.out.end(), '\n');
  }
  static void end(std::optional<Program>& server) {
    server->send_signal(SIGTERM);
    EXPECT_EQ(server->wait_exit(), 0);
  }

  PrivatePostgres postgres_;
  std::optional<Program> first_;
  std::optional<Program> second_;
  const std::string talk_ = call_id(1);
  const std::string ring_ = call_id(2);
  const std::string hung_ = call_id(3);
  App alice_{"alice", "alice"};
  App bob_{"bob", "bob"};
};

TEST_F(ClusterTest, TwoServersShareCallsAndEitherMayDie) {
  ASSERT_TRUE(postgres_.running());
  start(first_);
  start(second_);
  ASSERT_NO_FATAL_FAILURE(a_call_reaches_a_phone_at_the_other_server());
  ASSERT_NO_FATAL_FAILURE(the_server_of_the_call_dies_in_mid_call());
  start(first_);
  ASSERT_NO_FATAL_FAILURE(the_server_of_the_phone_dies_while_it_rings());
  start(first_);
  ASSERT_NO_FATAL_FAILURE(a_server_that_was_silent_too_long_gives_up());
  EXPECT_EQ(history(), 3);
  end(second_);
  start(second_, {"--keep-history", "1us"});
  end(second_);
  EXPECT_EQ(history(), 1) << "the call that is not over";
}

}  // namespace
}  // namespace ringback::live
