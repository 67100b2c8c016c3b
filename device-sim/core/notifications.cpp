#include "device-sim/core/notifications.h"

#include <utility>

#include "base/json.h"

namespace ringback::device {
namespace {

/// aps.mutable-content: the sender lets an extension change the notification.
bool is_mutable(const CourierPush& push) {
  const auto json = parse_payload(push.payload);
  if (!json) return false;
  const Json* aps = json->member("aps");
  const Json* flag = aps != nullptr ? aps->member("mutable-content") : nullptr;
  return flag != nullptr && flag->integer() == 1;
}

/// What the extension finds when it decrypts: our senders put the plain text of the sealed call
/// into a string, because what cannot be read by others is not the point here.
std::optional<std::string> unsealed(const CourierPush& push) {
  const auto json = parse_payload(push.payload);
  if (!json) return {};
  const auto sealed = json->string_member("sealed");
  if (!sealed) return {};
  return std::string(*sealed);
}

}  // namespace

void Notifications::register_app() {
  registered_ = true;
  if (token_) {
    ground_->post(to_app::AlertTokenUpdated{*token_});
  } else {
    // Rule: the alert token is another than PushKit's. Source: [recall]
    ground_->effect(
        RequestToken{ground_->config().bundle, TokenKind::kAlert, ground_->config().environment});
  }
}

void Notifications::token_issued(const DeviceToken& token) {
  const bool changed = token_ != token;
  token_ = token;
  if (registered_ && changed) ground_->post(to_app::AlertTokenUpdated{token});
}

void Notifications::drop_token() {
  registered_ = false;
  in_extension_.clear();
  ground_->timers().clear_named(IosTimer::kExtension);
  if (!token_) return;
  ground_->effect(ReleaseToken{*token_});
  token_.reset();
}

PushFate Notifications::take(const CourierPush& push) {
  // Rule: an extension is started for a notification with mutable-content. Source: Apple,
  // UNNotificationServiceExtension [doc]
  if (!ground_->assumptions().service_extension || !is_mutable(push)) {
    show(push);
    return PushFate::kShown;
  }
  const std::uint64_t number = ++next_;
  in_extension_.emplace(number, push);
  ground_->in_ios("extension-launched");
  ground_->timers().set(IosTimer::kExtension, ground_->at() + ground_->assumptions().extension_time,
                        number);
  return PushFate::kDelivered;
}

std::optional<std::string> Notifications::extension_done(std::uint64_t number) {
  const auto found = in_extension_.find(number);
  if (found == in_extension_.end()) return {};
  const CourierPush push = std::move(found->second);
  in_extension_.erase(found);
  const auto payload = unsealed(push);
  if (!payload || ground_->config().has(Misbehaviour::kExtensionShowsOnly)) {
    show(push);
    return {};
  }
  const std::string_view error = hand_over_error(*payload);
  TraceEvent& event = ground_->in_ios("report-new-incoming-voip-push-payload");
  if (error.empty()) return payload;
  event.add("error", error);
  show(push);
  return {};
}

std::string_view Notifications::hand_over_error(std::string_view payload) const {
  if (ground_->config().has(Misbehaviour::kExtensionHandsOverLate)) {
    // Rule: after its content handler an extension handles no notification any more, and may hand
    // nothing over. Source: Apple, invalidClientProcess [doc]
    return to_string(ExtensionError::kInvalidClientProcess);
  }
  if (!ground_->assumptions().filtering_entitlement) {
    // Rule: an extension hands calls over only with the filtering entitlement. Source: Apple,
    // missingNotificationFilteringEntitlement [doc]
    return to_string(ExtensionError::kMissingNotificationFilteringEntitlement);
  }
  if (ground_->config().ios == IosGeneration::k12) {
    // Rule: the hand-over exists from iOS 14.5. Source: Apple, reportNewIncomingVoIPPushPayload
    // [doc]
    return to_string(ExtensionError::kUnknown);
  }
  // Rule: the codes 2 and 3 of CXErrorDomain have no documented trigger; they came with the
  // hand-over, so an app without the background mode and a payload that is no dictionary are taken
  // for it. Source: Apple, CXError [doc]; the triggers are invented
  if (!ground_->assumptions().voip_background_mode) {
    return to_string(GeneralError::kMissingVoipBackgroundMode);
  }
  const auto json = parse_payload(payload);
  if (!json || json->object() == nullptr) return to_string(GeneralError::kInvalidArgument);
  return {};
}

void Notifications::show(const CourierPush& push) {
  ++shown_;
  TraceEvent& event = ground_->in_ios("notification-shown");
  if (push.type != PushType::kAlert) event.add("type", to_string(push.type));
}

bool Notifications::tapped() { return std::exchange(shown_, 0) > 0; }

}  // namespace ringback::device
