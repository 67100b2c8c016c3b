// As many streams as a server takes, over real sockets: one too many is refused by name and told
// when to come back, nobody else notices, and a place that is freed is taken again.
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "net/asio.h"
#include "tests/live/app.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

using Frame = v1::ServerFrame;

std::string metrics_at(const net::Endpoint& where) {
  net::asio::io_context io;
  net::Tcp::socket socket(io);
  socket.connect({net::asio::ip::make_address(where.host), where.port});
  net::asio::write(socket, net::asio::buffer(std::string("GET /metrics HTTP/1.0\r\n\r\n")));
  std::string answer;
  net::ErrorCode end;
  net::asio::read(socket, net::asio::dynamic_buffer(answer), end);
  return answer;
}

class ConnectionsTest : public ::testing::Test {
 protected:
  ConnectionsTest()
      : server_("signaling-server",
                {"--listen", "127.0.0.1:0", "--demo-tokens", "--store", "memory", "--metrics",
                 "127.0.0.1:0", "--max-connections", "2", "--log-level", "debug"}) {
    EXPECT_TRUE(server_.wait_ready());
    EXPECT_TRUE(alice_.connect(at()));
    EXPECT_TRUE(bob_.connect(at()));
  }
  net::Endpoint at() const { return server_.address("signaling"); }
  /// Opens a stream that must be refused; what it was advised, in microseconds.
  std::uint64_t refused(App& app) {
    app.open(at());
    const auto advice = app.next();
    EXPECT_TRUE(advice && advice->has_reconnect()) << "advice comes first";
    const auto status = app.ended();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(status.error_message(), "too-many-connections");
    return advice ? advice->reconnect().after_us() : 0;
  }
  /// The others' call works from end to end.
  void expect_call(int number) {
    const std::string call = call_id(number);
    alice_.dial(call, "bob");
    EXPECT_TRUE(bob_.hear(Frame::kIncomingCall));
    bob_.answer(call);
    EXPECT_TRUE(alice_.hear(Frame::kAnswered));
    alice_.hang_up(call);
    EXPECT_TRUE(bob_.hear(Frame::kCallEnded));
  }
  void expect_line(const std::string& line) {
    const auto text = metrics_at(server_.address("metrics"));
    EXPECT_NE(text.find("\n" + line + "\n"), std::string::npos) << line << "\n" << text;
  }

  Program server_;
  App alice_{"alice", "alice"};
  App bob_{"bob", "bob"};
  App carol_{"carol", "carol"};
};

TEST_F(ConnectionsTest, OneTooManyIsRefusedByNameWithAdvice) {
  const auto after = refused(carol_);
  EXPECT_GE(after, 1'000'000U);
  EXPECT_LE(after, 1'003'000U);
  expect_call(1);
  expect_line("ringback_connections 2");
  expect_line("ringback_connections_closed_total{why=\"too-many-connections\"} 1");
  server_.send_signal(SIGTERM);
  EXPECT_EQ(server_.wait_exit(), 0);
  EXPECT_NE(server_.err().find("too-many-connections"), std::string::npos) << server_.err();
}

TEST_F(ConnectionsTest, APlaceThatIsFreedIsTakenAgain) {
  refused(carol_);
  App dave("dave", "dave");
  // Its second connection takes a place until the first is seen to be stale: there is none left.
  App bob_again("bob", "bob");
  refused(bob_again);
  alice_.hang_up(call_id(99));
  ASSERT_TRUE(alice_.hear(Frame::kRefused)) << "alice is still there";
  bob_.cut();
  // The server sees the end of bob's stream in its own time; until then the place is his.
  while (!carol_.connect(at())) {
    ASSERT_EQ(carol_.ended().error_message(), "too-many-connections");
  }
  refused(dave);
  alice_.dial(call_id(1), "carol");
  EXPECT_TRUE(carol_.hear(Frame::kIncomingCall));
}

TEST_F(ConnectionsTest, AFloodOfStreamsDisturbsNobody) {
  for (int n = 0; n < 50; ++n) refused(carol_);
  expect_call(1);
  expect_line("ringback_connections 2");
  expect_line("ringback_connections_closed_total{why=\"too-many-connections\"} 50");
}

TEST(Connections, AFlagThatMakesNoSenseIsRefused) {
  for (const char* none : {"0", "-1", "many", "10000001"}) {
    const auto ran = run("signaling-server", {"--max-connections", none, "--store", "memory"});
    EXPECT_EQ(ran.status, 2) << none;
    EXPECT_NE(ran.err.find("max-connections"), std::string::npos) << ran.err;
  }
  const auto help = run("signaling-server", {"--help"});
  EXPECT_NE(help.out.find("RINGBACK_MAX_CONNECTIONS"), std::string::npos) << help.out;
}

}  // namespace
}  // namespace ringback::live
