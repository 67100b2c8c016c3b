// An HTTP/2 server over TLS that behaves as each test says: what apns-mock does by rule, this
// does by hand.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/http2_connection.h"
#include "net/listener.h"
#include "signaling-server/apns_client/apns_client.h"

namespace ringback::apns_client {

class FakeApns {
 public:
  struct Peer final : net::Http2ConnectionVisitor {
    void on_open(const net::TlsFacts& facts) override;
    void on_close(std::string_view why) override;
    void on_request(net::Http2Request& request) override;
    void on_ping_answered(std::uint64_t opaque) override { answered_ping = opaque; }
    net::Http2Session& session() { return connection->session(); }

    FakeApns* apns = nullptr;
    std::size_t index = 0;
    std::shared_ptr<net::Http2Connection> connection;
    std::string server_name;
    bool closed = false;
    std::uint64_t answered_ping = 0;
  };
  using Behaviour = std::function<void(Peer&, net::Http2Request&)>;

  /// The certificate is for api.push.apple.com.
  explicit FakeApns(std::uint32_t concurrent_streams = 1000);
  explicit FakeApns(const net::Http2Limits& limits);
  ~FakeApns();

  /// A client of this server, with a fresh provider key.
  std::unique_ptr<ApnsClient> client(ApnsClientOptions options = {});
  /// Runs everything until the condition holds; false after ten seconds.
  bool run_until(const std::function<bool()>& condition);
  /// Until the client has taken all that `peer` said to it and has said what it has to say.
  void settle(Peer& peer);
  static void answer(Peer& peer, std::int32_t stream, int status, const std::string& body = {});
  void stop_listening() { listener_.reset(); }

  net::asio::io_context io;
  Behaviour behave = [](Peer& peer, net::Http2Request& request) {
    answer(peer, request.stream, 200);
  };
  std::vector<std::shared_ptr<Peer>> peers;
  std::vector<net::Http2Request> requests;
  std::string public_key;
  WallTime wall = WallTime::from_unix_seconds(1'700'000'000);

 private:
  std::string folder_;
  net::TlsContext server_tls_;
  net::TlsContext client_tls_;
  net::Endpoint endpoint_;
  std::unique_ptr<net::Listener> listener_;
};

ApnsRequest push_number(int number);

/// The outcome of each push, in the order they came.
struct Outcomes {
  ApnsClient::Done take() {
    return [this](const ApnsOutcome& outcome) { all.push_back(outcome); };
  }
  std::size_t with_status(int status) const;
  std::size_t unanswered() const;
  std::vector<ApnsOutcome> all;
};

}  // namespace ringback::apns_client
