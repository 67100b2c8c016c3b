// The console's door: HTTP and the WebSocket of events, with a bound on everything that a client
// could make large or slow.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "console/api.h"
#include "console/event_log.h"
#include "net/asio.h"
#include "net/endpoint.h"

namespace ringback::console {

namespace asio = boost::asio;

struct WebLimits {
  std::size_t sockets = 256;               ///< more are turned away with 503
  std::size_t header_bytes = 16 * 1024;    ///< 431
  std::size_t body_bytes = 256 * 1024;     ///< 413
  std::chrono::milliseconds idle{20'000};  ///< for a request, for an answer to be taken
  std::size_t batch = 500;                 ///< events in one message
  std::chrono::milliseconds coalesce{40};  ///< what comes within it goes out as one message
  int threads = 4;                         ///< for what may block
};

class WebServer {
 public:
  /// `api` and `log` must outlive the server; `io` is run by one thread.
  WebServer(asio::io_context& io, const Api& api, EventLog& log, WebLimits limits = {});
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;
  ~WebServer();

  /// Why it cannot listen there; nothing when it does.
  std::optional<std::string> listen(const net::Endpoint& where);
  net::Endpoint endpoint() const;
  /// Takes no new connections and closes those there are.
  void stop();

  struct Shared;

 private:
  std::shared_ptr<Shared> shared_;
};

}  // namespace ringback::console
