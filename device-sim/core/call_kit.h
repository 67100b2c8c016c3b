// CallKit: the system's record of every call, the provider an app reports to, and the actions the
// provider must perform in time. Source: Apple, CallKit; facts by field reports at each branch.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "device-sim/core/call_record.h"
#include "device-sim/core/ground.h"

namespace ringback::device {

class CallKit {
 public:
  explicit CallKit(Ground& ground) : ground_(&ground) {}

  // What the app calls.
  void create_provider();
  /// Source: Apple, CXProvider.invalidate [doc]
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
  bool set_muted(const CallId& call, bool on);
  bool play_dtmf(const CallId& call, const std::string& digits);
  /// The person takes a call that is not this app's: of the phone network or of another app.
  void foreign_began(bool cellular);
  void foreign_ended(bool cellular, bool by_remote);
  void reset();
  void process_died();
  void timer(const Agenda<IosTimer>::Entry& due);

  /// What the phone's settings say about calls.
  struct Filters {
    bool do_not_disturb = false;
    bool restricted_sharing = false;
    bool app_protected = false;
    bool silence_unknown = false;
  };
  Filters& filters() { return filters_; }
  enum Mark : std::uint8_t { kBlocked = 1, kSensitive = 2, kContact = 4 };
  void mark(const std::string& handle, Mark mark) { marks_[handle] |= mark; }

  const std::map<CallId, CallRecord>& calls() const { return calls_; }
  const std::vector<Recent>& recents() const { return recents_; }
  const CallRecord* find(CallState state) const;
  const CallRecord* record(const CallId& call) const;
  const Action* pending(std::uint64_t action) const;
  /// An answered or outgoing call exists, as the daemon sees it.
  bool on_call() const;
  bool any_call() const { return !calls_.empty(); }
  bool cellular() const { return cellular_.has_value(); }
  bool audio_active() const { return audio_; }
  bool provider_exists() const { return provider_; }

 private:
  struct Report {
    CallId call;
    std::optional<IncomingError> error;
  };
  std::optional<IncomingError> verdict(const CallId& call, const CallUpdate& update) const;
  /// The UUID of a call that has just ended.
  bool buried(const CallId& call) const;
  std::optional<TransactionError> refusal(const Action& action) const;
  std::optional<TransactionError> state_refusal(const Action& action) const;
  bool has_room(const CallId& other) const;
  void admit(const Report& report);
  void accept(Action action);
  void perform(Action action);
  void done(const Action& action, bool fulfilled);
  void timed_out(std::uint64_t action);
  void ring(CallRecord& call, CallEvent on);
  void end_waiting(const CallId& but);
  void next_waiting();
  void set_state(CallRecord& call, CallEvent on, CallState to);
  void finish(CallId call, CallEvent on, std::string_view outcome);
  bool marked(const std::optional<std::string>& handle, Mark mark) const;
  void observe(CallRecord& call);
  void observe_foreign(const CallId& id, bool ended);
  std::string_view outcome_of(const CallRecord& call) const;
  void audio_follows();
  std::size_t groups() const;

  Ground* ground_;
  bool provider_ = false;
  bool observer_ = false;
  bool audio_ = false;
  Filters filters_;
  std::optional<CallId> cellular_;
  std::optional<CallId> other_app_;
  std::uint64_t next_action_ = 0;
  std::uint64_t next_report_ = 0;
  std::uint64_t next_group_ = 0;
  std::map<CallId, CallRecord> calls_;
  std::map<std::uint64_t, Action> actions_;
  std::map<std::uint64_t, Report> reports_;
  std::map<CallId, Instant> tombstones_;
  std::map<std::string, std::uint8_t> marks_;  ///< of handles, as Mark
  std::vector<Recent> recents_;
};

}  // namespace ringback::device
