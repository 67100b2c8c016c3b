#include "device-sim/core/push_kit.h"

#include <utility>

#include "base/planted.h"

namespace ringback::device {

void PushKit::create_registry() {
  if (registry_) return;
  registry_ = true;
  if (token_) {
    // Rule: didUpdate pushCredentials comes at each launch's registration. Source: [recall]
    ground_->post(to_app::TokenUpdated{*token_});
  } else {
    ground_->effect(
        RequestToken{ground_->config().bundle, TokenKind::kVoip, ground_->config().environment});
  }
  deliver();
}

void PushKit::token_issued(const DeviceToken& token) {
  // Nobody waits for it any more; the next registry asks anew.
  if (!registry_ && !token_) return ground_->effect(ReleaseToken{token});
  const bool changed = token_ != token;
  token_ = token;
  if (registry_ && changed) ground_->post(to_app::TokenUpdated{token});
}

void PushKit::drop_token() {
  if (!token_) return;
  ground_->effect(ReleaseToken{*token_});
  token_.reset();
}

void PushKit::unregister() {
  // Rule: without `.voIP` among the desired types the app is unregistered, and its token no longer
  // valid. Source: [recall]
  if (!registry_) return;
  registry_ = false;
  drop_token();
  // What is not on its way to the delegate yet has nobody to go to any more.
  std::erase_if(pushes_, [&](const auto& entry) {
    const auto& [number, push] = entry;
    if (push.queued) return false;
    fate(push.push, PushFate::kDroppedNoApp);
    ground_->timers().clear(IosTimer::kDaemonCheck, number);
    ground_->timers().clear(IosTimer::kPushAssertion, number);
    return true;
  });
}

bool PushKit::rotate_token() {
  if (!token_) return false;
  drop_token();
  if (!registry_) return true;
  // Rule: when a token merely changes, both callbacks arrive. Source:
  // flutter_voip_push_notification PR#11 [observed]
  ground_->post(to_app::TokenInvalidated{});
  ground_->effect(
      RequestToken{ground_->config().bundle, TokenKind::kVoip, ground_->config().environment});
  return true;
}

void PushKit::take(const CourierPush& push) {
  Push entry;
  entry.number = ++next_push_;
  entry.push = push;
  pushes_.emplace(entry.number, std::move(entry));
}

bool PushKit::late(const CourierPush& push) const {
  return ground_->now().wall - push.accepted_at >= ground_->assumptions().must_report_age;
}

void PushKit::hand_over(const View& view) {
  for (auto& [number, push] : pushes_) {
    if (push.handed) continue;
    push.handed = true;
    // Rule: apps of iOS 12 and earlier need not report; from iOS 13 they must, unless the daemon
    // sees them in the foreground or on a call. Source: Apple, PKPushType.voIP [doc]; DTS 768136,
    // 817976 [observed]
    push.exempt = ground_->config().ios == IosGeneration::k12 || view.foreground || view.on_call;
    // Rule: two private entitlements lifted the duty: unrestricted-voip for early SDKs, its .ptt
    // until the iOS 26 SDK; an app is taken to be linked with its system's SDK. Source: public
    // entitlements files; DTS, forum 799024 [observed]; where the first one ended is invented
    const IosGeneration ios = ground_->config().ios;
    push.exempt |= ground_->assumptions().unrestricted_voip && ios < IosGeneration::k16;
    push.exempt |= ground_->assumptions().unrestricted_voip_ptt && ios < IosGeneration::k26_4;
    // Rule: from iOS 26.4 a push that reached the phone after an extended delay need not be
    // reported. Source: Apple, PKVoIPPushMetadata.mustReport [doc]
    if (ground_->config().ios == IosGeneration::k26_4 && late(push.push)) push.exempt = true;
    // Rule: about 7 s after the push the daemon checks that a call was reported. Source: DTS
    // 817976 [observed]
    ground_->timers().set(IosTimer::kDaemonCheck,
                          ground_->at() + ground_->assumptions().daemon_check, number);
    ground_->timers().set(IosTimer::kPushAssertion,
                          ground_->at() + ground_->assumptions().push_assertion, number);
  }
  deliver();
}

void PushKit::deliver() {
  if (!registry_) return;
  for (auto& [number, push] : pushes_) {
    if (!push.handed || push.queued) continue;
    push.queued = true;
    to_app::PushReceived call{number, push.push.payload, {}, read_payload(push.push.payload)};
    // Rule: iOS 26.4 calls the delegate method with metadata if there is one, else the older one.
    // Source: Apple, didReceiveIncomingVoIPPushWith:metadata: [doc]; DTS 817976 [observed]
    if (ground_->config().ios == IosGeneration::k26_4 && ground_->assumptions().metadata_delegate) {
      call.must_report = !push.exempt;
    }
    ground_->post(std::move(call));
  }
}

void PushKit::delivered(std::uint64_t number) {
  const auto found = pushes_.find(number);
  if (found == pushes_.end() || found->second.delivered) return;
  found->second.delivered = true;
  completed_early_ = false;
  if (!planted(PlantedBug::kPushFateForgotten)) fate(found->second.push, PushFate::kDelivered);
}

void PushKit::fate(const CourierPush& push, PushFate fate) {
  // What a service extension handed over is no push of APNs'.
  if (push.id.text.empty()) return;
  ground_->effect(ReportFate{push.id, fate});
  ground_->ios_to("apns", "push-fate", {}, {{"apns-id", push.id.text}, {"fate", to_string(fate)}});
}

void PushKit::call_reported() {
  // Rule: what counts is the attempt; a report that comes back with an error satisfies the duty
  // too. Source: DTS 768136 [observed]
  // Rule: each push carries its own duty. Source: PKPushRegistry's outstandingVoIPPushes counter,
  // public class dumps [observed]; whether one report clears all that the process has is unknown
  const bool all = ground_->assumptions().one_report_clears_all;
  for (auto& [number, push] : pushes_) {
    if (push.reported || !(push.delivered || (all && push.handed))) continue;
    push.reported = true;
    if (ground_->assumptions().success_resets_count) failures_ = 0;
    if (!all) return;
  }
}

std::optional<std::string_view> PushKit::delegate_returned(std::uint64_t number) {
  const auto found = pushes_.find(number);
  if (found == pushes_.end()) return {};
  const Push& push = found->second;
  // Rule: a call must be reported before the delegate method returns; otherwise the app is
  // terminated with an exception. Source: DTS 817976 [observed]
  if (push.exempt || push.reported || planted(PlantedBug::kDutyNotEnforced)) return {};
  warn("missed-report");
  // Rule: PKPushRegistry logs the assertion that failed, then throws; both texts changed with the
  // system. Source: forum 801446, linphone#669 [observed]
  ground_->in_ios("system-log", {}, {{"text", assertion_failure(ground_->config().ios)}});
  return never_posted(ground_->config().ios);
}

std::optional<std::string_view> PushKit::daemon_check(std::uint64_t number) {
  const auto found = pushes_.find(number);
  if (found == pushes_.end()) return {};
  const bool kept =
      found->second.exempt || found->second.reported || planted(PlantedBug::kDutyNotEnforced);
  if (found->second.completed) pushes_.erase(found);
  if (kept) return {};
  warn("missed-report");
  return kNotInTime;
}

void PushKit::warn(std::string_view what) {
  // Rule: iOS 26 shows a dialog for missed reports and stopped delivery to development and
  // TestFlight builds. Source: DTS, callkit tag of the forums [observed]
  if (ground_->config().ios < IosGeneration::k26_4 || !ground_->assumptions().development_build) {
    return;
  }
  ground_->in_ios("warning-dialog", {}, {{"text", what}});
}

bool PushKit::complete(std::uint64_t number) {
  const auto found = pushes_.find(number);
  if (found == pushes_.end() || found->second.completed) return false;
  found->second.completed = true;
  completed_early_ = !found->second.reported;
  ground_->timers().clear(IosTimer::kPushAssertion, number);
  // Rule: the completion has no part in the reporting rule. Source: DTS 817976 [observed]
  if (found->second.exempt || found->second.reported) {
    ground_->timers().clear(IosTimer::kDaemonCheck, number);
    pushes_.erase(found);
  }
  return true;
}

void PushKit::assertion_ended(std::uint64_t number) {
  // Rule: a completion never called only holds the process assertion until it times out. Source:
  // DTS 817976 [observed]; the time [recall]
  const auto found = pushes_.find(number);
  if (found == pushes_.end()) return;
  if (found->second.delivered) {
    pushes_.erase(found);
  } else {
    found->second.asserts = false;
  }
}

bool PushKit::asserts() const {
  for (const auto& [number, push] : pushes_) {
    if (push.asserts && !push.completed) return true;
  }
  return false;
}

void PushKit::count_failure() {
  ++failures_;
  // Rule: after repeated failures the system stops delivering VoIP pushes to the app. Source:
  // Apple, PushKit [doc]; the number: Forta field log [observed]
  if (failures_ >= ground_->assumptions().block_threshold && !blocked_) {
    blocked_ = true;
    ground_->in_ios("voip-delivery-stopped", {}, {{"failures", std::to_string(failures_)}});
    warn("delivery-stopped");
    // Rule: whether time lifts the block is unknown. Source: forum 764376, "for a period of time"
    // [observed]
    const Duration memory = ground_->assumptions().block_memory;
    if (memory > Duration{}) {
      ground_->timers().set(IosTimer::kBlockForgotten, ground_->at() + memory);
    }
  }
}

void PushKit::clear_block() {
  if (planted(PlantedBug::kBlockNeverLifted)) return;
  ground_->timers().clear(IosTimer::kBlockForgotten);
  blocked_ = false;
  failures_ = 0;
}

void PushKit::process_died() {
  registry_ = false;
  for (const auto& [number, push] : pushes_) {
    if (!push.delivered) fate(push.push, PushFate::kDroppedNoApp);
  }
  pushes_.clear();
  ground_->timers().clear_named(IosTimer::kDaemonCheck);
  ground_->timers().clear_named(IosTimer::kPushAssertion);
}

void PushKit::app_removed() {
  for (const auto& push : first_unlock()) fate(push, PushFate::kDroppedNoApp);
}

void PushKit::held_until_unlock(const CourierPush& push) { held_.push_back(push); }

std::vector<CourierPush> PushKit::first_unlock() { return std::exchange(held_, {}); }

}  // namespace ringback::device
