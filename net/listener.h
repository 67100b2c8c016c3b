// A listening TCP socket that hands out connections.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/asio.h"
#include "net/endpoint.h"

namespace ringback::net {

/// Accepts connections until it is destroyed or closed.
class Listener {
 public:
  using Accepted = std::function<void(Tcp::socket)>;
  /// The error is one line that names the address.
  static Result<std::unique_ptr<Listener>, std::string> open(const asio::any_io_executor& executor,
                                                             const Endpoint& listen,
                                                             Accepted accepted);
  ~Listener();
  /// With the port that was picked.
  const Endpoint& endpoint() const { return endpoint_; }
  void close();

 private:
  struct Loop;
  Listener(std::shared_ptr<Loop> loop, Endpoint endpoint);
  std::shared_ptr<Loop> loop_;
  Endpoint endpoint_;
};

}  // namespace ringback::net
