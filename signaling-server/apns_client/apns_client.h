// A client of APNs, usable alone: HTTP/2 over TLS with a provider token. It honours the server's
// stream limit as it changes, sends again what a GOAWAY or REFUSED_STREAM says was not handled,
// notices dead connections by PING, reconnects with jittered back-off, and never keeps more than
// a bound.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/provider_rules.h"
#include "base/time.h"
#include "net/asio.h"
#include "net/endpoint.h"
#include "net/tls.h"
#include "signaling-server/apns_client/provider_token.h"

namespace ringback::apns_client {

struct ApnsRequest {
  std::string apns_id;
  std::string device_token;
  std::string topic;
  std::string push_type;
  int priority = 10;
  std::int64_t expiration_unix_s = 0;
  std::string payload;
};

struct ApnsAnswer {
  int status = 0;
  std::string reason;  ///< Apple's word; empty with 200
  std::optional<WallTime> timestamp;
};
/// No answer will come. The push may or may not have been handled.
struct ApnsNoAnswer {
  std::string why;
};
using ApnsOutcome = std::variant<ApnsAnswer, ApnsNoAnswer>;

struct ApnsClientOptions : ProviderLimits {
  std::string host = "api.push.apple.com";  ///< whom the certificate must name
  std::optional<net::Endpoint> connect_to;  ///< where it really is; host:443 when absent
  std::size_t connections = 2;              ///< at most
  std::size_t queue_limit = 10'000;
  std::uint64_t seed = 1;
};

/// What the client has done so far, for metrics.
struct ApnsClientCounts {
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t unanswered = 0;
  std::uint64_t sent_again = 0;
  std::uint64_t connects = 0;
  std::uint64_t connection_failures = 0;
  std::size_t queued = 0;
  std::size_t in_flight = 0;
  std::size_t connections = 0;  ///< open or being opened
};

/// All functions: on the executor only, which must run one handler at a time.
class ApnsClient {
 public:
  using Done = std::function<void(const ApnsOutcome&)>;
  class Pool;

  ApnsClient(net::asio::any_io_executor executor, net::TlsContext tls, ProviderToken token,
             std::function<WallTime()> wall, ApnsClientOptions options);
  ~ApnsClient();
  ApnsClient(const ApnsClient&) = delete;
  ApnsClient& operator=(const ApnsClient&) = delete;

  /// `done` is called once, later. The number is for `forget`.
  std::uint64_t send(ApnsRequest request, Done done);
  /// `done` will not be called; what was not sent yet is not sent at all.
  void forget(std::uint64_t request);
  /// Sends nothing more and closes; what is outstanding gets no answer. The executor has to run on,
  /// a second at most, until the connections have said goodbye; so it has when this is destroyed.
  void close();
  ApnsClientCounts counts() const;

 private:
  std::shared_ptr<Pool> pool_;
};

}  // namespace ringback::apns_client
