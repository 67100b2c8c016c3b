#include "apns-mock/io/provider_lane.h"

#include <string>

#include "apns-mock/io/client_certificate.h"
#include "apns-mock/io/wire.h"
#include "net/certificate.h"
#include "net/log.h"

namespace ringback::apns {
namespace {

// More than any payload that is accepted, so that one byte too many is seen as such.
constexpr std::size_t kBodyBytes = 8 * 1024;

/// What the server says first. Source: pushy#878 and aapns, 2021 to 2023 [observed]
net::Http2ConnectionOptions connection_options(const LaneOptions& lane) {
  net::Http2ConnectionOptions options;
  options.handshake_within = lane.handshake_within;
  options.limits.header_list_bytes = 8000;
  options.limits.body_bytes = kBodyBytes;
  options.limits.concurrent_streams = lane.initial_streams;
  options.limits.first_settings.header_table_bytes = 4096;
  options.limits.first_settings.initial_window_bytes = 65535;
  options.limits.first_settings.max_frame_bytes = 16384;
  // How long an idle connection lives is the core's decision.
  options.idle_within = std::chrono::hours{24 * 7};
  return options;
}

ConnectionId connection_of(const ConnectionEffect& effect) {
  return std::visit([](const auto& known) { return known.connection; }, effect);
}

}  // namespace

struct ProviderLane::OwnThread {
  OwnThread(ProviderLane& lane, net::asio::any_io_executor core)
      : to_core(std::move(core),
                [&lane](auto& inputs) {
                  for (auto& input : inputs) lane.feed_(std::move(input));
                }),
        to_lane(io.get_executor(), [&lane](auto& effects) { lane.apply_all(effects); }),
        thread([this] { io.run(); }) {}
  void stop() {
    io.stop();
    thread.join();
  }

  net::asio::io_context io{1};
  net::asio::executor_work_guard<net::asio::io_context::executor_type> stay{io.get_executor()};
  Mailbox<Input> to_core;
  Mailbox<ConnectionEffect> to_lane;
  std::thread thread;
};

class ProviderLane::Connection final : public net::Http2ConnectionVisitor {
 public:
  Connection(ProviderLane& lane, ConnectionId id, std::shared_ptr<net::Http2Connection> link,
             Entrance entrance)
      : streams(lane.options_.initial_streams),
        lane_(lane),
        id_(id),
        link_(std::move(link)),
        entrance_(std::move(entrance)) {}

  void on_open(const net::TlsFacts& facts) override {
    TransportFacts transport;
    transport.alpn = facts.alpn;
    transport.tls_version = facts.version;
    transport.server_name = facts.server_name;
    transport.environment = environment_of_host(facts.server_name);
    if (entrance_.space.empty()) entrance_.space = space_of_host(facts.server_name);
    transport.space = entrance_.space;
    transport.channel_management = entrance_.management;
    const bool shown = !facts.peer_certificate_der.empty();
    if (shown) {
      transport.certificate_uid = net::subject_uid(facts.peer_certificate_der);
      transport.certificate_expires = net::expiry(facts.peer_certificate_der);
    }
    if (shown && facts.peer_verified) {
      read_client_certificate(facts.peer_certificate_der, transport);
    }
    transport.bad_certificate = shown && !facts.peer_verified;
    lane_.tell_core(ConnectionOpened{id_, std::move(transport)});
  }
  void on_request(net::Http2Request& request) override {
    RequestReceived received = from_wire(id_, request);
    for (const auto& [name, value] : received.headers) {
      if (name != "authorization") continue;
      const auto token = bearer_token(value);
      if (token) received.provider_token = lane_.verifier_.facts_of(*token, entrance_.space);
      break;
    }
    lane_.tell_core(std::move(received));
  }
  void on_malformed_request(net::Http2Request& request, std::string_view why) override {
    lane_.tell_core(RequestMalformed{id_, from_wire(id_, request), std::string(why)});
  }
  void on_close(std::string_view why) override {
    net::log(net::LogLevel::kDebug, "provider gone",
             {{"connection", std::to_string(id_.value)}, {"why", std::string(why)}});
    lane_.tell_core(ConnectionClosed{id_});
    lane_.connections_.erase(id_);
  }

  /// A link keeps its visitor until it is closed, and this one keeps its link.
  void let_go() { link_.reset(); }
  net::Http2Connection& link() { return *link_; }
  net::Http2Session& session() { return link_->session(); }
  std::uint32_t streams;  ///< the limit last said

