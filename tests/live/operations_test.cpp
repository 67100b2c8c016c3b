// What an operator sees: metrics, the log of one call, users and live calls.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <csignal>
#include <sstream>

#include "base/json.h"
#include "net/asio.h"
#include "proto/control/v1/control.grpc.pb.h"
#include "tests/live/app.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

using Frame = v1::ServerFrame;

std::string get(const net::Endpoint& where, const std::string& path) {
  net::asio::io_context io;
  net::Tcp::socket socket(io);
  socket.connect({net::asio::ip::make_address(where.host), where.port});
  net::asio::write(socket, net::asio::buffer("GET " + path + " HTTP/1.0\r\n\r\n"));
  std::string answer;
  net::ErrorCode end;
  net::asio::read(socket, net::asio::dynamic_buffer(answer), end);
  return answer;
}

class OperationsTest : public ::testing::Test {
 protected:
  OperationsTest()
      : server_("signaling-server",
                {"--listen", "127.0.0.1:0", "--demo-tokens", "--store", "memory", "--metrics",
                 "127.0.0.1:0", "--log-format", "json", "--log-level", "debug"}) {
    EXPECT_TRUE(server_.wait_ready());
  }
  net::Endpoint at() const { return server_.address("signaling"); }
  std::string metrics() const { return get(server_.address("metrics"), "/metrics"); }
  void expect_line(const std::string& text, const std::string& line) {
    EXPECT_NE(text.find("\n" + line + "\n"), std::string::npos) << line << "\n" << text;
  }
  void talk(const std::string& call) {
    ASSERT_TRUE(alice_.connect(at()));
    ASSERT_TRUE(bob_.connect(at()));
    alice_.dial(call, "bob");
    ASSERT_TRUE(bob_.hear(Frame::kIncomingCall));
    bob_.ringing(call);
    ASSERT_TRUE(alice_.hear(Frame::kCalleeRinging));
    bob_.answer(call);
    ASSERT_TRUE(alice_.hear(Frame::kAnswered));
  }

  Program server_;
  App alice_{"alice", "alice"};
  App bob_{"bob", "bob"};
};

TEST_F(OperationsTest, MetricsCountWhatHappened) {
  talk(call_id(1));
  auto text = metrics();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200")) << text;
  expect_line(text, "ringback_live_calls{state=\"answered\"} 1");
  expect_line(text, "ringback_connected_devices 2");
  expect_line(text, "ringback_ring_seconds_count 1");
  alice_.hang_up(call_id(1));
  ASSERT_TRUE(bob_.hear(Frame::kCallEnded));
  alice_.hang_up(call_id(99));
  ASSERT_TRUE(alice_.hear(Frame::kRefused));
  text = metrics();
  expect_line(text, "ringback_live_calls{state=\"answered\"} 0");
  expect_line(text, "ringback_calls_dialled_total 1");
  expect_line(text, "ringback_calls_ended_total{reason=\"hung-up\"} 1");
  expect_line(text, "ringback_refusals_total{why=\"unknown-call\"} 1");
  expect_line(text, "ringback_frames_received_total{message=\"dial\"} 1");
}

