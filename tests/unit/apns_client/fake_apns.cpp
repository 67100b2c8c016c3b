#include "tests/unit/apns_client/fake_apns.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "net/tls_material.h"

namespace ringback::apns_client {

void FakeApns::Peer::on_open(const net::TlsFacts& facts) { server_name = facts.server_name; }
void FakeApns::Peer::on_close(std::string_view) { closed = true; }
void FakeApns::Peer::on_request(net::Http2Request& request) {
  apns->requests.push_back(request);
  apns->behave(*this, request);
}

FakeApns::FakeApns(std::uint32_t concurrent_streams)
    : FakeApns(net::Http2Limits{.concurrent_streams = concurrent_streams}) {}

FakeApns::FakeApns(const net::Http2Limits& limits) {
  static int instances = 0;
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) /
      ("ringback-apns-client-" + std::to_string(::getpid()) + "-" + std::to_string(++instances));
  folder_ = folder.string();
  std::filesystem::create_directories(folder);
  const auto authority = net::make_authority("Test CA");
  const auto server = net::make_server_certificate(authority, {"api.push.apple.com"});
  EXPECT_TRUE(net::write_file(folder / "ca.pem", authority.certificate, false));
  EXPECT_TRUE(net::write_file(folder / "server.pem", server.certificate, false));
  EXPECT_TRUE(net::write_file(folder / "key.pem", server.key, true));
  server_tls_ = net::make_server_context({folder / "server.pem", folder / "key.pem", ""}).value();
  client_tls_ = net::make_client_context({folder / "ca.pem", "", ""}).value();
  net::Http2ConnectionOptions options;
  options.limits = limits;
  const auto accepted = [this, options](net::Tcp::socket socket) {
    auto peer = std::make_shared<Peer>();
    peer->apns = this;
    peer->index = peers.size();
    peer->connection = net::Http2Connection::accept(std::move(socket), server_tls_, options);
    peers.push_back(peer);
    peer->connection->start(peer);
  };
  listener_ = net::Listener::open(io.get_executor(), {"127.0.0.1", 0}, accepted).value();
  endpoint_ = listener_->endpoint();
}

FakeApns::~FakeApns() {
  for (const auto& peer : peers) {
    if (!peer->closed) peer->connection->close("the test is over");
  }
  io.run_for(10ms);
  for (const auto& peer : peers) peer->connection.reset();
  std::filesystem::remove_all(folder_);
}

std::unique_ptr<ApnsClient> FakeApns::client(ApnsClientOptions options) {
  const auto key = net::Es256Key::read_private(net::make_provider_key()).value();
  public_key = key.public_pem();
  if (!options.connect_to) options.connect_to = endpoint_;
  return std::make_unique<ApnsClient>(
      io.get_executor(), client_tls_, ProviderToken(key, {"KEYID12345", "TEAMID1234", 50min}),
      [this] { return wall; }, options);
}

bool FakeApns::run_until(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!condition() && std::chrono::steady_clock::now() < deadline) io.run_one_for(50ms);
  return condition();
}

void FakeApns::settle(Peer& peer) {
  // An answer to a ping overtakes new streams, so what came before the second one is all.
  const auto last = peer.answered_ping + 2;
  for (auto number = peer.answered_ping + 1; number <= last; ++number) {
    peer.session().ping(number);
    peer.connection->flush();
    EXPECT_TRUE(run_until([&] { return peer.answered_ping == number; }));
  }
}

void FakeApns::answer(Peer& peer, std::int32_t stream, int status, const std::string& body) {
  peer.session().respond(stream, status, {{"apns-id", "x"}}, body);
}

ApnsRequest push_number(int number) {
  return {"00000000-0000-4000-8000-000000000001",
          "device" + std::to_string(number),
          "com.example.ringback.voip",
          "voip",
          10,
          0,
          "{\"n\":" + std::to_string(number) + "}"};
}

std::size_t Outcomes::with_status(int status) const {
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const auto& outcome) {
    const auto* answer = std::get_if<ApnsAnswer>(&outcome);
    return answer != nullptr && answer->status == status;
  }));
}

std::size_t Outcomes::unanswered() const {
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const auto& outcome) {
    return std::holds_alternative<ApnsNoAnswer>(outcome);
  }));
}

}  // namespace ringback::apns_client
