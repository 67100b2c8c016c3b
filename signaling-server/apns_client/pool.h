// The inside of apns_client.h: the queue, the connections it is spread over, and the clockwork.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "net/asio.h"
#include "signaling-server/apns_client/apns_client.h"

namespace ringback::apns_client {

class Link;

using SteadyTime = std::chrono::steady_clock::time_point;
inline SteadyTime steady_now() { return std::chrono::steady_clock::now(); }
using RequestNumber = std::uint64_t;

class ApnsClient::Pool : public std::enable_shared_from_this<Pool> {
 public:
  Pool(net::asio::any_io_executor executor, net::TlsContext tls, ProviderToken token,
       std::function<WallTime()> wall, ApnsClientOptions options);

  RequestNumber send(ApnsRequest request, Done done);
  void forget(RequestNumber number);
  void close();
  ApnsClientCounts counts() const;

  // From links.
  /// Hands over what the link has room for.
  void pump();
  std::string authorization();
  void answered(RequestNumber number, const ApnsAnswer& answer);
  void unanswered(RequestNumber number, std::string_view why);
  /// The server did not touch it: it goes again, before what came later.
  void again(RequestNumber number);
  /// APNs refused the provider token: make another, and leave the connection, which may stay
  /// wedged.
  void token_refused();
  void link_useful();
  void link_closed(const Link* link, std::string_view why, bool was_useful);
  const ApnsClientOptions& options() const { return options_; }

 private:
  struct Waiting {
    ApnsRequest request;
    Done done;
    SteadyTime deadline;
    int tries = 0;
    bool queued = true;  ///< no link has it
  };
  void connect_if_needed();
  void connect();
  void finish(RequestNumber number, const ApnsOutcome& outcome);
  void take_from_queue(RequestNumber number);
  void arm_pulse();
  void pulse();
  bool has_link_for_more() const;

  net::asio::any_io_executor executor_;
  net::TlsContext tls_;
  ProviderToken token_;
  std::function<WallTime()> wall_;
  ApnsClientOptions options_;
  Rng rng_;
  net::asio::steady_timer pulse_;
  net::asio::steady_timer backoff_;
  std::vector<std::shared_ptr<Link>> links_;
  std::map<RequestNumber, Waiting> requests_;  ///< by age, so by deadline
  std::deque<RequestNumber> queue_;            ///< what no link has
  RequestNumber last_ = 0;
  int failures_in_row_ = 0;
  bool backing_off_ = false;
  bool pulsing_ = false;
  bool closed_ = false;
  ApnsClientCounts counts_;
};

}  // namespace ringback::apns_client
