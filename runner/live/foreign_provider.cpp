#include "runner/live/foreign_provider.h"

#include <utility>

#include "net/http2_connection.h"
#include "net/tls_material.h"
#include "runner/provider_push.h"
#include "signaling-server/apns_client/provider_token.h"

namespace ringback::runner {
namespace {

/// Sends one request once the connection is open. The answer is in APNs' trace.
class Sender final : public net::Http2ConnectionVisitor {
 public:
  Sender(std::shared_ptr<net::Http2Connection> connection, std::string host,
         apns::RequestReceived request)
      : connection_(std::move(connection)), host_(std::move(host)), request_(std::move(request)) {}

  void on_open(const net::TlsFacts&) override {
    connection_->session().request(request_.method, request_.path, host_, request_.headers,
                                   request_.body);
    connection_->flush();
  }
  void on_response(net::Http2Response&) override { connection_->close_gracefully(); }
  void on_close(std::string_view) override { connection_.reset(); }

 private:
  std::shared_ptr<net::Http2Connection> connection_;
  std::string host_;
  apns::RequestReceived request_;
};

std::string host_of(Environment environment) {
  return environment == Environment::kProduction ? "api.push.apple.com"
                                                 : "api.sandbox.push.apple.com";
}

/// The virtual world's request has facts in place of a signature; here it is a real one.
void sign(apns::RequestReceived& request, apns_client::ProviderToken token, WallTime now) {
  const std::string simulated = "bearer " + request.provider_token->text;
  for (auto& [name, value] : request.headers) {
    if (name == "authorization" && value == simulated) value = "bearer " + token.current(now);
  }
}

}  // namespace

ForeignProvider::ForeignProvider(const StackAddresses& apns)
    : apns_(apns), stay_(net::asio::make_work_guard(io_)), thread_([this] { io_.run(); }) {}

ForeignProvider::~ForeignProvider() {
  net::asio::post(io_, [this] {
    for (const auto& waiting : connections_) {
      if (const auto connection = waiting.lock()) connection->close("the story is over");
    }
    io_.stop();
  });
  thread_.join();
}

std::optional<std::string> ForeignProvider::push(const ProviderPushes& push,
                                                 const Receiver& receiver,
                                                 std::optional<CallId> running_call,
                                                 const Now& now) {
  const auto pem = net::read_file(apns_.key_file);
  if (!pem) return pem.error();
  const auto key = net::Es256Key::read_private(*pem);
  if (!key) return key.error();
  const auto tls = net::make_client_context({apns_.ca_file, {}, {}});
  if (!tls) return tls.error();
  const auto where = net::Endpoint::parse(apns_.provider);
  if (!where) return "no address of apns-mock: " + apns_.provider;
  auto request = request_of(push, receiver.bundle, receiver.token, running_call, now, ++pushes_);
  sign(request, {*key, {apns_.key_id, apns_.team_id}}, now.wall);
  net::asio::post(io_, [this, where = *where, tls = *tls, request = std::move(request),
                        host = host_of(receiver.environment)]() mutable {
    auto connection = net::Http2Connection::connect(io_.get_executor(), where, host, tls, {});
    connections_.push_back(connection);
    connection->start(std::make_shared<Sender>(connection, host, std::move(request)));
  });
  return {};
}

}  // namespace ringback::runner
