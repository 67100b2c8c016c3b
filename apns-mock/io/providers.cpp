#include "apns-mock/io/providers.h"

#include <algorithm>
#include <utility>

namespace ringback::apns {

Providers::Providers(net::asio::any_io_executor core, ProvidersOptions options,
                     TokenVerifier& verifier, Feed feed)
    : core_(std::move(core)), options_(std::move(options)) {
  const LaneOptions lane{options_.threads > 1, options_.initial_streams, options_.handshake_within};
  for (std::size_t i = 0; i < std::max<std::size_t>(options_.threads, 1); ++i) {
    lanes_.push_back(std::make_unique<ProviderLane>(core_, lane, verifier, feed));
  }
}

Result<net::Endpoint, std::string> Providers::listen(const net::Endpoint& endpoint,
                                                     Entrance entrance) {
  auto listener = net::Listener::open(core_, endpoint, [this, entrance](net::Tcp::socket socket) {
    accepted(std::move(socket), entrance);
  });
  if (!listener) return Failure{listener.error()};
  listeners_.push_back({std::move(entrance), std::move(listener).value()});
  return listeners_.back().listener->endpoint();
}

void Providers::stop_listening(const std::string& space) {
  std::erase_if(listeners_, [&](const Door& door) { return door.entrance.space == space; });
}

void Providers::accepted(net::Tcp::socket socket, const Entrance& entrance) {
  net::ErrorCode ignored;
  // A namespace's own port has its door behind TLS, as its host name has.
  const auto door = entrance.space.empty() ? door_ : SetDoor::Door::kOpen;
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
  lane_of(id).accept(id, std::move(socket), foreign ? foreign_ : options_.tls, entrance);
}

void Providers::execute(ConnectionEffect effect) {
  const auto id = std::visit([](const auto& known) { return known.connection; }, effect);
  lane_of(id).execute(std::move(effect));
}

void Providers::drain() {
  for (const auto& door : listeners_) door.listener->close();
  for (const auto& lane : lanes_) lane->drain();
}

}  // namespace ringback::apns
