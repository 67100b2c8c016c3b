// PushKit: the app's VoIP token, delivery to its registry, and the duty to report a call for each
// push. Source: Apple, "Responding to VoIP Notifications from PushKit"; DTS 817976.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/push.h"
#include "device-sim/core/ground.h"
#include "device-sim/core/system_texts.h"

namespace ringback::device {

class PushKit {
 public:
  explicit PushKit(Ground& ground) : ground_(&ground) {}

  /// What the daemon knows about the app when it judges a push.
  struct View {
    bool foreground = false;
    bool on_call = false;
  };
  struct Push {
    std::uint64_t number = 0;
    CourierPush push;
    bool exempt = false;     ///< the daemon asks for no report
    bool handed = false;     ///< the process has it; the daemon's clock runs
    bool queued = false;     ///< the delegate's call is on the main queue
    bool delivered = false;  ///< the delegate was called
    bool reported = false;
    bool completed = false;
    bool asserts = true;  ///< the push keeps the app awake
  };

  // The registry and its token.
  void create_registry();
  void token_issued(const DeviceToken& token);
  void drop_token();
  /// desiredPushTypes no longer holds `.voIP`.
  void unregister();
  /// iOS invalidates the token and, while there is a registry, hands out another.
  bool rotate_token();
  const std::optional<DeviceToken>& token() const { return token_; }
  bool registry_exists() const { return registry_; }

  // A push's way.
  void take(const CourierPush& push);
  /// The process is there: the daemon's clock starts for every push that waits.
  void hand_over(const View& view);
  /// The registry has a delegate: the pushes go to the main queue.
  void deliver();
  /// The delegate was called with this push.
  void delivered(std::uint64_t push);
  /// An attempt to report a call was made; it satisfies the oldest push that still needs one.
  void call_reported();
  /// The delegate returned. The reason for termination, if any.
  std::optional<std::string_view> delegate_returned(std::uint64_t push);
  std::optional<std::string_view> daemon_check(std::uint64_t push);
  bool complete(std::uint64_t push);
  bool may_complete(std::uint64_t push) const {
    const auto found = pushes_.find(push);
    return found != pushes_.end() && !found->second.completed;
  }
  /// True when the daemon asks for no report of this push.
  bool exempt(std::uint64_t push) const {
    const auto found = pushes_.find(push);
    return found != pushes_.end() && found->second.exempt;
  }
  void assertion_ended(std::uint64_t push);
  /// The completion of the last push came before any report.
  bool completed_early() const { return completed_early_; }

  /// The app broke the rule, or crashed, once more.
  void count_failure();
  bool blocked() const { return blocked_; }
  int failures() const { return failures_; }
  void clear_block();
  void process_died();
  /// What was held for the app is for nobody now.
  void app_removed();
  void held_until_unlock(const CourierPush& push);
  std::vector<CourierPush> first_unlock();
  void fate(const CourierPush& push, PushFate fate);

  bool waiting() const { return !pushes_.empty(); }
  /// Any push keeps the app awake.
  bool asserts() const;

 private:
  bool late(const CourierPush& push) const;
  void warn(std::string_view what);

  Ground* ground_;
  bool registry_ = false;
  bool completed_early_ = false;
  bool blocked_ = false;
  int failures_ = 0;
  std::uint64_t next_push_ = 0;
  std::optional<DeviceToken> token_;
  std::map<std::uint64_t, Push> pushes_;
  std::vector<CourierPush> held_;
};

}  // namespace ringback::device
