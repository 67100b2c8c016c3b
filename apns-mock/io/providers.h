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

  /// May be called several times; the error is one line.
  Result<net::Endpoint, std::string> listen(const net::Endpoint& endpoint);

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
  void accepted(net::Tcp::socket socket);
  Connection* find(ConnectionId id);

  net::asio::any_io_executor executor_;
  net::TlsContext tls_;
  TokenVerifier& verifier_;
  std::uint32_t initial_streams_;
  Feed feed_;
  SetDoor::Door door_ = SetDoor::Door::kOpen;
  std::uint64_t next_ = 1;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  std::map<ConnectionId, std::shared_ptr<Connection>> connections_;
};

}  // namespace ringback::apns