 private:
  ProviderLane& lane_;
  ConnectionId id_;
  std::shared_ptr<net::Http2Connection> link_;
  Entrance entrance_;
};

ProviderLane::ProviderLane(net::asio::any_io_executor core, LaneOptions options,
                           TokenVerifier& verifier, Feed feed)
    : verifier_(verifier), options_(options), feed_(std::move(feed)) {
  if (options_.own_thread) own_ = std::make_unique<OwnThread>(*this, std::move(core));
}

ProviderLane::~ProviderLane() {
  if (own_) own_->stop();
  for (const auto& [id, connection] : connections_) connection->let_go();
  connections_.clear();  // before the context their sockets belong to
}

void ProviderLane::tell_core(Input input) {
  if (own_) {
    own_->to_core.put(std::move(input));
  } else {
    feed_(std::move(input));
  }
}

void ProviderLane::accept(ConnectionId id, net::Tcp::socket socket, net::TlsContext tls,
                          Entrance entrance) {
  if (!own_) return open(id, std::move(socket), std::move(tls), std::move(entrance));
  net::ErrorCode error;
  const auto local = socket.local_endpoint(error);
  const auto handle = error ? -1 : socket.release(error);
  if (error) return;
  net::asio::post(own_->io, [this, id, protocol = local.protocol(), handle, tls = std::move(tls),
                             entrance = std::move(entrance)] {
    open(id, net::Tcp::socket(own_->io, protocol, handle), tls, entrance);
  });
}

void ProviderLane::open(ConnectionId id, net::Tcp::socket socket, net::TlsContext tls,
                        Entrance entrance) {
  auto link =
      net::Http2Connection::accept(std::move(socket), std::move(tls), connection_options(options_));
  auto connection = std::make_shared<Connection>(*this, id, link, std::move(entrance));
  connections_.emplace(id, connection);
  link->start(connection);
}

void ProviderLane::execute(ConnectionEffect effect) {
  if (own_) return own_->to_lane.put(std::move(effect));
  if (auto* const connection = apply(effect)) connection->link().flush();
}

void ProviderLane::apply_all(const std::vector<ConnectionEffect>& effects) {
  Connection* latest = nullptr;
  for (const auto& effect : effects) {
    auto* const connection = apply(effect);
    // One write for all that goes to a connection in a row.
    if (latest != nullptr && latest != connection) latest->link().flush();
    latest = connection;
  }
  if (latest != nullptr) latest->link().flush();
}

ProviderLane::Connection* ProviderLane::apply(const ConnectionEffect& effect) {
  const auto found = connections_.find(connection_of(effect));
  if (found == connections_.end() || !found->second->link().open()) return nullptr;
  std::visit([&](const auto& known) { act(*found->second, known); }, effect);
  return found->second.get();
}

void ProviderLane::act(Connection& connection, const Respond& effect) {
  std::string body;
  const auto headers = to_wire(effect, body);
  connection.session().respond(static_cast<std::int32_t>(effect.stream.value), effect.status,
                               headers, std::move(body));
}

void ProviderLane::act(Connection& connection, const LimitStreams& effect) {
  if (connection.streams == effect.max_concurrent) return;
  connection.streams = effect.max_concurrent;
  net::Http2Settings settings;
  settings.max_concurrent_streams = effect.max_concurrent;
  connection.session().settings(settings);
}

void ProviderLane::act(Connection& connection, const GoAway& effect) {
  std::optional<std::int32_t> last;
  if (effect.last_stream) last = static_cast<std::int32_t>(effect.last_stream->value);
  connection.session().go_away(effect.error_code, effect.debug_data, last);
  if (effect.close) connection.link().close_gracefully();
}

void ProviderLane::act(Connection& connection, const ResetStream& effect) {
  const auto stream = static_cast<std::int32_t>(effect.stream.value);
  if (effect.again) {
    connection.session().reset_again(stream, effect.error_code);
  } else {
    connection.session().reset(stream, effect.error_code);
  }
}

void ProviderLane::act(Connection& connection, const CloseConnection& effect) {
  if (effect.reset) {
    connection.link().abort("a fault says so");
  } else {
    connection.link().close("a fault says so");
  }
}

void ProviderLane::act(Connection& connection, const GoSilent&) { connection.link().freeze(); }

void ProviderLane::drain() {
  if (!own_) return say_goodbye();
  net::asio::post(own_->io, [this] { say_goodbye(); });
}

void ProviderLane::say_goodbye() {
  const auto open = connections_;  // closing takes them out of the map
  for (const auto& [id, connection] : open) {
    if (!connection->link().open()) continue;
    connection->session().go_away(0, {});
    connection->link().close_gracefully();
  }
}

}  // namespace ringback::apns
