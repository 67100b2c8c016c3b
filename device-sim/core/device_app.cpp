// What the app asks of iOS, each with its line in the recording.
#include <utility>

#include "device-sim/core/app_trace.h"
#include "device-sim/core/device.h"

namespace ringback::device {
namespace {

void describe(TraceEvent& event, const ClientMessage& message) {
  if (const auto* dial = std::get_if<to_server::Dial>(&message)) {
    event.add("callee", dial->callee.text);
  } else if (const auto* hello = std::get_if<to_server::Hello>(&message)) {
    if (!hello->resume.empty()) event.add("resume", "true");
  } else if (const auto* hold = std::get_if<to_server::Hold>(&message)) {
    event.add("on", hold->on_hold ? "true" : "false");
  }
}

}  // namespace

/// One request of the app each; a nested visitor, so that it may touch what the phone holds.
struct Device::Asked {
  Device& d;

  void operator()(const to_ios::CreateProvider& delegate) { d.call_kit_.create_provider(delegate); }
  void operator()(const to_ios::InvalidateProvider&) { d.call_kit_.invalidate_provider(); }
  void operator()(const to_ios::CreateCallObserver&) { d.call_kit_.create_observer(); }
  void operator()(const to_ios::RegisterForRemoteNotifications&) {
    d.notifications_.register_app();
  }
  void operator()(const to_ios::CreatePushRegistry&) { d.push_kit_.create_registry(); }
  void operator()(const to_ios::RemovePushRegistration&) { d.push_kit_.unregister(); }
  void operator()(const to_ios::ReportVoipPushPayload&) {
    // Rule: only a service extension that handles a notification may hand a payload over. Source:
    // Apple, invalidClientProcess [doc]
    d.ground_.app_to_ios("report-new-incoming-voip-push-payload", {},
                         {{"error", to_string(ExtensionError::kInvalidClientProcess)}});
    d.ground_.post(to_app::PayloadReported{});
  }

  void operator()(const to_ios::ReportNewIncomingCall& report) {
    TraceEvent& event = d.ground_.app_to_ios("report-new-incoming-call", report.call);
    if (report.update.handle) event.add("handle", *report.update.handle);
    if (report.update.name) event.add("caller", *report.update.name);
    d.push_kit_.call_reported();
    d.call_kit_.report_incoming(report.call, report.update);
    d.stall_if_completed_early(d.push_kit_.completed_early());
  }

  void operator()(const to_ios::ReportCallUpdated& report) {
    TraceEvent& event = d.ground_.app_to_ios("report-call-updated", report.call);
    if (report.update.name) event.add("caller", *report.update.name);
    d.call_kit_.report_updated(report.call, report.update);
  }

  void operator()(const to_ios::ReportCallEnded& report) {
    d.ground_.app_to_ios("report-call-ended", report.call,
                         {{"reason", std::string(to_string(report.reason))}});
    d.call_kit_.report_ended(report.call, report.reason);
  }

  void operator()(const to_ios::ReportOutgoingConnecting& report) {
    d.ground_.app_to_ios("report-outgoing-connecting", report.call);
    d.call_kit_.report_connecting(report.call);
  }

  void operator()(const to_ios::ReportOutgoingConnected& report) {
    d.ground_.app_to_ios("report-outgoing-connected", report.call);
    d.call_kit_.report_connected(report.call);
  }

  void operator()(const to_ios::RequestTransaction& request) {
    for (const auto& action : request.actions) {
      describe(d.ground_.app_to_ios("request-transaction", action.call), action);
    }
    d.call_kit_.request(request.actions);
  }

  void operator()(const to_ios::FulfilAction& request) {
    if (const Action* action = d.call_kit_.pending(request.id)) {
      describe(d.ground_.app_to_ios("action-fulfilled", action->call), *action);
    } else {
      // Rule: an action is not to be fulfilled or failed after its time-out. Source: Apple,
      // provider(_:timedOutPerforming:) [doc]
      d.ground_.broken("fulfil-once-and-in-time", "Apple, CXAction",
                       "an action was fulfilled that was already over");
    }
    d.call_kit_.fulfil(request.id);
  }

  void operator()(const to_ios::FailAction& request) {
    if (const Action* action = d.call_kit_.pending(request.id)) {
      describe(d.ground_.app_to_ios("action-failed", action->call), *action);
    }
    d.call_kit_.fail(request.id);
  }

  void operator()(const to_ios::CompletePush& request) {
    if (!d.push_kit_.complete(request.push)) return;
    d.ground_.app_to_ios("push-completion");
    d.stall_if_completed_early(true);
  }

  void operator()(const to_ios::StartAudio&) {
    if (d.call_kit_.audio_active()) return;
    // Rule: audio starts only after CallKit has activated the session. Source: siprix#61,
    // linphone#331 [observed]
    d.ground_.broken("audio-after-activation", "siprix#61, linphone#331",
                     "the app started audio before didActivate");
  }

  void operator()(const to_ios::BeginBackgroundTask&) {
    d.task_ = true;
    d.ground_.timers().set(IosTimer::kBackgroundTask,
                           d.ground_.at() + d.config_.assumptions->background_task);
  }

  void operator()(const to_ios::EndBackgroundTask&) {
    d.task_ = false;
    d.ground_.timers().clear(IosTimer::kBackgroundTask);
    d.ground_.timers().clear(IosTimer::kTaskOverdue);
  }

  void operator()(const to_ios::BlockMainQueue& request) {
    d.queue_blocked_ = true;
    d.ground_.in_app("main-queue-blocked");
    if (d.process_.state() == ProcessState::kForeground && d.process_.since() == d.ground_.at()) {
      d.ground_.timers().set(IosTimer::kWatchdog,
                             d.ground_.at() + d.config_.assumptions->launch_watchdog);
    }
    d.ground_.timers().set(IosTimer::kQueueUnblocked, d.ground_.at() + request.span);
  }

  void operator()(const to_ios::Crash& request) { d.doom_ = request.why; }

  void operator()(const to_ios::OpenConnection&) {
    if (d.socket_) return;
    if (!d.online_) return d.ground_.post(to_app::ConnectionLost{});
    d.socket_ = true;
    d.ground_.effect(OpenSignaling{});
  }

  void operator()(to_ios::SendFrame&& request) {
    if (!d.socket_) return;
    const ClientMessage& message = request.frame.message;
    describe(d.ground_.app_to("signaling", name_of(message), call_of(message)), message);
    d.ground_.effect(SendSignaling{std::move(request.frame)});
  }

  void operator()(const to_ios::CloseConnection&) { d.close_socket(); }

  void operator()(const to_ios::SetTimer& request) {
    d.app_timers_.set(request.timer, d.ground_.at() + request.after, 0, request.call);
  }

  void operator()(const to_ios::ClearTimer& request) {
    d.app_timers_.clear(request.timer, 0, request.call);
  }

  void operator()(const to_ios::Note& note) {
    TraceEvent& event = d.ground_.in_app(note.name, note.call);
    if (!note.key.empty()) event.add(note.key, note.value);
  }
};

void Device::note(std::string_view name, const std::optional<CallId>& call,
                  std::initializer_list<Detail> details) {
  if (!doom_) ground_.in_app(name, call, details);
}

void Device::note(const Move& move, const std::optional<CallId>& call) {
  if (!doom_) ground_.app_moved(move, call);
}

void Device::ask(AppRequest request) {
  // A crashed process does nothing more.
  if (doom_) return;
  std::visit(Asked{*this}, std::move(request));
}

}  // namespace ringback::device
