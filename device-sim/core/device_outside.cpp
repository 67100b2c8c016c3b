// An app whose logic runs outside of us: when its program is there, what it may ask, and what
// becomes of the process when it goes.
#include "device-sim/core/device.h"

namespace ringback::device {
namespace {

/// Why a request that names no call, action or push comes to nothing.
std::string_view without_subject(const AppRequest& request, const CallKit& calls,
                                 const PushKit& pushes, bool task) {
  if (std::holds_alternative<to_ios::InvalidateProvider>(request) && !calls.provider_exists()) {
    return "no-provider";
  }
  if (std::holds_alternative<to_ios::RemovePushRegistration>(request) &&
      !pushes.registry_exists()) {
    return "no-registry";
  }
  if (std::holds_alternative<to_ios::EndBackgroundTask>(request) && !task) return "no-task";
  if (std::holds_alternative<to_ios::StartAudio>(request) && !calls.audio_active()) {
    return "audio-not-active";
  }
  return {};
}

/// Why a request comes to nothing; empty when it does not.
std::string_view refusal(const AppRequest& request, ProcessState process, const CallKit& calls,
                         const PushKit& pushes, bool task) {
  if (process == ProcessState::kSuspended) return "app-suspended";
  if (process != ProcessState::kForeground && process != ProcessState::kBackground) {
    return "app-not-running";
  }
  const auto known = [&](const CallId& call) {
    return calls.record(call) != nullptr ? std::string_view() : "unknown-call";
  };
  if (const auto* r = std::get_if<to_ios::ReportCallUpdated>(&request)) return known(r->call);
  if (const auto* r = std::get_if<to_ios::ReportCallEnded>(&request)) return known(r->call);
  const auto outgoing = [&](const CallId& call) {
    const CallRecord* record = calls.record(call);
    return record != nullptr && !record->outgoing ? std::string_view("not-outgoing") : known(call);
  };
  if (const auto* r = std::get_if<to_ios::ReportOutgoingConnecting>(&request)) {
    return outgoing(r->call);
  }
  if (const auto* r = std::get_if<to_ios::ReportOutgoingConnected>(&request)) {
    return outgoing(r->call);
  }
  const auto pending = [&](std::uint64_t id) {
    return calls.pending(id) != nullptr ? std::string_view() : "unknown-action";
  };
  if (const auto* r = std::get_if<to_ios::FulfilAction>(&request)) return pending(r->id);
  if (const auto* r = std::get_if<to_ios::FailAction>(&request)) return pending(r->id);
  if (const auto* r = std::get_if<to_ios::CompletePush>(&request)) {
    return pushes.may_complete(r->push) ? std::string_view() : "unknown-push";
  }
  return without_subject(request, calls, pushes, task);
}

}  // namespace

void Device::take(const AppAttached&) {
  if (config_.outside_app) outside_.attached = true;
}

void Device::take(const AppLeft& left) {
  if (!std::exchange(outside_.attached, false)) return;
  ground_.in_ios("outside-app-left", {}, {{"how", left.politely ? "quit" : "broke-off"}});
  if (!process_.exists()) return;
  // Rule: nothing is known here, because no such link exists in life; a process whose program is
  // gone has crashed, or hangs until its program is back. Source: invented [recall]
  if (!left.politely && !config_.assumptions->outside_loss_crashes) return;
  terminate(left.politely ? "the app quit" : "the app crashed", ProcessEvent::kTerminated,
            ProcessState::kNotRunning, !left.politely && config_.assumptions->crash_counts);
}

void Device::refuse(std::uint64_t request, std::string_view why) {
  ground_.in_ios("app-request-refused", {}, {{"why", why}});
  outside_.tell(to_app::RequestRefused{request, why});
}

void Device::take(const AppAsked& asked) {
  // An app that is not there, or not ours to hear from, asks nothing.
  if (!config_.outside_app) return refuse(asked.number, "not-an-outside-app");
  const auto why = refusal(asked.request, process_.state(), call_kit_, push_kit_, task_);
  if (!why.empty()) refuse(asked.number, why);
  // What iOS ignores in silence reaches it all the same.
  if (process_.runs()) ask(asked.request);
  crashed();
}

void Device::take(const AppReturned& returned) {
  if (outside_.in_delegate != returned.push) return refuse(returned.number, "unknown-push");
  outside_.in_delegate.reset();
  delegate_returned(returned.push);
}

}  // namespace ringback::device
