#include "device-sim/core/app_trace.h"

#include <array>

#include "device-sim/core/app_call.h"

namespace ringback::device {
namespace {

constexpr std::array<std::string_view, 8> kPerformNames{
    "perform-start-call", "perform-answer-call",    "perform-end-call",  "perform-set-held-call",
    "perform-set-muted",  "perform-set-group-call", "perform-play-dtmf", "perform-set-translating"};

template <class Error>
void describe_error(TraceEvent& event, const std::optional<Error>& error) {
  if (error) event.add("error", to_string(*error));
}

void describe_flags(TraceEvent& event, const CallFlags& flags) {
  event.add("outgoing", flags.outgoing ? "true" : "false");
  event.add("connected", flags.connected ? "true" : "false");
  event.add("on-hold", flags.on_hold ? "true" : "false");
  event.add("ended", flags.ended ? "true" : "false");
}

}  // namespace

void describe(TraceEvent& event, const Action& action) {
  event.add("action", to_string(action.kind));
  if (action.kind == ActionKind::kSetHeld || action.kind == ActionKind::kSetMuted ||
      action.kind == ActionKind::kSetTranslating) {
    event.add("on", action.on ? "true" : "false");
  }
  if (action.kind == ActionKind::kStart && action.on) event.add("video", "true");
  if (!action.detail.empty()) event.add("detail", action.detail);
  const DtmfType type = dtmf_type(action.detail);
  if (action.kind == ActionKind::kPlayDtmf && type != DtmfType::kSingleTone) {
    event.add("type", to_string(type));
  }
}

void trace_callback(Ground& ground, const PushKit& push_kit, const AppCallback& callback) {
  if (const auto* push = std::get_if<to_app::PushReceived>(&callback)) {
    // What the daemon knows, whether or not this iOS tells the app.
    ground.ios_to_app("voip-push-delivered", push->read.call,
                      {{"must-report", push_kit.exempt(push->push) ? "false" : "true"}});
  } else if (const auto* report = std::get_if<to_app::ReportCompleted>(&callback)) {
    describe_error(ground.ios_to_app("report-completed", report->call), report->error);
  } else if (const auto* done = std::get_if<to_app::TransactionCompleted>(&callback)) {
    describe_error(ground.ios_to_app("transaction-completed", done->call), done->error);
  } else if (const auto* whole = std::get_if<to_app::ExecuteTransaction>(&callback)) {
    for (const auto& action : whole->actions) {
      describe(ground.ios_to_app("execute-transaction", action.call), action);
    }
  } else if (const auto* perform = std::get_if<to_app::Perform>(&callback)) {
    const Action& action = perform->action;
    describe(ground.ios_to_app(kPerformNames[static_cast<std::size_t>(action.kind)], action.call),
             action);
  } else if (const auto* late = std::get_if<to_app::ActionTimedOut>(&callback)) {
    describe(ground.ios_to_app("action-timed-out", late->action.call), late->action);
  } else if (const auto* changed = std::get_if<to_app::CallChanged>(&callback)) {
    describe_flags(ground.ios_to_app("call-changed", changed->call), changed->flags);
  } else if (std::holds_alternative<to_app::AudioActivated>(callback)) {
    ground.ios_to_app("audio-activated");
  } else if (std::holds_alternative<to_app::AudioDeactivated>(callback)) {
    ground.ios_to_app("audio-deactivated");
  } else if (std::holds_alternative<to_app::ProviderReset>(callback)) {
    ground.ios_to_app("provider-reset");
  } else if (std::holds_alternative<to_app::TokenUpdated>(callback)) {
    ground.ios_to_app("token-updated");
  } else if (std::holds_alternative<to_app::AlertTokenUpdated>(callback)) {
    ground.ios_to_app("alert-token-updated");
  } else if (std::holds_alternative<to_app::TokenInvalidated>(callback)) {
    ground.ios_to_app("token-invalidated");
  }
}

}  // namespace ringback::device
