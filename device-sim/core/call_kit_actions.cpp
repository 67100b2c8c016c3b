// Actions: asked for by the app or by the person's fingers, performed by the app, each in its time.
#include <algorithm>
#include <utility>

#include "base/planted.h"
#include "device-sim/core/call_kit.h"

namespace ringback::device {
namespace {

Duration time_limit(const Assumptions& a, ActionKind kind) {
  // Rule: an action must be performed within 600 s (Start), 60 s (Answer) or 5 s (all others),
  // counted from its creation. Source: Charon CallKit port [observed]
  switch (kind) {
    case ActionKind::kStart:
      return a.start_timeout;
    case ActionKind::kAnswer:
      return a.answer_timeout;
    case ActionKind::kEnd:
    case ActionKind::kSetHeld:
    case ActionKind::kSetMuted:
    case ActionKind::kSetGroup:
    case ActionKind::kPlayDtmf:
    case ActionKind::kSetTranslating:
      return a.action_timeout;
  }
  return a.action_timeout;
}

Action action_for(ActionKind kind, const CallId& call) {
  Action action;
  action.kind = kind;
  action.call = call;
  return action;
}

bool answered(CallState state) { return state == CallState::kActive || state == CallState::kHeld; }

}  // namespace

std::optional<TransactionError> CallKit::refusal(const Action& action) const {
  // Invented: while the daemon is being started again, reports and requests come back as unknown
  // (0).
  if (away()) return TransactionError::kUnknown;
  // Rule: without the VoIP background mode transactions are refused. Source: Apple, unentitled
  // [doc]
  if (!ground_->assumptions().voip_background_mode) return TransactionError::kUnentitled;
  // Rule: without a valid provider a transaction is refused. Source: Apple,
  // unknownCallProvider [doc]; forum 801418 [observed]
  if (!provider_) return TransactionError::kUnknownCallProvider;
  if (action.kind == ActionKind::kStart) {
    // Rule: an app behind the owner's face or code starts no calls; the code is Apple's, the
    // trigger presumed. Source: Apple, callIsProtected [doc]; the trigger [recall]
    if (filters_.app_protected) return TransactionError::kCallIsProtected;
    // Rule: Start with a used UUID is refused. Source: callkeep#611 [observed]
    if (calls_.contains(action.call) || buried(action.call)) {
      return TransactionError::kCallUuidAlreadyExists;
    }
    // Rule: Start beyond maximumCallGroups is refused. Source: Apple,
    // maximumCallGroupsReached [doc]; twilio video-quickstart-ios#187 [observed]
    if (groups() >= static_cast<std::size_t>(ground_->assumptions().maximum_call_groups)) {
      return TransactionError::kMaximumCallGroupsReached;
    }
    return {};
  }
  // Rule: an action for a UUID that is no live call of this app is refused. Source: Apple,
  // unknownCallUUID [doc]; twilio voice-quickstart-ios#526 [observed]
  if (!calls_.contains(action.call)) return TransactionError::kUnknownCallUuid;
  return state_refusal(action);
}

bool CallKit::has_room(const CallId& other) const {
  const auto target = calls_.find(other);
  if (target == calls_.end()) return false;
  const auto size = std::count_if(calls_.begin(), calls_.end(), [&](const auto& entry) {
    return entry.second.group == target->second.group;
  });
  // Rule: a group holds at most maximumCallsPerCallGroup calls. Source: CXProviderConfiguration.h
  // [doc]
  return size < ground_->assumptions().maximum_calls_per_group;
}

std::optional<TransactionError> CallKit::state_refusal(const Action& action) const {
  const CallRecord& call = calls_.at(action.call);
  bool valid = true;
  if (action.kind == ActionKind::kAnswer) valid = call.state == CallState::kRinging;
  if (action.kind == ActionKind::kEnd) valid = call.state != CallState::kEnding;
  if (action.kind == ActionKind::kSetHeld || action.kind == ActionKind::kPlayDtmf ||
      action.kind == ActionKind::kSetMuted) {
    valid = answered(call.state) || call.state == CallState::kDialling ||
            call.state == CallState::kConnecting;
  }
  // Rule: what a call's update says it does not support is not done with it. Source: Apple,
  // CXCallUpdate [doc]; that a request for it is an invalid action [recall]
  if (action.kind == ActionKind::kSetHeld) valid = valid && (call.can.hold || !action.on);
  if (action.kind == ActionKind::kPlayDtmf) valid = valid && call.can.dtmf;
  if (action.kind == ActionKind::kSetGroup) {
    const bool may =
        action.group_with ? call.can.group && has_room(*action.group_with) : call.can.ungroup;
    valid = answered(call.state) && may;
  }
  // Rule: live translation is an action of iOS 26, for providers that support it. Source: Apple,
  // CXSetTranslatingCallAction, supportsAudioTranslation [doc]
  if (action.kind == ActionKind::kSetTranslating) {
    valid = ground_->config().ios >= IosGeneration::k26_4 && call.state == CallState::kActive &&
            ground_->assumptions().supports_audio_translation;
  }
  // Rule: an action that does not fit the call's state is refused. Source: Apple, invalidAction
  // [doc]
  return valid ? std::nullopt : std::optional(TransactionError::kInvalidAction);
}

void CallKit::request(const std::vector<Action>& actions) {
  if (actions.empty()) {
    ground_->post(
        to_app::TransactionCompleted{ActionKind::kEnd, {}, TransactionError::kEmptyTransaction});
    return;
  }
  std::vector<CallId> starts;
  for (const auto& action : actions) {
    auto error = refusal(action);
    if (action.kind == ActionKind::kStart && !error) {
      // Two Starts of one transaction meet each other's UUIDs and groups as if one had been first.
      const bool twice = std::find(starts.begin(), starts.end(), action.call) != starts.end();
      const auto limit = static_cast<std::size_t>(ground_->assumptions().maximum_call_groups);
      if (groups() + starts.size() >= limit) error = TransactionError::kMaximumCallGroupsReached;
      if (twice) error = TransactionError::kCallUuidAlreadyExists;
      starts.push_back(action.call);
    }
    if (!error) continue;
    ground_->post(to_app::TransactionCompleted{action.kind, action.call, error});
    return;
  }
  // Rule: the completion's success says only that the transaction was accepted. Source: Apple,
  // CXCallController.request [doc]
  ground_->post(to_app::TransactionCompleted{actions.front().kind, actions.front().call, {}});
  gathering_ = true;
  for (const auto& action : actions) accept(action);
  gathering_ = false;
  hand_over();
}

void CallKit::accept(Action action) {
  switch (action.kind) {
    case ActionKind::kStart: {
      CallRecord record;
      record.id = action.call;
      record.state = CallState::kStarting;
      record.outgoing = true;
      record.handle = action.detail;
      record.video = action.on;
      record.group = ++next_group_;
      calls_.emplace(action.call, std::move(record));
      ground_->moved({"callkit-call", "none", "start-requested", "starting"}, action.call);
      perform(std::move(action));
      return;
    }
    case ActionKind::kAnswer:
      answer(action.call);
      return;
    case ActionKind::kEnd:
      end(action.call);
      return;
    case ActionKind::kSetHeld:
    case ActionKind::kSetMuted:
    case ActionKind::kSetGroup:
    case ActionKind::kPlayDtmf:
    case ActionKind::kSetTranslating:
      perform(std::move(action));
      return;
  }
}

void CallKit::perform(Action action) {
  action.id = ++next_action_;
  // Rule: an action whose perform method the delegate lacks is treated as failed. Source: Charon
  // CallKit port [observed]
  if (!delegate_.executes && (delegate_.without >> static_cast<unsigned>(action.kind) & 1) != 0) {
    ground_->in_ios("action-unhandled", action.call, {{"action", to_string(action.kind)}});
    return done(action, false);
  }
  action.deadline = ground_->at() + time_limit(ground_->assumptions(), action.kind);
  if (!planted(PlantedBug::kActionWithoutDeadline)) {
    ground_->timers().set(IosTimer::kActionTimeout, action.deadline, action.id);
  }
  if (delegate_.executes) {
    transaction_.push_back(action);
  } else {
    ground_->post(to_app::Perform{action});
  }
  actions_.emplace(action.id, std::move(action));
  if (!gathering_) hand_over();
}

void CallKit::hand_over() {
  if (transaction_.empty()) return;
  // Rule: a delegate whose provider(_:execute:) returns true is handed the whole transaction, and
  // no action by itself. Source: Apple, CXProviderDelegate [doc]
  ground_->post(to_app::ExecuteTransaction{std::exchange(transaction_, {})});
}

bool CallKit::answer(const CallId& id) {
  const auto found = calls_.find(id);
  if (found == calls_.end() || found->second.state != CallState::kRinging) return false;
  set_state(found->second, CallEvent::kAnswered, CallState::kAnswering);
  for (const auto timer : {IosTimer::kRingLimit, IosTimer::kAnswerHabit, IosTimer::kDeclineHabit}) {
    ground_->timers().clear(timer, 0, id);
  }
  perform(action_for(ActionKind::kAnswer, id));
  end_waiting(id);
  if (planted(PlantedBug::kAudioBeforeFulfilment)) audio_follows();
  return true;
}

bool CallKit::end(const CallId& id) {
  const auto found = calls_.find(id);
  if (found == calls_.end() || found->second.state == CallState::kEnding) return false;
  CallRecord& call = found->second;
  if (!call.outgoing && !call.connected && !call.limit_reached) call.declined = true;
  set_state(call, CallEvent::kEndRequested, CallState::kEnding);
  for (const auto timer : {IosTimer::kRingLimit, IosTimer::kAnswerHabit, IosTimer::kDeclineHabit}) {
    ground_->timers().clear(timer, 0, id);
  }
  perform(action_for(ActionKind::kEnd, id));
  next_waiting();
  audio_follows();
  return true;
}

bool CallKit::touch(Action action) {
  if (!calls_.contains(action.call) || state_refusal(action)) return false;
  perform(std::move(action));
  return true;
}

bool CallKit::set_held(const CallId& id, bool on) {
  Action action = action_for(ActionKind::kSetHeld, id);
  action.on = on;
  return touch(std::move(action));
}

const Action* CallKit::pending(std::uint64_t id) const {
  const auto found = actions_.find(id);
  return found == actions_.end() ? nullptr : &found->second;
}

void CallKit::fulfil(std::uint64_t id) {
  const auto found = actions_.find(id);
  // Rule: the first of fulfill and fail wins, and after the time-out neither has an effect.
  // Source: Apple, CXAction [doc]; Charon CallKit port [observed]
  if (found == actions_.end()) {
    ground_->in_ios("action-ignored", {}, {{"what", "fulfil"}});
    return;
  }
  const Action action = found->second;
  actions_.erase(found);
  ground_->timers().clear(IosTimer::kActionTimeout, id);
  done(action, true);
}

void CallKit::fail(std::uint64_t id) {
  const auto found = actions_.find(id);
  if (found == actions_.end()) {
    ground_->in_ios("action-ignored", {}, {{"what", "fail"}});
    return;
  }
  const Action action = found->second;
  actions_.erase(found);
  ground_->timers().clear(IosTimer::kActionTimeout, id);
  done(action, false);
}

void CallKit::timed_out(std::uint64_t id) {
  const Action action = actions_.at(id);
  actions_.erase(id);
  // Rule: an action not performed in time fails by itself and may end its call. Source: Apple,
  // provider(_:timedOutPerforming:) [doc]
  ground_->post(to_app::ActionTimedOut{action});
  done(action, false);
}

void CallKit::done(const Action& action, bool fulfilled) {
  const auto found = calls_.find(action.call);
  if (found == calls_.end()) return;
  CallRecord& call = found->second;
  switch (action.kind) {
    case ActionKind::kStart:
    case ActionKind::kAnswer: {
      if (call.state != CallState::kStarting && call.state != CallState::kAnswering) return;
      // Rule: a failed or timed-out Answer ends the call as failed. Source: stream-video-swift
      // PR#1162 [observed]
      if (!fulfilled) return finish(call.id, CallEvent::kFailed, "failed");
      const bool answer = action.kind == ActionKind::kAnswer;
      if (answer) call.talks(ground_->at());
      set_state(call, CallEvent::kFulfilled, answer ? CallState::kActive : CallState::kDialling);
      const auto& hang_up = ground_->config().habits.hang_up_after;
      if (answer && hang_up) {
        ground_->timers().set(IosTimer::kHangUpHabit, ground_->at() + hang_up->draw(ground_->rng()),
                              0, call.id);
      }
      return audio_follows();
    }
    case ActionKind::kEnd:
      // Rule: the system removes the call whether End is fulfilled, failed or timed out. Source:
      // [recall]
      return finish(call.id, CallEvent::kEndDone, outcome_of(call));
    case ActionKind::kSetHeld:
      // Rule: a failed Hold, Mute or DTMF reverts and leaves the call. Source: [recall]
      if (!fulfilled || call.state == CallState::kEnding) return;
      if (action.on) {
        set_state(call, CallEvent::kHeld, CallState::kHeld);
      } else if (call.state == CallState::kHeld) {
        call.held_for_cell = false;
        set_state(call, CallEvent::kUnheld,
                  call.connected ? CallState::kActive : CallState::kDialling);
      }
      return audio_follows();
    case ActionKind::kSetMuted:
      if (fulfilled) call.muted = action.on;
      return;
    case ActionKind::kSetGroup:
      if (!fulfilled) return;
      call.group = action.group_with && calls_.contains(*action.group_with)
                       ? calls_.at(*action.group_with).group
                       : ++next_group_;
      return;
    case ActionKind::kPlayDtmf:
      return;
    case ActionKind::kSetTranslating:
      if (fulfilled) call.translating = action.on;
      return;
  }
}

}  // namespace ringback::device