TEST_F(OperationsTest, EveryStreamThatTheServerEndsIsCounted) {
  ASSERT_TRUE(alice_.connect(at()));
  alice_.hang_up("no-uuid");
  EXPECT_EQ(alice_.ended().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  App again("bob", "bob");
  ASSERT_TRUE(bob_.connect(at()));
  ASSERT_TRUE(again.connect(at()));
  EXPECT_EQ(bob_.ended().error_message(), "replaced");
  const auto text = metrics();
  expect_line(text, "ringback_connections_closed_total{why=\"malformed\"} 1");
  expect_line(text, "ringback_connections_closed_total{why=\"replaced\"} 1");
}

TEST_F(OperationsTest, OneCallsLinesTellItsStory) {
  talk(call_id(1));
  alice_.hang_up(call_id(1));
  ASSERT_TRUE(bob_.hear(Frame::kCallEnded));
  alice_.dial(call_id(2), "bob");
  ASSERT_TRUE(bob_.hear(Frame::kIncomingCall));
  server_.send_signal(SIGTERM);
  EXPECT_EQ(server_.wait_exit(), 0);
  std::vector<std::string> story;
  std::istringstream lines(server_.err());
  for (std::string line; std::getline(lines, line);) {
    const auto json = parse_json(line);
    ASSERT_TRUE(json) << line;
    EXPECT_EQ(json->string_member("process"), "signaling-server");
    if (json->string_member("call") != call_id(1)) continue;
    const auto message = std::string(json->string_member("message").value_or(""));
    if (message != "state") story.push_back(message);
  }
  const std::vector<std::string> expected{"call-dialled",   "trying",     "incoming-call",
                                          "callee-ringing", "answered",   "answered",
                                          "call-ended",     "call-ended", "call-ended"};
  EXPECT_EQ(story, expected);
}

TEST_F(OperationsTest, UsersAndCallsAreListed) {
  talk(call_id(1));
  bob_.register_token("ab12");
  ASSERT_TRUE(bob_.hear(Frame::kTokenRegistered));
  const auto stub = control::v1::Calls::NewStub(
      grpc::CreateChannel(at().text(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext first;
  control::v1::ListUsersResponse users;
  ASSERT_TRUE(stub->ListUsers(&first, {}, &users).ok());
  ASSERT_EQ(users.users_size(), 2);
  EXPECT_EQ(users.users(1).user(), "bob");
  EXPECT_EQ(users.users(1).connected_devices(0), "bob");
  EXPECT_EQ(users.users(1).tokens(0), "ab12");
  grpc::ClientContext second;
  control::v1::ListCallsResponse calls;
  ASSERT_TRUE(stub->ListCalls(&second, {}, &calls).ok());
  ASSERT_EQ(calls.calls_size(), 1);
  EXPECT_EQ(calls.calls(0).state(), "answered");
  EXPECT_EQ(calls.calls(0).caller(), "alice");
  EXPECT_EQ(calls.calls(0).caller_device(), "alice");
  EXPECT_EQ(calls.calls(0).device(), "bob");
  EXPECT_GE(calls.calls(0).answered_at_ms(), calls.calls(0).dialled_at_ms());
  EXPECT_FALSE(calls.calls(0).has_ended_at_ms());
  ASSERT_EQ(calls.calls(0).branches_size(), 1);
  EXPECT_EQ(calls.calls(0).branches(0).stage(), "answered");
}

TEST_F(OperationsTest, ListsComeInPages) {
  talk(call_id(1));
  alice_.dial(call_id(2), "bob");
  ASSERT_TRUE(alice_.hear(Frame::kTrying));
  const auto stub = control::v1::Calls::NewStub(
      grpc::CreateChannel(at().text(), grpc::InsecureChannelCredentials()));
  control::v1::ListUsersRequest users;
  control::v1::ListCallsRequest calls;
  users.set_limit(1);
  calls.set_limit(1);
  std::string seen;
  for (int page = 0; page < 2; ++page) {
    grpc::ClientContext first;
    grpc::ClientContext second;
    control::v1::ListUsersResponse some_users;
    control::v1::ListCallsResponse some_calls;
    ASSERT_TRUE(stub->ListUsers(&first, users, &some_users).ok());
    ASSERT_TRUE(stub->ListCalls(&second, calls, &some_calls).ok());
    for (const auto& user : some_users.users()) seen += user.user() + " ";
    for (const auto& call : some_calls.calls()) seen += call.state() + " ";
    users.set_after(some_users.next());
    calls.set_after(some_calls.next());
  }
  EXPECT_EQ(seen, "alice answered bob trying ");
  EXPECT_EQ(users.after() + calls.after(), "") << "there is no more";
  calls.set_after("nonsense");
  grpc::ClientContext third;
  control::v1::ListCallsResponse none;
  EXPECT_EQ(stub->ListCalls(&third, calls, &none).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace ringback::live
