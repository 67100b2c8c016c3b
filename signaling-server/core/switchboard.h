// All calls and what moves them: commands of apps, phones that come and go, settled pushes, and
// time. Every way a call can end goes through one function.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/call_messages.h"
#include "base/ids.h"
#include "signaling-server/core/call.h"
#include "signaling-server/core/pushes.h"
#include "signaling-server/core/rate_limit.h"
#include "signaling-server/core/sessions.h"
#include "signaling-server/core/timers.h"
#include "signaling-server/core/turn.h"
#include "signaling-server/core/user_registry.h"

namespace ringback::signaling {

class Switchboard {
 public:
  Switchboard(const Config& config, Timers& timers, UserRegistry& registry, Sessions& sessions,
              Pushes& pushes)
      : config_(config),
        timers_(timers),
        registry_(registry),
        sessions_(sessions),
        pushes_(pushes) {}

  void dial(Turn& turn, const DeviceKey& from, const to_server::Dial& dial, bool draining);
  void check_in(Turn& turn, const DeviceKey& from, const to_server::CheckIn& check_in);
  void ringing(Turn& turn, const DeviceKey& from, const to_server::Ringing& ringing);
  void answer(Turn& turn, const DeviceKey& from, const to_server::Answer& answer);
  void decline(Turn& turn, const DeviceKey& from, const to_server::Decline& decline);
  void busy(Turn& turn, const DeviceKey& from, const to_server::Busy& busy);
  void hang_up(Turn& turn, const DeviceKey& from, const to_server::HangUp& hang_up);
  void media(Turn& turn, const DeviceKey& from, const to_server::Media& media);
  void hold(Turn& turn, const DeviceKey& from, const to_server::Hold& hold);
  void update_caller(Turn& turn, const DeviceKey& from, const to_server::UpdateCaller& update);

  void device_came(Turn& turn, const DeviceKey& who, bool resumed);
  void device_went(Turn& turn, const DeviceKey& who);
  void push_settled(Turn& turn, const Pushes::Settled& settled);
  void on_timer(Turn& turn, const CallTimer& timer);
  void restore(Turn& turn, const CallRecord& record);
  void refuse(Turn& turn, const DeviceKey& to, const CommandId& command, std::optional<CallId> call,
              Refusal why, std::string field = {});

  const std::map<CallId, Call>& calls() const { return calls_; }

 private:
  enum class Side { kNone, kCaller, kCallee };
  struct Party {
    Call* call = nullptr;
    Side side = Side::kNone;
  };
  static Side side_of(const Call& call, const DeviceKey& who);
  /// The sender's side of a call; refuses strangers and unknown calls by name.
  Party party(Turn& turn, const DeviceKey& from, CallId call, const CommandId& command = {});
  std::optional<Refusal> dial_refusal(Turn& turn, const DeviceKey& from,
                                      const to_server::Dial& dial, bool draining);
  Call& start(Turn& turn, const DeviceKey& from, const to_server::Dial& dial);
  bool settle_glare(Turn& turn, Call& fresh);
  void reach(Turn& turn, Call& call, const DeviceId& device);
  void offer(Turn& turn, Call& call, const DeviceId& device, Branch& branch);
  bool push(Turn& turn, Call& call, const DeviceId& device, Branch& branch);
  void end(Turn& turn, Call& call, CallEvent on, EndReason reason, std::optional<DeviceId> by = {});
  void end_if_nobody_left(Turn& turn, Call& call);
  void quiet(Call& call);
  void retire(Call& call);
  /// Tells a device where the call is, after a command that came late or again.
  void restate(Turn& turn, Call& call, const DeviceKey& to);
  void tell_end(Turn& turn, const Call& call, const DeviceKey& to);
  void send_callee(Turn& turn, Call& call, const DeviceId& device, ServerMessage message);
  void check_in_callee(Turn& turn, Call& call, const DeviceKey& from);
  void withdraw(Turn& turn, Call& call, const DeviceKey& from, Stage stage, EndReason reason);
  void absent(Turn& turn, Call& call, const DeviceKey& who);
  void present(Call& call, const DeviceKey& who);
  void save(Turn& turn, const Call& call);
  void arm(Turn& turn, Call& call);
  Call* find(CallId id);

  const Config& config_;
  Timers& timers_;
  UserRegistry& registry_;
  Sessions& sessions_;
  Pushes& pushes_;
  std::map<CallId, Call> calls_;
  std::map<UserId, std::set<CallId>> live_;
  std::map<UserId, RateLimit> dial_rates_;
  std::deque<CallId> ended_;
};

}  // namespace ringback::signaling
