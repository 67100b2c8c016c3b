#include "apns-mock/io/providers.h"

#include <algorithm>

#include "apns-mock/io/client_certificate.h"
#include "apns-mock/io/wire.h"
#include "net/log.h"

namespace ringback::apns {
namespace {

// More than any payload that is accepted, so that one byte too many is seen as such.
constexpr std::size_t kBodyBytes = 8 * 1024;

/// What the server says first. Source: pushy#878 and aapns, 2021 to 2023 [observed]
net::Http2ConnectionOptions connection_options(std::uint32_t initial_streams) {
  net::Http2ConnectionOptions options;
  options.limits.header_list_bytes = 8000;
  options.limits.body_bytes = kBodyBytes;
  options.limits.concurrent_streams = initial_streams;
  options.limits.first_settings.header_table_bytes = 4096;
  options.limits.first_settings.initial_window_bytes = 65535;
  options.limits.first_settings.max_frame_bytes = 16384;
  // How long an idle connection lives is the core's decision.
  options.idle_within = std::chrono::hours{24 * 7};
  return options;
}

}  // namespace

class Providers::Connection final : public net::Http2ConnectionVisitor {
 public:
  Connection(Providers& owner, ConnectionId id, std::shared_ptr<net::Http2Connection> link,
             std::string space)
      : owner_(owner), id_(id), link_(std::move(link)), space_(std::move(space)) {}

  void on_open(const net::TlsFacts& facts) override {
    TransportFacts transport;
    transport.alpn = facts.alpn;
    transport.environment = environment_of_host(facts.server_name);
    if (space_.empty()) space_ = space_of_host(facts.server_name);
    transport.space = space_;
    if (facts.peer_verified && !facts.peer_certificate_der.empty()) {
      read_client_certificate(facts.peer_certificate_der, transport);
    }
    owner_.feed_(ConnectionOpened{id_, std::move(transport)});
  }
  void on_request(net::Http2Request& request) override {
    RequestReceived received = from_wire(id_, request);
    for (const auto& [name, value] : received.headers) {
      if (name != "authorization") continue;
      const auto token = bearer_token(value);
      if (token) received.provider_token = owner_.verifier_.facts_of(*token, space_);
      break;
    }
    owner_.feed_(std::move(received));
  }
  void on_close(std::string_view why) override {
    net::log(net::LogLevel::kDebug, "provider gone",
             {{"connection", std::to_string(id_.value)}, {"why", std::string(why)}});
    owner_.feed_(ConnectionClosed{id_});
    owner_.connections_.erase(id_);
  }

  net::Http2Connection& link() { return *link_; }
  /// The session, while there is one.
  net::Http2Session* session() { return link_->open() ? &link_->session() : nullptr; }
  std::uint32_t streams = 0;

 private:
  Providers& owner_;
  ConnectionId id_;
  std::shared_ptr<net::Http2Connection> link_;
  std::string space_;
};

Providers::Providers(net::asio::any_io_executor executor, net::TlsContext tls,
                     TokenVerifier& verifier, std::uint32_t initial_streams, Feed feed)
    : executor_(std::move(executor)),
      tls_(std::move(tls)),
      verifier_(verifier),
      initial_streams_(initial_streams),
      feed_(std::move(feed)) {}

Providers::~Providers() = default;

Result<net::Endpoint, std::string> Providers::listen(const net::Endpoint& endpoint,
                                                     const std::string& space) {
  auto listener = net::Listener::open(executor_, endpoint, [this, space](net::Tcp::socket socket) {
    accepted(std::move(socket), space);
  });
  if (!listener) return Failure{listener.error()};
  listeners_.push_back({space, std::move(listener).value()});
  return listeners_.back().listener->endpoint();
}

void Providers::stop_listening(const std::string& space) {
  std::erase_if(listeners_, [&](const Door& door) { return door.space == space; });
}

void Providers::accepted(net::Tcp::socket socket, const std::string& space) {
  net::ErrorCode ignored;
  // A namespace's own port has its door behind TLS, as its host name has.
  const auto door = space.empty() ? door_ : SetDoor::Door::kOpen;
  switch (door) {
    case SetDoor::Door::kOpen:
    case SetDoor::Door::kForeignChain:
      break;
    case SetDoor::Door::kRefuse:
      socket.set_option(net::asio::socket_base::linger(true, 0), ignored);
      return;
    case SetDoor::Door::kCloseInHandshake: {
      // The client's hello is left unread, so that closing resets the connection.
      const auto waiting = std::make_shared<net::Tcp::socket>(std::move(socket));
      waiting->async_wait(net::Tcp::socket::wait_read, [waiting](const net::ErrorCode&) {});
      return;
    }
  }
  const ConnectionId id{next_++};
  const bool foreign = door == SetDoor::Door::kForeignChain && foreign_;
  auto link = net::Http2Connection::accept(std::move(socket), foreign ? foreign_ : tls_,
                                           connection_options(initial_streams_));
  auto connection = std::make_shared<Connection>(*this, id, link, space);
  connection->streams = initial_streams_;
  connections_.emplace(id, connection);
  link->start(connection);
}

Providers::Connection* Providers::find(ConnectionId id) {
  const auto found = connections_.find(id);
  return found == connections_.end() || found->second->session() == nullptr ? nullptr
                                                                            : found->second.get();
}

void Providers::execute(const Respond& effect) {
  Connection* connection = find(effect.connection);
  if (connection == nullptr) return;
  std::string body;
  const auto headers = to_wire(effect, body);
  connection->session()->respond(static_cast<std::int32_t>(effect.stream.value), effect.status,
                                 headers, std::move(body));
  connection->link().flush();
}

void Providers::execute(const LimitStreams& effect) {
  Connection* connection = find(effect.connection);
  if (connection == nullptr || connection->streams == effect.max_concurrent) return;
  connection->streams = effect.max_concurrent;
  net::Http2Settings settings;
  settings.max_concurrent_streams = effect.max_concurrent;
  connection->session()->settings(settings);
  connection->link().flush();
}

void Providers::execute(const GoAway& effect) {
  Connection* connection = find(effect.connection);
  if (connection == nullptr) return;
  std::optional<std::int32_t> last;
  if (effect.last_stream) last = static_cast<std::int32_t>(effect.last_stream->value);
  connection->session()->go_away(effect.error_code, effect.debug_data, last);
  if (effect.close) {
    connection->link().close_gracefully();
  } else {
    connection->link().flush();
  }
}

void Providers::execute(const ResetStream& effect) {
  Connection* connection = find(effect.connection);
  if (connection == nullptr) return;
  const auto stream = static_cast<std::int32_t>(effect.stream.value);
  if (effect.again) {
    connection->session()->reset_again(stream, effect.error_code);
  } else {
    connection->session()->reset(stream, effect.error_code);
  }
  connection->link().flush();
}

void Providers::execute(const CloseConnection& effect) {
  Connection* connection = find(effect.connection);
  if (connection == nullptr) return;
  if (effect.reset) {
    connection->link().abort("a fault says so");
  } else {
    connection->link().close("a fault says so");
  }
}

void Providers::execute(const GoSilent& effect) {
  Connection* connection = find(effect.connection);
  if (connection != nullptr) connection->link().freeze();
}

void Providers::execute(const SetDoor& effect) { door_ = effect.door; }

void Providers::drain() {
  for (const auto& door : listeners_) door.listener->close();
  const auto open = connections_;  // closing takes them out of the map
  for (const auto& [id, connection] : open) {
    if (connection->session() == nullptr) continue;
    connection->session()->go_away(0, {});
    connection->link().close_gracefully();
  }
}

}  // namespace ringback::apns
