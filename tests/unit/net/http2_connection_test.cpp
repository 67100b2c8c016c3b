#include "net/http2_connection.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "net/listener.h"
#include "net/tls_material.h"

namespace ringback::net {
namespace {

/// A TLS server on a port of its own that answers every request with its body, and what clients
/// of it saw.
class Http2ConnectionTest : public ::testing::Test {
 protected:
  struct Visitor : Http2ConnectionVisitor {
    void on_open(const TlsFacts& f) override {
      facts = f;
      opened = true;
      if (connection->open() && !ask.empty()) {
        connection->session().request("POST", "/", "localhost", {}, ask);
      }
    }
    void on_close(std::string_view text) override { why = text; }
    void on_request(Http2Request& request) override {
      connection->session().respond(request.stream, 200, {}, request.body);
    }
    void on_response(Http2Response& response) override { answer = response.body; }

    std::shared_ptr<Http2Connection> connection;
    TlsFacts facts;
    std::string ask, answer, why;
    bool opened = false;
  };

  Http2ConnectionTest()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                ("ringback-net-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    const auto authority = make_authority("Test CA");
    const auto server = make_server_certificate(authority, {"localhost"});
    EXPECT_TRUE(write_file(folder_ / "ca.pem", authority.certificate, false));
    EXPECT_TRUE(write_file(folder_ / "server.pem", server.certificate, false));
    EXPECT_TRUE(write_file(folder_ / "server-key.pem", server.key, true));
    server_tls_ =
        make_server_context({folder_ / "server.pem", folder_ / "server-key.pem", ""}).value();
    client_tls_ = make_client_context({folder_ / "ca.pem", "", ""}).value();
    auto accepted = [this](Tcp::socket socket) {
      auto visitor = std::make_shared<Visitor>();
      visitor->connection =
          Http2Connection::accept(std::move(socket), server_tls_, {.handshake_within = 2s});
      servers_.push_back(visitor);
      visitor->connection->start(visitor);
    };
    listener_ = Listener::open(io_.get_executor(), {"127.0.0.1", 0}, accepted).value();
  }
  ~Http2ConnectionTest() override {
    // A connection holds its visitor until it is closed, and these hold their connection.
    for (const auto& visitor : servers_) visitor->connection.reset();
    for (const auto& visitor : clients_) visitor->connection.reset();
    std::filesystem::remove_all(folder_);
  }

  std::shared_ptr<Visitor> connect(const std::string& server_name, std::string ask) {
    auto visitor = std::make_shared<Visitor>();
    visitor->ask = std::move(ask);
    clients_.push_back(visitor);
    visitor->connection = Http2Connection::connect(io_.get_executor(), listener_->endpoint(),
                                                   server_name, client_tls_, {});
    visitor->connection->start(visitor);
    return visitor;
  }
  template <class Condition>
  bool run_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!condition() && std::chrono::steady_clock::now() < deadline) io_.run_one_for(100ms);
    return condition();
  }

  std::filesystem::path folder_;
  asio::io_context io_;
  TlsContext server_tls_, client_tls_;
  std::vector<std::shared_ptr<Visitor>> servers_, clients_;
  std::unique_ptr<Listener> listener_;
};

TEST_F(Http2ConnectionTest, AsksAndIsAnsweredOverTls) {
  const auto client = connect("localhost", std::string(200'000, 'x').substr(0, 16'000));
  ASSERT_TRUE(run_until([&] { return !client->answer.empty(); })) << client->why;
  EXPECT_EQ(client->answer.size(), 16'000u);
  EXPECT_EQ(client->facts.alpn, "h2");
  EXPECT_EQ(servers_.at(0)->facts.server_name, "localhost");
  client->connection->close_gracefully();
  ASSERT_TRUE(run_until([&] { return !servers_[0]->why.empty() && !client->why.empty(); }));
  EXPECT_FALSE(client->connection->open());
}

TEST_F(Http2ConnectionTest, AWrongNameIsNoServerOfOurs) {
  const auto client = connect("api.push.apple.com", "x");
  ASSERT_TRUE(run_until([&] { return !client->why.empty(); }));
  EXPECT_FALSE(client->opened);
  EXPECT_NE(client->why.find("TLS handshake failed"), std::string::npos) << client->why;
}

TEST_F(Http2ConnectionTest, GarbageClosesOnlyItsConnection) {
  const auto client = connect("localhost", "first");
  ASSERT_TRUE(run_until([&] { return client->answer == "first"; }));
  Tcp::socket stranger(io_);
  const auto address = asio::ip::make_address(listener_->endpoint().host);
  stranger.connect({address, listener_->endpoint().port});
  asio::write(stranger, asio::buffer(std::string(100, '?')));
  ASSERT_TRUE(run_until([&] { return servers_.size() == 2 && !servers_[1]->why.empty(); }));
  EXPECT_EQ(servers_[0]->why, "");
  client->connection->session().request("POST", "/", "localhost", {}, "second");
  client->connection->flush();
  EXPECT_TRUE(run_until([&] { return client->answer == "second"; }));
}

TEST_F(Http2ConnectionTest, ASilentStrangerIsLeftInTime) {
  Tcp::socket stranger(io_);
  stranger.connect({asio::ip::make_address("127.0.0.1"), listener_->endpoint().port});
  ASSERT_TRUE(run_until([&] { return servers_.size() == 1 && !servers_[0]->why.empty(); }));
  EXPECT_EQ(servers_[0]->why, "the handshake took too long");
}

TEST_F(Http2ConnectionTest, AFrozenServerSaysNothingAndKeepsTcpOpen) {
  const auto client = connect("localhost", "first");
  ASSERT_TRUE(run_until([&] { return client->answer == "first"; }));
  servers_[0]->connection->freeze();
  client->connection->session().request("POST", "/", "localhost", {}, "second");
  client->connection->flush();
  const auto until = std::chrono::steady_clock::now() + 200ms;
  run_until([&] { return std::chrono::steady_clock::now() > until; });
  EXPECT_EQ(client->answer, "first");
  EXPECT_EQ(client->why, "");
  servers_[0]->connection->close("enough");
  EXPECT_TRUE(run_until([&] { return !client->why.empty(); }));
}

TEST_F(Http2ConnectionTest, ATakenPortIsOneLine) {
  const auto second = Listener::open(io_.get_executor(), listener_->endpoint(), [](Tcp::socket) {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(),
            "cannot listen on " + listener_->endpoint().text() + ": Address already in use");
}

}  // namespace
}  // namespace ringback::net
