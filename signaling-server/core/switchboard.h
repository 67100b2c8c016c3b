// All calls and what moves them: commands of apps, phones that come and go, settled pushes, and
// time. Every way a call can end goes through one function.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <vector>

#include "base/call_messages.h"
#include "signaling-server/core/call.h"
#include "signaling-server/core/call_side.h"
#include "signaling-server/core/pushes.h"
#include "signaling-server/core/rate_limit.h"
#include "signaling-server/core/sessions.h"
#include "signaling-server/core/tally.h"
#include "signaling-server/core/user_registry.h"

namespace ringback::signaling {

class Switchboard {
 public:
  Switchboard(const Config& config, Timers& timers, UserRegistry& registry, Sessions& sessions,
              Pushes& pushes, Peers& peers)
      : config_(config),
        timers_(timers),
        peers_(peers),
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
  void transfer(Turn& turn, const DeviceKey& from, const to_server::Transfer& transfer);

  void device_came(Turn& turn, const DeviceKey& who, bool resumed);
  void device_went(Turn& turn, const DeviceKey& who);
  void push_settled(Turn& turn, const Pushes::Settled& settled);
  void on_timer(Turn& turn, const CallTimer& timer);
  void restore(Turn& turn, const CallRecord& record);
  /// Another server has this call, as it now is.
  void peer_call(Turn& turn, NodeId owner, const CallRecord& record);
  void take_over(Turn& turn, const CallRecord& record);
  bool knows(CallId name) { return find(name) != nullptr; }
  void forget_ended(WallTime before);
  void refuse(Turn& turn, const DeviceKey& to, const CommandId& command, std::optional<CallId> call,
              Refusal why, std::string field = {});
  const std::map<CallId, Call>& calls() const { return calls_; }
  const Tally& tally() const { return tally_; }

 private:
  struct Party {
    Call* call = nullptr;
    Side side = Side::kNone;
  };
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
  void erase(CallId ended);
  /// Tells a device where the call is, after a command that came late or again.
  void restate(Turn& turn, Call& call, const DeviceKey& to);
  void tell_end(Turn& turn, const Call& call, const DeviceKey& to);
  /// Sends a message about a call, by the name that the call has at that device.
  bool tell(Turn& turn, const Call& call, const DeviceKey& to, ServerMessage message);
  void checked_in_caller(const Call& call, to_client::CheckedIn& reply) const;
  void checked_in_callee(Turn& turn, Call& call, const DeviceKey& from,
                         to_client::CheckedIn& reply);
  void withdraw(Turn& turn, Call& call, const DeviceKey& from, Stage stage, EndReason reason);
  bool transfer_refused(Turn& turn, const DeviceKey& from, const to_server::Transfer& transfer,
                        const Call& call);
  void ring_target(Turn& turn, Call& call);
  void offer_target(Turn& turn, Call& call);
  bool push_target(Turn& turn, Call& call);
  void target_checks_in(Turn& turn, Call& call);
  void target_rings(Turn& turn, Call& call);
  void target_answers(Turn& turn, Call& call, const to_server::Answer& answer);
  void transfer_failed(Turn& turn, Call& call, std::string how, EndReason why);
  void target_came(Turn& turn, Call& call, const DeviceKey& who, bool resumed);
  void target_went(Turn& turn, Call& call, const DeviceKey& who);
  void target_push_settled(Turn& turn, Call& call, bool accepted);
  CallerInfo info_for_target(const Call& call) const;
  void absent(Turn& turn, Call& call, const DeviceKey& who);
  void present(Call& call, const DeviceKey& who);
  void save(Turn& turn, const Call& call);
  void arm(Turn& turn, Call& call);
  Call* find(CallId id);

  const Config& config_;
  Timers& timers_;
  Peers& peers_;
  UserRegistry& registry_;
  Sessions& sessions_;
  Pushes& pushes_;
  std::map<CallId, Call> calls_;
  std::map<CallId, CallId> legs_;  ///< other names of calls that were transferred
  std::map<UserId, std::set<CallId>> live_;
  std::map<UserId, RateLimit> dial_rates_;
  std::deque<CallId> ended_;
  Tally tally_;
};

}  // namespace ringback::signaling
