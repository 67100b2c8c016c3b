// One link of the live world, on the relays' thread.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "net/asio.h"
#include "net/clock.h"
#include "net/endpoint.h"
#include "runner/plan.h"
#include "world/link.h"

namespace ringback::runner {

class RelayedConnection;

/// On the relays' thread only, but for the constructor.
class RelayLine {
 public:
  RelayLine(net::asio::io_context& io, const net::Clock& clock, net::asio::ip::tcp::endpoint target,
            world::Link link);
  ~RelayLine();

  /// Takes a free loopback port; one line when there is none.
  std::string listen();
  std::string address() const;
  void change(const LinkChange& change);

  world::Link& link() { return link_; }
  const net::Clock& clock() const { return clock_; }
  const net::asio::ip::tcp::endpoint& target() const { return target_; }
  world::Line state() const { return link_.quality().line; }

 private:
  void accept();
  void take(net::Tcp::socket socket);

  const net::Clock& clock_;
  net::asio::ip::tcp::endpoint target_;
  world::Link link_;
  net::Tcp::acceptor acceptor_;
  std::set<std::shared_ptr<RelayedConnection>> connections_;
};

}  // namespace ringback::runner
