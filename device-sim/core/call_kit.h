// CallKit: the system's record of every call, the provider an app reports to, and the actions the
// provider must perform in time. Source: Apple, CallKit; facts by field reports at each branch.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "device-sim/core/call_filters.h"
#include "device-sim/core/call_record.h"
#include "device-sim/core/ground.h"
#include "device-sim/core/uuid_memory.h"

namespace ringback::device {

class CallKit {
 public:
  explicit CallKit(Ground& ground) : ground_(&ground) {}

  // What the app calls.
  void create_provider(const to_ios::CreateProvider& delegate = {});
  void invalidate_provider();
  void create_observer() { observer_ = true; }
  void report_incoming(const CallId& call, const CallUpdate& update);
  void report_updated(const CallId& call, const CallUpdate& update);
  void report_ended(const CallId& call, EndedReason reason);
  void report_connecting(const CallId& call);
  void report_connected(const CallId& call);
  void request(const std::vector<Action>& actions);
  void fulfil(std::uint64_t action);
  void fail(std::uint64_t action);

  // What the person and the system do. False: the call is not in a state for it.
  bool answer(const CallId& call);
  bool end_and_accept(const CallId& call);
  bool hold_and_accept(const CallId& call);
  bool end(const CallId& call);
  bool set_held(const CallId& call, bool on);
  bool touch(Action action);  ///< any action that has a button
  /// The person takes a call of the phone network or of another app; `ends`: by End & Accept.
  bool foreign_began(bool cellular, bool ends = false);
  bool foreign_ended(bool cellular, bool by_remote);
  void reset();
  void process_died();
  void timer(const Agenda<IosTimer>::Entry& due);

  /// The person does not want to hear the call that rings.
  bool silence();
  void stall_reports();  ///< until the app comes to life again; a fault of iOS 12
  void unstall_reports();

  /// What the phone's settings say about calls.
  CallFilters& filters() { return filters_; }
  const CallFilters& filters() const { return filters_; }

  const std::map<CallId, CallRecord>& calls() const { return calls_; }
  const std::vector<Recent>& recents() const { return recents_; }
  const CallRecord* find(CallState state) const;
  const CallRecord* record(const CallId& call) const;
  const Action* pending(std::uint64_t action) const;
  const std::map<std::uint64_t, Action>& actions() const { return actions_; }  ///< all pending
  /// An answered or outgoing call exists, as the daemon sees it.
  bool on_call() const;
  bool busy() const { return on_call() || foreign_talks(); }  ///< with a call of any app
  /// Hold & Accept is among the buttons.
  bool may_hold() const;
  bool any_call() const { return !calls_.empty(); }
  bool reporting() const { return !reports_.empty(); }
  bool audio_active() const { return audio_; }
  bool provider_exists() const { return provider_; }

 private:
  std::optional<IncomingError> verdict(const CallId& call, const CallUpdate& update);
  /// The UUID of a call that has just ended.
  bool buried(const CallId& call) const;
  bool away() const { return ground_->timers().armed(IosTimer::kServicesBack); }
  bool foreign_talks() const;
  std::optional<TransactionError> refusal(const Action& action) const;
  std::optional<TransactionError> state_refusal(const Action& action) const;
  bool has_room(const CallId& other) const;
  void admit(const IncomingReport& report);
  void accept(Action action);
  void perform(Action action);
  void hand_over();
  void done(const Action& action, bool fulfilled);
  void timed_out(std::uint64_t action);
  void ring(CallRecord& call, CallEvent on);
  void end_waiting(const CallId& but);
  void next_waiting();
  void set_state(CallRecord& call, CallEvent on, CallState to);
  void finish(CallId call, CallEvent on, std::string_view outcome);
  void observe(CallRecord& call);
  void observe_foreign(const Foreign& call, bool ended);
  void audio_follows();
  std::size_t groups() const;

  Ground* ground_;
  bool stalled_ = false;
  bool provider_ = false;
  to_ios::CreateProvider delegate_;  ///< what the provider's delegate can do
  bool gathering_ = false;           ///< a transaction's actions are being created
  bool observer_ = false;
  bool audio_ = false;
  CallFilters filters_;
  std::optional<Foreign> cellular_;
  std::optional<Foreign> other_app_;
  std::uint64_t next_action_ = 0;
  std::uint64_t next_report_ = 0;
  std::uint64_t next_group_ = 0;
  std::map<CallId, CallRecord> calls_;
  std::map<std::uint64_t, Action> actions_;
  std::map<std::uint64_t, IncomingReport> reports_;
  UuidMemory ended_;
  std::vector<Action> transaction_;  ///< for provider(_:execute:)
  std::vector<Recent> recents_;
};

}  // namespace ringback::device
