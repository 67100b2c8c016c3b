// Turns the core's pushes into requests of the APNs client, one client per environment, and the
// answers into inputs.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "net/asio.h"
#include "signaling-server/apns_client/apns_client.h"
#include "signaling-server/core/effects.h"
#include "signaling-server/core/inputs.h"

namespace ringback::signaling::io {

class PushSender {
 public:
  using Feed = std::function<void(Input)>;
  using Clients = std::map<Environment, std::unique_ptr<apns_client::ApnsClient>>;

  /// An environment without a client gets its pushes back as lost. No clients at all: a server
  /// that only reaches running apps.
  PushSender(net::asio::any_io_executor executor, Clients clients)
      : executor_(std::move(executor)), clients_(std::move(clients)) {}

  void set_feed(Feed feed) { feed_ = std::move(feed); }
  void execute(const SendPush& effect);
  void execute(const AbandonPush& effect);
  void close();
  const Clients& clients() const { return clients_; }

 private:
  struct Sent {
    Environment environment;
    std::uint64_t request;
  };

  net::asio::any_io_executor executor_;
  Clients clients_;
  Feed feed_;
  std::map<PushRef, Sent> sent_;
};

}  // namespace ringback::signaling::io
