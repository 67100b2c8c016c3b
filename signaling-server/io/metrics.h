// Prometheus metrics on a port of their own. docs/signaling-server.md lists the names.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "net/asio.h"
#include "net/endpoint.h"
#include "signaling-server/core/effects.h"
#include "signaling-server/core/inputs.h"
#include "signaling-server/core/server.h"

namespace ringback::signaling::io {

/// What is there right now; asked for once a scrape, on the executor.
struct Gauges {
  std::size_t connections = 0;
  Load load;
};

/// The shell tells it what passes by, on the executor; scrapes come on threads of their own.
class Metrics {
 public:
  /// Serves http://HOST:PORT/metrics; the error is one line.
  static Result<std::unique_ptr<Metrics>, std::string> start(const net::Endpoint& listen,
                                                             net::asio::any_io_executor executor,
                                                             std::function<Gauges()> look);
  ~Metrics();

  /// With the port that was picked.
  const net::Endpoint& endpoint() const;

  void saw(Instant now, const Input& input);
  void saw(Instant now, const Effect& effect);
  /// The server ended a stream.
  void ended(Refusal why);
  void committed(std::chrono::steady_clock::duration took);

 private:
  struct Parts;
  explicit Metrics(std::shared_ptr<Parts> parts);
  std::shared_ptr<Parts> parts_;
};

}  // namespace ringback::signaling::io
