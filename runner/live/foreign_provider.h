// "provider: pushes bob" on real processes: another client of APNs than the server's, which sends
// what the step says, right or wrong, and waits for no answer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/ids.h"
#include "base/push.h"
#include "base/time.h"
#include "net/asio.h"
#include "net/http2_connection.h"
#include "runner/live/stack.h"
#include "runner/plan.h"

namespace ringback::runner {

class ForeignProvider {
 public:
  explicit ForeignProvider(const StackAddresses& apns);
  ForeignProvider(const ForeignProvider&) = delete;
  ForeignProvider& operator=(const ForeignProvider&) = delete;
  /// Closes what is open.
  ~ForeignProvider();

  struct Receiver {
    BundleId bundle;
    Environment environment = Environment::kProduction;
    DeviceToken token;
  };
  /// Sends on a connection of its own; one line when the key or the CA cannot be read.
  std::optional<std::string> push(const ProviderPushes& push, const Receiver& receiver,
                                  std::optional<CallId> running_call, const Now& now);

 private:
  StackAddresses apns_;
  std::uint64_t pushes_ = 0;
  std::vector<std::weak_ptr<net::Http2Connection>> connections_;  ///< the thread's
  net::asio::io_context io_{1};
  net::asio::executor_work_guard<net::asio::io_context::executor_type> stay_;
  std::thread thread_;
};

}  // namespace ringback::runner
