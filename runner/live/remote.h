// The control services of the three processes, as the live stage uses them: blocking calls with a
// bound, whose errors are one line for a person.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "proto/control/v1/control.grpc.pb.h"
#include "runner/live/stack.h"
#include "runner/live/trace_watch.h"
#include "runner/plan.h"

namespace ringback::runner {

class Remote {
 public:
  /// Over this channel to the signaling server; over one in the clear without.
  explicit Remote(const StackAddresses& addresses, std::shared_ptr<grpc::Channel> signaling = {});

  /// This phone lives in a device-sim of its own, whose control service is there.
  void settle(const std::string& phone, const std::string& address);
  /// Watches all traces.
  void watch(TraceWatch& watch);
  /// The server has been started anew: watch it again.
  void watch_signaling(TraceWatch& watch);

  // Each returns what went wrong, or nothing.
  /// Whether all three can be reached at all; names the address that cannot.
  std::optional<std::string> reach() const;
  std::optional<std::string> apply(const Setting& setting);
  /// Returns once the phone has settled into its state.
  std::optional<std::string> create_phone(const PhoneSpec& phone,
                                          const std::vector<Setting>& settings, std::uint64_t seed);
  /// Takes away the phones of earlier plays.
  std::optional<std::string> reset_phones();
  std::optional<std::string> act(const PersonActs& act);
  std::optional<std::string> act(const ApnsFault& fault);
  /// Puts back what settings and faults changed, for processes that go on without us.
  std::optional<std::string> put_back();
  /// Every device token that APNs knows.
  Result<std::vector<control::v1::Token>, std::string> tokens();

 private:
  const std::shared_ptr<grpc::Channel>& process_of(const Setting& setting) const;
  std::optional<std::string> set(const Setting& setting);
  /// Keeps the value that a setting is about to change.
  std::optional<std::string> remember(const Setting& setting);
  /// The device-sim in which a phone lives.
  const std::shared_ptr<grpc::Channel>& host_of(const std::string& phone) const;

  StackAddresses addresses_;
  std::shared_ptr<grpc::Channel> apns_;
  std::shared_ptr<grpc::Channel> signaling_;
  std::shared_ptr<grpc::Channel> devices_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> own_hosts_;  ///< by phone
  std::vector<Setting> before_;                                      ///< as it was, oldest first
  std::vector<std::string> faults_;                                  ///< that we put in force
};

}  // namespace ringback::runner
