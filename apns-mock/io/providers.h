// The providers' side of the shell: TLS listeners, and the lanes their connections live on.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "apns-mock/io/provider_lane.h"
#include "base/result.h"
#include "net/listener.h"

namespace ringback::apns {

struct ProvidersOptions {
  net::TlsContext tls;
  std::uint32_t initial_streams = 1;  ///< said in the first SETTINGS
  Duration handshake_within = 10s;    ///< up to the client's first word of HTTP/2
  /// 1: connections live on the core's thread. More: on so many threads of their own.
  std::size_t threads = 1;
};

/// All functions: on the core's executor.
class Providers {
 public:
  using Feed = ProviderLane::Feed;
  Providers(net::asio::any_io_executor core, ProvidersOptions options, TokenVerifier& verifier,
            Feed feed);

  /// May be called several times. The error is one line.
  Result<net::Endpoint, std::string> listen(const net::Endpoint& endpoint, Entrance entrance);
  void stop_listening(const std::string& space);
  /// What Door::kForeignChain shows.
  void set_foreign(net::TlsContext tls) { foreign_ = std::move(tls); }

  void execute(ConnectionEffect effect);
  void execute(const SetDoor& effect) { door_ = effect.door; }

  /// No new connections; GOAWAY to those there are.
  void drain();

 private:
  struct Door {
    Entrance entrance;
    std::unique_ptr<net::Listener> listener;
  };
  void accepted(net::Tcp::socket socket, const Entrance& entrance);
  ProviderLane& lane_of(ConnectionId id) { return *lanes_[id.value % lanes_.size()]; }

  net::asio::any_io_executor core_;
  ProvidersOptions options_;
  net::TlsContext foreign_;
  SetDoor::Door door_ = SetDoor::Door::kOpen;
  std::uint64_t next_ = 1;
  std::vector<Door> listeners_;
  std::vector<std::unique_ptr<ProviderLane>> lanes_;
};

}  // namespace ringback::apns
