// What the app does with a push, from the delegate's call to PushKit's completion.
#include "base/json.h"
#include "device-sim/core/voip_app.h"

namespace ringback::device {

PushPayload read_payload(std::string_view bytes) {
  PushPayload payload;
  const auto json = parse_payload(bytes);
  if (!json) return payload;
  if (const Json* expires = json->member("expires_at_ms")) {
    payload.expires_at_ms = expires->integer();
  }
  payload.cancel = json->string_member("type") == "cancel";
  const Json* call = json->member("call");
  if (call == nullptr) return payload;
  if (const auto id = call->string_member("id")) payload.call = CallId::parse(*id);
  if (const Json* video = call->member("video"); video != nullptr && video->boolean() != nullptr) {
    payload.caller.video = *video->boolean();
  }
  const Json* caller = call->member("caller");
  if (caller == nullptr) return payload;
  if (const auto handle = caller->string_member("handle")) payload.caller.handle = *handle;
  if (const auto name = caller->string_member("name")) payload.caller.display_name = *name;
  return payload;
}

bool VoipApp::skips_report(const to_app::PushReceived& push, const PushPayload& payload) {
  const bool known = payload.call && calls_.contains(*payload.call);
  const bool expired = payload.expires_at_ms && *payload.expires_at_ms < ios_->now().wall.unix_ms();
  if (has(Misbehaviour::kNeverReport)) return true;
  // Race 18: element-x-ios PR#5682; callkeep PR#144 [observed]
  if (has(Misbehaviour::kEarlyReturnOnMalformed) && !payload.call) return true;
  // Race 8: element-x-ios PR#5682, the early return for an expired call [observed]
  if (has(Misbehaviour::kEarlyReturnOnExpired) && expired) return true;
  // Races 9, 10: DTS 768136 [observed]
  if (has(Misbehaviour::kSkipReportForKnownCall) && known) return true;
  // Race 11: linphone#669; twilio voice-quickstart-ios PR#273 [observed]
  if (has(Misbehaviour::kSkipReportWhenOnCall) && on_call()) return true;
  // Race 37: the app's own idea of being in front is not the daemon's. DTS 817976 [observed]
  if (has(Misbehaviour::kSkipReportWhenForeground) && foreground_) return true;
  // Race 30: linphone#709; twilio voice-quickstart-ios#51 [observed]
  if (has(Misbehaviour::kSkipReportWhenLoggedOut) && !disk_->logged_in) return true;
  // Race 19: a cancel that travels as a push. callkeep#156, telnyx#108 [observed]
  if (has(Misbehaviour::kHonourCancelPush) && payload.cancel) {
    if (known) ended_by_server(*payload.call, EndReason::kCancelled);
    return true;
  }
  // Rule: from iOS 26.4 a push with mustReport == false may be dropped; an expired one is.
  // Source: Apple, PKVoIPPushMetadata [doc]
  return push.must_report == false && expired;
}

void VoipApp::handle(const to_app::PushReceived& push) {
  const PushPayload& payload = push.read;
  // Race 36: what is protected until the first unlock cannot be read now, and an app that must
  // read it does not get to its report. DTS 784473 [observed]
  if (has(Misbehaviour::kReadProtectedData) && !disk_->readable) {
    ios_->ask(to_ios::Crash{"errSecInteractionNotAllowed: the keychain item cannot be read"});
    return;
  }
  if (has(Misbehaviour::kCompleteBeforeReport)) complete(push.push);
  if (skips_report(push, payload)) return complete(push.push);
  const bool expired = payload.expires_at_ms && *payload.expires_at_ms < ios_->now().wall.unix_ms();
  if (!payload.call) {
    // Race 18: whatever came, a call must be reported; a placeholder is, and ends as failed.
    report_and_end(CallId::random(rng_), payload, push.push, EndedReason::kFailed);
  } else if (!disk_->logged_in) {
    report_and_end(*payload.call, payload, push.push, EndedReason::kFailed);
    // The server has not heard of the log-out, or has forgotten it.
    if (disk_->token && !has(Misbehaviour::kKeepTokenOnLogOut)) {
      send_reliably(to_server::DropToken{*disk_->token});
    }
  } else if (payload.cancel || ended_.contains(*payload.call)) {
    // Races 19, 20: the stop came before the start, or as a push; report, then end.
    report_and_end(*payload.call, payload, push.push, EndedReason::kRemoteEnded);
  } else if (expired && !calls_.contains(*payload.call) && !has(Misbehaviour::kRingExpired)) {
    // Races 8, 22: a call past its time is not rung for. 795610, telnyx flutter#127 [observed]
    report_and_end(*payload.call, payload, push.push, EndedReason::kUnanswered);
  } else {
    take_call(*payload.call, payload, push.push);
  }
}

void VoipApp::take_call(const CallId& call, const PushPayload& payload, std::uint64_t push) {
  Call* known = find(call);
  if (known != nullptr) {
    // Races 9, 10: report the same UUID again and ignore error 2. A new UUID rings twice; TD-10
    // note in a pjsip app [observed]
    known->pushes.push_back(push);
    const bool fresh = has(Misbehaviour::kNewUuidForKnownCall);
    report(fresh ? CallId::random(rng_) : call, known->caller);
    return;
  }
  Call entry;
  entry.caller = payload.caller;
  entry.pushes.push_back(push);
  calls_.emplace(call, std::move(entry));
  const Assumptions& a = *config_->assumptions;
  // Race 16: one hop later is too late. callkeep#664; Forta; flutter_callkit_incoming#270
  // [observed]
  if (has(Misbehaviour::kReportOneHopLate)) {
    arm(AppTimer::kLateReport, call, Duration{});
  } else if (has(Misbehaviour::kReportLate)) {
    arm(AppTimer::kLateReport, call, a.late_report);
  } else {
    report(call, payload.caller);
  }
  if (!has(Misbehaviour::kNeverGiveUp)) arm(AppTimer::kGiveUp, call, a.give_up_after);
  // Race 2: connect in parallel with the report. voximplant flutter_callkit#9 [observed]
  if (has(Misbehaviour::kConnectOnlyOnAnswer)) return;
  session_.connect();
  session_.send(to_server::CheckIn{call});
}

void VoipApp::report(const CallId& call, const CallerInfo& caller) {
  CallUpdate update;
  if (!caller.handle.empty()) update.handle = caller.handle;
  if (!caller.display_name.empty()) update.name = caller.display_name;
  update.video = caller.video;
  const Assumptions& a = *config_->assumptions;
  if (!a.supports_holding) update.can_hold = false;
  if (!a.supports_grouping) update.can_group = update.can_ungroup = false;
  if (!a.supports_dtmf) update.can_dtmf = false;
  if (Call* known = find(call); known != nullptr && !known->reported_at) {
    known->reported_at = ios_->now().instant;
  }
  // One provider is for all calls of an app: the calls of one that is invalidated are over. Apple,
  // CXProvider [doc]
  if (has(Misbehaviour::kProviderPerCall)) {
    ios_->ask(to_ios::InvalidateProvider{});
    ios_->ask(provider());
  }
  ios_->ask(to_ios::ReportNewIncomingCall{call, std::move(update)});
}

void VoipApp::report_and_end(const CallId& call, const PushPayload& payload, std::uint64_t push,
                             EndedReason reason) {
  report(call, payload.caller);
  ios_->ask(to_ios::ReportCallEnded{call, reason});
  ended_.insert(call);
  if (Call* live = find(call)) {
    for (const auto waiting : live->pushes) complete(waiting);
    live->pushes.clear();
    forget(call, to_string(reason));
  }
  complete(push);
}

void VoipApp::complete(std::uint64_t push) {
  // Race 28: linphone#704; DTS 817976 says that it only wastes the assertion [observed]
  if (!has(Misbehaviour::kNeverComplete)) ios_->ask(to_ios::CompletePush{push});
}

void VoipApp::handle(const to_app::ReportCompleted& report) {
  Call* call = find(report.call);
  if (call == nullptr) return;
  for (const auto push : call->pushes) complete(push);
  call->pushes.clear();
  const bool again = call->reported && report.error == IncomingError::kCallUuidAlreadyExists;
  if (again || call->outgoing) return;
  // Race 21: an app that goes on after a refusal leaks the call. linphone#704, wire#357 [observed]
  if (report.error && !has(Misbehaviour::kIgnoreReportError)) {
    set_state(report.call, *call, AppCallEvent::kRefused, AppCallState::kOver);
    if (*report.error == IncomingError::kFilteredByBlockList) {
      send_reliably(to_server::Decline{command("decline", report.call), report.call});
    } else {
      send_reliably(to_server::Busy{command("busy", report.call), report.call});
    }
    return forget(report.call, to_string(*report.error));
  }
  call->reported = true;
  if (call->state != AppCallState::kReporting) return;
  set_state(report.call, *call, AppCallEvent::kReported, AppCallState::kRinging);
  if (call->confirmed) session_.send(to_server::Ringing{report.call});
  // Race 25: the calls of a crashed app vanish, and the crash counts. rn-voip-push#102 [observed]
  if (has(Misbehaviour::kCrashWhileRinging)) {
    arm(AppTimer::kCrash, {}, config_->assumptions->crash_after);
  }
}

}  // namespace ringback::device
