// One APNs of its own: a core with its registry, journal, faults, keys and chance, and those who
// wait for its pushes. A process has the common one; tests that run in parallel open others.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "apns-mock/core/apns.h"
#include "apns-mock/io/token_verifier.h"
#include "net/clock.h"
#include "net/driver.h"
#include "net/endpoint.h"
#include "net/trace_hub.h"
#include "proto/control/v1/control.grpc.pb.h"

namespace ringback::apns {

/// Letters, digits and hyphens in lower case, so that it can be a host's label.
bool is_space_name(std::string_view name);

/// All functions: on the executor.
class Space {
 public:
  using ApnsDriver = net::Driver<Apns, Input, Effect, Tick>;
  using Execute = std::function<void(Space&, Effect&)>;
  using Done = std::function<void(grpc::Status)>;
  struct Around {
    net::asio::any_io_executor executor;
    const net::Clock& clock;
    TokenVerifier& verifier;
    std::size_t trace_backlog;  ///< of a trace of its own
    Execute execute;
  };
  /// `traces` is the process' own for the common space; without it the space has its own.
  Space(std::string name, const Around& around, Config config, std::uint64_t seed,
        net::TraceHub* traces);
  Space(const Space&) = delete;
  Space& operator=(const Space&) = delete;

  const std::string& name() const { return name_; }
  bool common() const { return name_.empty(); }
  ApnsDriver& driver() { return driver_; }
  const Apns& core() const { return driver_.core(); }
  net::TraceHub& traces() { return traces_; }
  TokenVerifier& verifier() { return verifier_; }
  const net::asio::any_io_executor& executor() const { return executor_; }
  void feed(Input input);

  /// The journal's entries that fit, the newest last.
  void list_pushes(const control::v1::ListPushesRequest& filter,
                   control::v1::ListPushesResponse& response) const;
  /// Calls `done` once enough pushes fit, or in time with DEADLINE_EXCEEDED; the response then
  /// holds those that fitted.
  void wait_pushes(const control::v1::WaitPushesRequest& request,
                   std::shared_ptr<control::v1::ListPushesResponse> response, Done done);
  /// Nobody waits any longer.
  void end_waits();

  /// What the core wants of the operator's own devices: they take each push at once.
  void operate(const IssueToken& issued) { last_issued_ = issued.token; }
  void operate(const DeliverPush& delivered);
  const DeviceToken& last_issued() const { return last_issued_; }

  /// Its own port, and what new connections meet there or by its host name.
  std::optional<net::Endpoint> endpoint;
  SetDoor::Door door = SetDoor::Door::kOpen;

 private:
  struct Waiter;
  void look_at_waiters();

  std::string name_;
  net::asio::any_io_executor executor_;
  TokenVerifier& verifier_;
  std::unique_ptr<net::TraceHub> own_traces_;
  net::TraceHub& traces_;
  ApnsDriver driver_;
  std::list<std::shared_ptr<Waiter>> waiters_;
  DeviceToken last_issued_;
};

}  // namespace ringback::apns
