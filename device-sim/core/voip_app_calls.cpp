// The app's calls: what the person does by CallKit's actions, and what the server says.
#include <utility>

#include "base/check.h"
#include "base/planted.h"
#include "device-sim/core/voip_app.h"

namespace ringback::device {
namespace {

EndedReason reason_for_callkit(EndReason reason) {
  switch (reason) {
    case EndReason::kCancelled:
    case EndReason::kHungUp:
    case EndReason::kDeclined:
    case EndReason::kBusy:
    case EndReason::kGlare:
      return EndedReason::kRemoteEnded;
    case EndReason::kRingTimeout:
    case EndReason::kUnreachable:
      return EndedReason::kUnanswered;
    case EndReason::kFailed:
      return EndedReason::kFailed;
    case EndReason::kAnsweredElsewhere:
      return EndedReason::kAnsweredElsewhere;
    case EndReason::kDeclinedElsewhere:
      return EndedReason::kDeclinedElsewhere;
  }
  return EndedReason::kFailed;
}

/// Our app's own clock beside the system's limit: CallKit says the same of both, so a person who
/// declines at the limit counts as unanswered.
bool rang_to_the_limit(const AppCall& call, const PhoneConfig& config, Instant now) {
  return config.ios >= IosGeneration::k16 && call.reported_at &&
         now >= *call.reported_at + config.assumptions->ring_limit;
}

}  // namespace

void VoipApp::handle(const to_app::Perform& perform) {
  const Action& action = perform.action;
  switch (action.kind) {
    case ActionKind::kStart:
      return perform_start(action);
    case ActionKind::kAnswer:
      return perform_answer(action);
    case ActionKind::kEnd:
      return perform_end(action);
    case ActionKind::kSetHeld:
      return perform_held(action);
    case ActionKind::kSetMuted:
    case ActionKind::kSetGroup:
    case ActionKind::kPlayDtmf:
    case ActionKind::kSetTranslating:
      ios_->ask(to_ios::FulfilAction{action.id});
      return;
  }
}

void VoipApp::perform_start(const Action& action) {
  Call* call = find(action.call);
  if (call == nullptr) {
    ios_->ask(to_ios::FailAction{action.id});
    return;
  }
  session_.send(to_server::Dial{
      command("dial", action.call), action.call, UserId{action.detail}, call->caller.video, {}});
  session_.connect();
  set_state(action.call, *call, AppCallEvent::kStarted, AppCallState::kDialling);
  // What is not fulfilled has not started: no audio, no call timer, and a time-out ten minutes
  // later. Charon CallKit port [observed]
  if (!has(Misbehaviour::kNeverFulfilStart)) ios_->ask(to_ios::FulfilAction{action.id});
  if (!has(Misbehaviour::kNeverGiveUp)) {
    arm(AppTimer::kGiveUp, action.call, config_->assumptions->give_up_after);
  }
}

void VoipApp::perform_answer(const Action& action) {
  Call* call = find(action.call);
  if (call == nullptr || call->outgoing) {
    ios_->ask(to_ios::FailAction{action.id});
    return;
  }
  call->answer_action = action.id;
  if (call->state == AppCallState::kRinging || call->state == AppCallState::kReporting) {
    set_state(action.call, *call, AppCallEvent::kUserAnswered, AppCallState::kAnswering);
  }
  // Race 38: sound before didActivate is silence. siprix#61, linphone#331 [observed]
  if (has(Misbehaviour::kAudioBeforeActivation)) {
    call->silent = !audio_;
    ios_->ask(to_ios::StartAudio{});
  }
  // Race 3: an early fulfil starts the timer over dead air. stream-video-swift PR#1162 [observed]
  if (has(Misbehaviour::kFulfilBeforeConnected)) ios_->ask(to_ios::FulfilAction{action.id});
  if (!has(Misbehaviour::kNeverGiveUp)) {
    arm(AppTimer::kAnswerGiveUp, action.call, config_->assumptions->answer_give_up_after);
  }
  if (has(Misbehaviour::kConnectOnlyOnAnswer)) session_.send(to_server::CheckIn{action.call});
  session_.connect();
  answer_if_ready(action.call);
}

void VoipApp::answer_if_ready(const CallId& id) {
  Call* call = find(id);
  // Rule: the answer action is not fulfilled, and the server not told, before the connection is
  // up. Source: Apple, "Responding to VoIP Notifications from PushKit" [doc]
  if (call == nullptr || call->state != AppCallState::kAnswering || !call->confirmed ||
      call->answer_sent) {
    return;
  }
  call->answer_sent = true;
  session_.send(to_server::Answer{command("answer", id), id, {}});
}

void VoipApp::perform_end(const Action& action) {
  const CallId id = action.call;
  Call* call = find(id);
  if (call != nullptr) {
    const bool incoming = call->state == AppCallState::kRinging ||
                          call->state == AppCallState::kReporting ||
                          (call->state == AppCallState::kAnswering && !call->answer_sent);
    for (const auto push : call->pushes) complete(push);
    // Race 26: the system's ring limit ends a call as a decline does; what tells them apart is how
    // long it rang. Nobody declined then, so the server is not told so: its own timeout decides,
    // and other phones ring on. Chi'llywood device log, flutter_callkit_incoming#438 [observed]
    const bool rang_out = incoming && !has(Misbehaviour::kDeclineOnRingLimit) &&
                          rang_to_the_limit(*call, *config_, ios_->now().instant);
    if (!incoming) {
      send_reliably(to_server::HangUp{command("hang-up", id), id, false});
    } else if (rang_out) {
      // Nothing to say.
    } else if (on_call(id) && !has(Misbehaviour::kNoBusy)) {
      // Race 12: CallKit ends the second call when the first is taken; its caller hears busy.
      send_reliably(to_server::Busy{command("busy", id), id});
    } else {
      send_reliably(to_server::Decline{command("decline", id), id});
    }
    forget(id, rang_out ? "unanswered" : incoming ? "declined" : "hung-up");
  }
  ios_->ask(to_ios::FulfilAction{action.id});
  // Race 15: between End and Answer of End & Accept there is no call; a stack that then drops
  // everything loses the second. linphone#269, #666 [observed]
  if (!has(Misbehaviour::kEndAllOnEndAndAccept)) return;
  while (!calls_.empty()) {
    const CallId other = calls_.begin()->first;
    ios_->ask(to_ios::ReportCallEnded{other, EndedReason::kFailed});
    send_reliably(to_server::HangUp{command("hang-up", other), other, true});
    forget(other, "failed");
  }
}

void VoipApp::perform_held(const Action& action) {
  // Race 32: a hold that is not performed within 5 s fails. forum 715488 [observed]
  if (has(Misbehaviour::kIgnoreHold)) return;
  session_.send(to_server::Hold{command("hold", action.call), action.call, action.on});
  ios_->ask(to_ios::FulfilAction{action.id});
}

void VoipApp::handle(const to_app::ActionTimedOut& timeout) {
  const Action& action = timeout.action;
  // Race 39: after the time-out an action is no longer to be fulfilled. Apple [doc]
  if (has(Misbehaviour::kFulfilAfterTimeout)) ios_->ask(to_ios::FulfilAction{action.id});
  if (action.kind != ActionKind::kAnswer && action.kind != ActionKind::kStart) return;
  if (find(action.call) == nullptr) return;
  send_reliably(to_server::HangUp{command("hang-up", action.call), action.call, true});
  forget(action.call, "failed");
}

void VoipApp::heard(const to_client::Welcome& welcome) {
  if (welcome.resumed) {
    for (const auto& [id, call] : calls_) back_in_touch(id);
    return;
  }
  // A new session knows nothing of what this app was told: ask again about every call.
  for (const auto& [id, call] : calls_) {
    if (call.confirmed) session_.send(to_server::CheckIn{id});
  }
  if (!disk_->logged_in) session_.ask_for_ack();
}

void VoipApp::heard(const to_client::TokenRegistered& registered) {
  if (disk_->token == registered.token) disk_->token_registered = true;
}

void VoipApp::heard(const to_client::IncomingCall& incoming) {
  // The server has not heard of the log-out yet.
  if (!disk_->logged_in) {
    session_.send(to_server::Busy{command("busy", incoming.call), incoming.call});
    return;
  }
  if (!calls_.contains(incoming.call) && !ended_.contains(incoming.call)) {
    Call call;
    call.caller = incoming.caller;
    calls_.emplace(incoming.call, std::move(call));
    report(incoming.call, incoming.caller);
  }
  server_confirms(incoming.call, incoming.caller);
}

void VoipApp::server_confirms(const CallId& id, const CallerInfo& caller) {
  Call* call = find(id);
  if (call == nullptr) return;
  if (!planted(PlantedBug::kGiveUpTimerNotCleared)) disarm(AppTimer::kGiveUp, id);
  if (!caller.handle.empty() && !(caller == call->caller)) {
    heard(to_client::CallerUpdated{id, caller});
  }
  const bool first = !call->confirmed;
  call->confirmed = true;
  if (first && !call->outgoing && call->state == AppCallState::kRinging) {
    session_.send(to_server::Ringing{id});
  }
  answer_if_ready(id);
}

void VoipApp::heard(const to_client::CallerUpdated& updated) {
  Call* call = find(updated.call);
  if (call == nullptr || call->outgoing) return;
  call->caller = updated.caller;
  CallUpdate update;
  if (!updated.caller.handle.empty()) update.handle = updated.caller.handle;
  if (!updated.caller.display_name.empty()) update.name = updated.caller.display_name;
  update.video = updated.caller.video;
  ios_->ask(to_ios::ReportCallUpdated{updated.call, std::move(update)});
}

void VoipApp::heard(const to_client::Transferred& transferred) {
  if (find(transferred.call) == nullptr) return;
  // To CallKit nothing happened: the same call goes on with another SDP.
  ios_->note("call-transferred", transferred.call, {});
}

void VoipApp::heard(const to_client::Trying& trying) {
  Call* call = find(trying.call);
  if (call == nullptr || !call->outgoing) return;
  call->confirmed = true;
  disarm(AppTimer::kGiveUp, trying.call);
  ios_->ask(to_ios::ReportOutgoingConnecting{trying.call});
}

void VoipApp::heard(const to_client::CalleeRinging& ringing) {
  Call* call = find(ringing.call);
  if (call == nullptr || !call->outgoing) return;
  call->confirmed = true;
  disarm(AppTimer::kGiveUp, ringing.call);
}

void VoipApp::heard(const to_client::Answered& answered) {
  Call* call = find(answered.call);
  if (call == nullptr || call->answered) return;
  if (call->state != AppCallState::kAnswering && call->state != AppCallState::kDialling) return;
  call->answered = true;
  disarm(AppTimer::kGiveUp, answered.call);
  disarm(AppTimer::kAnswerGiveUp, answered.call);
  if (call->outgoing) {
    ios_->ask(to_ios::ReportOutgoingConnected{answered.call});
  } else if (!has(Misbehaviour::kFulfilBeforeConnected) &&
             !has(Misbehaviour::kWaitForAudioBeforeFulfil) &&
             !has(Misbehaviour::kNeverFulfilAnswer)) {
    // The audio session comes only after the fulfilment, so waiting for it here would wait for
    // ever. siprix#61, stream-video-swift PR#1162 [observed]
    ios_->ask(to_ios::FulfilAction{call->answer_action});
  }
  set_state(answered.call, *call, AppCallEvent::kServerAnswered, AppCallState::kActive);
  note_connected();
}

void VoipApp::note_connected() {
  if (!audio_) return;
  for (auto& [id, call] : calls_) {
    if (call.state != AppCallState::kActive || call.connected_noted) continue;
    call.connected_noted = true;
    if (!call.silent) ios_->note("call-connected", id, {});
    if (call.silent) ios_->note("call-connected", id, {{"audio", "silent"}});
  }
}

void VoipApp::heard(const to_client::CallEnded& ended) {
  ended_by_server(ended.call, ended.reason);
}

void VoipApp::heard(const to_client::CheckedIn& checked) {
  Call* call = find(checked.call);
  if (call == nullptr) return;
  switch (checked.status) {
    case CallStatus::kRinging:
      return server_confirms(checked.call, checked.caller);
    case CallStatus::kAnswered:
      disarm(AppTimer::kGiveUp, checked.call);
      back_in_touch(checked.call);
      if (call->answer_sent || call->outgoing) {
        return heard(to_client::Answered{checked.call, checked.sdp});
      }
      return ended_by_server(checked.call, EndReason::kAnsweredElsewhere);
    case CallStatus::kEnded:
      return ended_by_server(checked.call, checked.reason.value_or(EndReason::kHungUp));
    case CallStatus::kUnknown:
      return ended_by_server(checked.call, EndReason::kFailed);
  }
}

void VoipApp::ended_by_server(const CallId& id, EndReason reason) {
  Call* call = find(id);
  if (call == nullptr) {
    // Race 20: the end may come before the start. forum 823102 [observed]
    if (!has(Misbehaviour::kForgetEndedCalls)) ended_.insert(id);
    return;
  }
  // Races 1, 2, 24: the phone rings on for a call that is over. element-ios#1751, siprix#58,
  // telnyx#206 [observed]
  if (has(Misbehaviour::kIgnoreCallEnded)) return;
  // Race 13: an app that keeps the call it lost to glare is stuck in it. twilio-voice-rn#174,
  // element-ios#1750 [observed]
  if (reason == EndReason::kGlare && has(Misbehaviour::kKeepGlareCall)) return;
  // Race 5: the call was taken between the answer and its confirmation. telnyx#127 [observed]
  if (has(Misbehaviour::kIgnoreRefusal) && call->answer_sent && !call->answered) {
    return heard(to_client::Refused{{}, id, Refusal::kWrongState, ""});
  }
  // Races 6, 7: element-ios#1618, #6614; nextcloud talk-ios#433 [observed]
  const bool elsewhere =
      reason == EndReason::kAnsweredElsewhere || reason == EndReason::kDeclinedElsewhere;
  if (elsewhere && has(Misbehaviour::kKeepRingingElsewhere)) return;
  for (const auto push : call->pushes) complete(push);
  call->pushes.clear();
  // Race 33: a leaked call keeps its group, and the next Start is refused. twilio
  // video-quickstart-ios#187, wire#123 [observed]
  if (!has(Misbehaviour::kLeakCalls)) {
    ios_->ask(to_ios::ReportCallEnded{id, reason_for_callkit(reason)});
  }
  forget(id, to_string(reason));
}

void VoipApp::heard(const to_client::Refused& refused) {
  if (!refused.call) return;
  Call* call = find(*refused.call);
  if (call == nullptr || call->state == AppCallState::kActive) return;
  // Race 5: the server rejects; a pending answer fails, anything else is reported failed.
  // telnyx#127 [observed]
  const CallId id = *refused.call;
  if (has(Misbehaviour::kIgnoreRefusal)) {
    // The person sits in a call that nobody carries.
    if (call->state == AppCallState::kAnswering) {
      ios_->ask(to_ios::FulfilAction{call->answer_action});
      set_state(id, *call, AppCallEvent::kServerAnswered, AppCallState::kActive);
    }
    return;
  }
  if (call->state == AppCallState::kAnswering) {
    ios_->ask(to_ios::FailAction{call->answer_action});
  } else {
    ios_->ask(to_ios::ReportCallEnded{id, EndedReason::kFailed});
  }
  forget(id, to_string(refused.why));
}

void VoipApp::give_up(const CallId& id) {
  Call* call = find(id);
  if (call == nullptr || call->state == AppCallState::kActive) return;
  // Races 4, 24: the server cannot be reached; the call is reported failed before it rings on.
  // Source: Apple, "Responding to VoIP Notifications from PushKit" [doc]
  for (const auto push : call->pushes) complete(push);
  call->pushes.clear();
  if (call->state == AppCallState::kAnswering) {
    ios_->ask(to_ios::FailAction{call->answer_action});
  }
  ios_->ask(to_ios::ReportCallEnded{id, EndedReason::kFailed});
  send_reliably(to_server::HangUp{command("hang-up", id), id, true});
  forget(id, "failed");
}

void VoipApp::lose(const CallId& id) {
  Call* call = find(id);
  if (call == nullptr || call->state != AppCallState::kActive) return;
  ios_->ask(to_ios::ReportCallEnded{id, EndedReason::kFailed});
  send_reliably(to_server::HangUp{command("hang-up", id), id, true});
  forget(id, "failed");
}

void VoipApp::back_in_touch(const CallId& id) {
  Call* call = find(id);
  if (call == nullptr || !std::exchange(call->without_network, false)) return;
  disarm(AppTimer::kLostCall, id);
}

void VoipApp::forget(const CallId& id, std::string_view reason) {
  for (const auto timer :
       {AppTimer::kGiveUp, AppTimer::kAnswerGiveUp, AppTimer::kLateReport, AppTimer::kLostCall}) {
    disarm(timer, id);
  }
  calls_.erase(id);
  constexpr std::size_t kRemembered = 64;
  if (ended_.size() >= kRemembered) ended_.erase(ended_.begin());
  ended_.insert(id);
  ios_->note("call-ended", id, {{"reason", reason}});
  if (!disk_->logged_in && calls_.empty()) session_.ask_for_ack();
}

}  // namespace ringback::device
