// The providers' side of the shell: TLS listeners, HTTP/2 connections, requests and answers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "apns-mock/core/effects.h"
#include "apns-mock/core/inputs.h"
#include "apns-mock/io/token_verifier.h"
#include "base/result.h"
#include "net/http2_connection.h"
#include "net/listener.h"

namespace ringback::apns {

class Providers {
 public:
  using Feed = std::function<void(Input)>;
  /// `initial_streams` is said in the first SETTINGS.
  Providers(net::asio::any_io_executor executor, net::TlsContext tls, TokenVerifier& verifier,
            std::uint32_t initial_streams, Feed feed);
  ~Providers();

  /// May be called several times; who connects there is of that namespace, or of the one that the
  /// host's name asks for when it is empty. The error is one line.
  Result<net::Endpoint, std::string> listen(const net::Endpoint& endpoint,
                                            const std::string& space);
  void stop_listening(const std::string& space);
  /// What Door::kForeignChain shows.
  void set_foreign(net::TlsContext tls) { foreign_ = std::move(tls); }

  void execute(const Respond& effect);
  void execute(const LimitStreams& effect);
  void execute(const GoAway& effect);
  void execute(const ResetStream& effect);
  void execute(const CloseConnection& effect);
  void execute(const GoSilent& effect);
  void execute(const SetDoor& effect);

  /// No new connections; GOAWAY to those there are.
  void drain();

 private:
  class Connection;
  void accepted(net::Tcp::socket socket, const std::string& space);
  Connection* find(ConnectionId id);

  net::asio::any_io_executor executor_;
  net::TlsContext tls_;
  net::TlsContext foreign_;
  TokenVerifier& verifier_;
  std::uint32_t initial_streams_;
  Feed feed_;
  SetDoor::Door door_ = SetDoor::Door::kOpen;
  std::uint64_t next_ = 1;
  struct Door {
    std::string space;
    std::unique_ptr<net::Listener> listener;
  };
  std::vector<Door> listeners_;
  std::map<ConnectionId, std::shared_ptr<Connection>> connections_;
};

}  // namespace ringback::apns
