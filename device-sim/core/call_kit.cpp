#include "device-sim/core/call_kit.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/planted.h"

namespace ringback::device {
namespace {

bool rings(CallState state) {
  return state == CallState::kReported || state == CallState::kWaiting ||
         state == CallState::kRinging;
}
bool talks(CallState state) { return state == CallState::kActive || state == CallState::kHeld; }

void apply(CallRecord& call, const CallUpdate& update) {
  // Rule: properties of a CXCallUpdate that were never set are ignored. Source: Apple, CXCallUpdate
  // [doc]
  if (update.handle) call.handle = *update.handle;
  if (update.name) call.name = *update.name;
  if (update.video) call.video = *update.video;
  if (update.can_hold) call.can.hold = *update.can_hold;
  if (update.can_group) call.can.group = *update.can_group;
  if (update.can_ungroup) call.can.ungroup = *update.can_ungroup;
  if (update.can_dtmf) call.can.dtmf = *update.can_dtmf;
}

}  // namespace

void CallKit::create_provider(const to_ios::CreateProvider& delegate) {
  // Rule: where CXProvider.isSupported is false, in some regions, there is no CallKit. Source:
  // Apple, CXProvider.isSupported [doc]; that a provider is as good as none there is invented
  if (!ground_->assumptions().call_kit_supported) return;
  provider_ = true;
  delegate_ = delegate;
  // Rule: providerDidBegin says that the provider is created and ready. Source: Apple,
  // CXProviderDelegate [doc]
  if (!away()) ground_->post(to_app::ProviderBegan{});
}

std::optional<IncomingError> CallKit::verdict(const CallId& call, const CallUpdate& update) {
  // Rule: what no other code names is unknown (0): an invalidated provider, a nil UUID, a daemon
  // that is not there. Source: Apple, CXErrorCodeIncomingCallError [doc]; the triggers [recall]
  if (!provider_ || away() || call == CallId{}) return IncomingError::kUnknown;
  // Rule: an app without the VoIP background mode may not report calls. Source: Apple,
  // CXErrorCodeIncomingCallError.unentitled [doc]
  if (!ground_->assumptions().voip_background_mode) return IncomingError::kUnentitled;
  // Rule: a UUID the system knows cannot be reported again. Source: Apple, callUUIDAlreadyExists
  // [doc]; for seconds after the end: wire-ios-sync-engine#638 [observed]
  if (calls_.contains(call) || buried(call)) return IncomingError::kCallUuidAlreadyExists;
  return filters_.verdict(call, update, *ground_);
}

bool CallKit::buried(const CallId& call) const {
  const auto ended = ended_.ended_at(call);
  return ended && ground_->at() < *ended + ground_->assumptions().uuid_tombstone;
}

void CallKit::report_incoming(const CallId& call, const CallUpdate& update) {
  const auto error = verdict(call, update);
  if (!error) {
    CallRecord record;
    record.id = call;
    record.group = ++next_group_;
    apply(record, update);
    // Rule: from iOS 17 a call whose UUID was another call's before rings with an icon alone, and
    // nothing to answer it with. Source: callkeep#750, flutter_callkit_incoming#397 [observed]; how
    // long a UUID is remembered is invented
    const auto ended = ended_.ended_at(call);
    record.reused = ground_->config().ios >= IosGeneration::k16 && ended &&
                    ground_->at() < *ended + ground_->assumptions().uuid_memory;
    calls_.emplace(call, std::move(record));
  }
  const std::uint64_t report = ++next_report_;
  reports_.emplace(report, IncomingReport{call, error});
  ground_->timers().set(IosTimer::kReportDone,
                        ground_->at() + ground_->assumptions().report_latency, report);
}

void CallKit::stall_reports() {
  stalled_ = true;
  ground_->timers().clear_named(IosTimer::kReportDone);
  ground_->in_ios("report-stalled");
}

void CallKit::unstall_reports() {
  if (!std::exchange(stalled_, false)) return;
  for (const auto& [number, report] : reports_) {
    ground_->timers().set(IosTimer::kReportDone, ground_->at(), number);
  }
}

void CallKit::admit(const IncomingReport& report) {
  ground_->post(to_app::ReportCompleted{report.call, report.error});
  const auto found = calls_.find(report.call);
  if (report.error || found == calls_.end() || found->second.state != CallState::kReported) return;
  CallRecord& call = found->second;
  call.silenced = filters_.silences(call.id, call.handle, *ground_);
  if (call.silenced) ground_->in_ios("call-silenced", call.id);
  const bool behind = std::any_of(calls_.begin(), calls_.end(), [&](const auto& entry) {
    const CallState state = entry.second.state;
    return entry.first != call.id && (state == CallState::kRinging || state == CallState::kWaiting);
  });
  // Rule: on iOS 16 and later a call may ring for 60 seconds; earlier systems have no limit.
  // Source: Chi'llywood device log; flutter_callkit#29 [observed]
  if (ground_->config().ios >= IosGeneration::k16) {
    ground_->timers().set(IosTimer::kRingLimit, ground_->at() + ground_->assumptions().ring_limit,
                          0, call.id);
  }
  // Rule: while one call rings, the screen stays with it and a second call waits behind it.
  // Source: twilio voice-quickstart-ios PR#273 [observed]
  if (behind && !planted(PlantedBug::kSecondCallRingsToo)) {
    set_state(call, CallEvent::kAdmittedBehind, CallState::kWaiting);
  } else {
    ring(call, CallEvent::kAdmitted);
  }
}

void CallKit::ring(CallRecord& call, CallEvent on) {
  set_state(call, on, CallState::kRinging);
  const Habits& habits = ground_->config().habits;
  auto& timers = ground_->timers();
  if (habits.answer_after) {
    timers.set(IosTimer::kAnswerHabit, ground_->at() + habits.answer_after->draw(ground_->rng()), 0,
               call.id);
  }
  if (habits.decline_after) {
    timers.set(IosTimer::kDeclineHabit, ground_->at() + habits.decline_after->draw(ground_->rng()),
               0, call.id);
  }
}

void CallKit::report_updated(const CallId& call, const CallUpdate& update) {
  // Rule: an update for an unknown UUID is ignored silently. Source: [recall]
  const auto found = calls_.find(call);
  if (found != calls_.end()) apply(found->second, update);
}

void CallKit::report_ended(const CallId& call, EndedReason reason) {
  const auto found = calls_.find(call);
  // Rule: the end of an unknown UUID is a no-op. Source: [recall]
  if (found == calls_.end()) return;
  std::string_view outcome = outcome_of(found->second);
  if (reason == EndedReason::kFailed) outcome = "failed";
  if (rings(found->second.state) &&
      (reason == EndedReason::kAnsweredElsewhere || reason == EndedReason::kDeclinedElsewhere)) {
    outcome = "elsewhere";
  }
  finish(call, CallEvent::kReportedEnded, outcome);
}

void CallKit::report_connecting(const CallId& call) {
  const auto found = calls_.find(call);
  if (found == calls_.end() || !found->second.outgoing) return;
  CallRecord& record = found->second;
  if (record.state == CallState::kDialling) {
    set_state(record, CallEvent::kConnecting, CallState::kConnecting);
  }
}

void CallKit::report_connected(const CallId& call) {
  const auto found = calls_.find(call);
  if (found == calls_.end() || !found->second.outgoing) return;
  CallRecord& record = found->second;
  record.talks(ground_->at());
  if (record.state == CallState::kDialling || record.state == CallState::kConnecting) {
    set_state(record, CallEvent::kConnected, CallState::kActive);
    const auto& after = ground_->config().habits.hang_up_after;
    if (after) {
      ground_->timers().set(IosTimer::kHangUpHabit, ground_->at() + after->draw(ground_->rng()), 0,
                            call);
    }
  }
}

void CallKit::next_waiting() {
  if (find(CallState::kRinging) != nullptr) return;
  for (auto& [id, call] : calls_) {
    if (call.state != CallState::kWaiting) continue;
    ring(call, CallEvent::kTurnCame);
    return;
  }
}

void CallKit::end_waiting(const CallId& but) {
  // Rule: accepting the first of two ringing calls makes CallKit end the second. Source: twilio
  // voice-quickstart-ios PR#273 A; forum 775874 [observed]
  std::vector<CallId> others;
  for (const auto& [id, call] : calls_) {
    if (id != but && rings(call.state)) others.push_back(id);
  }
  for (const auto& id : others) end(id);
}

// The id by value: it is often the one in the record or the action that goes here.
void CallKit::finish(CallId id, CallEvent on, std::string_view outcome) {
  const auto found = calls_.find(id);
  set_state(found->second, on, CallState::kEnded);
  const CallRecord ended = found->second;
  calls_.erase(found);
  std::erase_if(actions_, [&](const auto& entry) {
    if (entry.second.call != id) return false;
    ground_->timers().clear(IosTimer::kActionTimeout, entry.first);
    return true;
  });
  for (const auto timer : {IosTimer::kRingLimit, IosTimer::kAnswerHabit, IosTimer::kDeclineHabit,
                           IosTimer::kHangUpHabit}) {
    ground_->timers().clear(timer, 0, id);
  }
  const Assumptions& a = ground_->assumptions();
  if (!planted(PlantedBug::kTombstoneForgotten)) {
    ended_.bury(id, ground_->at(), a.uuid_tombstone, a.uuid_memory);
  }
  // Rule: Recents are written at the end of a call, if the configuration says so. Source: Apple,
  // CXProviderConfiguration.includesCallsInRecents [doc]; at its end [recall]
  if (a.includes_calls_in_recents) {
    // The last twenty at least; older ones go many at a time, for they are costly to move.
    constexpr std::ptrdiff_t kKept = 20;
    if (recents_.size() == 2 * kKept) recents_.erase(recents_.begin(), recents_.begin() + kKept);
    recents_.push_back({id, ended.name.empty() ? ended.handle : ended.name, ended.handle, outcome});
  }
  if (outcome == "failed") {
    ground_->timers().set(IosTimer::kEndScreen, ground_->at() + a.end_screen);
  }
  next_waiting();
  audio_follows();
}

void CallKit::audio_follows() {
  const bool wanted = std::any_of(calls_.begin(), calls_.end(), [](const auto& entry) {
    const CallState state = entry.second.state;
    return state == CallState::kActive || state == CallState::kDialling ||
           state == CallState::kConnecting ||
           (state == CallState::kAnswering && planted(PlantedBug::kAudioBeforeFulfilment));
  });
  if (wanted && !audio_) {
    // Rule: on some phones the session is never activated. Source: callkit tag of the forums, iOS
    // 18.4.1 [observed]
    if (!ground_->assumptions().audio_activates) return;
    if (!ground_->timers().armed(IosTimer::kAudio)) {
      ground_->timers().set(IosTimer::kAudio, ground_->at() + ground_->assumptions().audio_latency);
    }
    return;
  }
  if (wanted || planted(PlantedBug::kAudioOutlivesItsCall)) return;
  ground_->timers().clear(IosTimer::kAudio);
  if (!audio_) return;
  audio_ = false;
  ground_->post(to_app::AudioDeactivated{});
}

const CallRecord* CallKit::find(CallState state) const {
  for (const auto& [id, call] : calls_) {
    if (call.state == state) return &call;
  }
  return nullptr;
}

const CallRecord* CallKit::record(const CallId& call) const {
  const auto found = calls_.find(call);
  return found == calls_.end() ? nullptr : &found->second;
}

bool CallKit::on_call() const {
  return std::any_of(calls_.begin(), calls_.end(), [](const auto& entry) {
    return entry.second.outgoing || talks(entry.second.state) ||
           entry.second.state == CallState::kAnswering;
  });
}

std::size_t CallKit::groups() const {
  std::set<std::uint64_t> seen;
  for (const auto& [id, call] : calls_) {
    if (!rings(call.state) && call.state != CallState::kEnding) seen.insert(call.group);
  }
  return seen.size();
}

void CallKit::invalidate_provider() {
  // Rule: the calls of an invalidated provider are ended as failed. Source: Apple,
  // CXProvider.invalidate [doc]
  while (!calls_.empty()) finish(calls_.begin()->first, CallEvent::kProcessDied, "failed");
  provider_ = false;
}

void CallKit::reset() {
  if (planted(PlantedBug::kResetDropsCalls)) calls_.clear();
  // Rule: after providerDidReset every call is gone and the provider is no longer valid. Source:
  // Apple, CXProviderDelegate [doc]; forum 801418 [observed]
  while (!calls_.empty()) finish(calls_.begin()->first, CallEvent::kProcessDied, "failed");
  provider_ = false;
  ground_->post(to_app::ProviderReset{});
  // Invented: while the daemon is being started again, reports and requests come back as unknown
  // (0).
  const Duration away = ground_->assumptions().services_restart;
  if (away > Duration{}) ground_->timers().set(IosTimer::kServicesBack, ground_->at() + away);
}

void CallKit::process_died() {
  // Rule: the calls of a dead process are ended by the system. Source: [recall]
  while (!calls_.empty() && !planted(PlantedBug::kCallsOutliveTheProcess)) {
    finish(calls_.begin()->first, CallEvent::kProcessDied, "failed");
  }
  reports_.clear();
  transaction_.clear();
  stalled_ = false;
  ground_->timers().clear_named(IosTimer::kReportDone);
  ground_->timers().clear(IosTimer::kAudio);
  audio_ = false;
  provider_ = false;
  delegate_ = {};
  observer_ = false;
}

void CallKit::timer(const Agenda<IosTimer>::Entry& due) {
  if (due.timer == IosTimer::kReportDone) {
    const IncomingReport report = reports_.at(due.number);
    reports_.erase(due.number);
    admit(report);
  } else if (due.timer == IosTimer::kRingLimit) {
    const auto found = calls_.find(due.call);
    if (found == calls_.end() || !rings(found->second.state)) return;
    // Rule: the system ends an unanswered call with the same CXEndCallAction as a decline; the app
    // cannot tell them apart. Source: DTS 765367; Chi'llywood [observed]
    found->second.limit_reached = true;
    ground_->in_ios("ring-limit", due.call);
    end(due.call);
  } else if (due.timer == IosTimer::kActionTimeout) {
    timed_out(due.number);
  } else if (due.timer == IosTimer::kServicesBack) {
    if (!provider_) return;
    ground_->ios_to_app("provider-began");
    ground_->post(to_app::ProviderBegan{});
  } else if (due.timer == IosTimer::kAudio) {
    audio_ = true;
    ground_->post(to_app::AudioActivated{});
  }
}

}  // namespace ringback::device
