// The courier's and control's half of wire.h.
#include <array>

#include "base/word.h"
#include "device-sim/io/wire.h"
#include "net/control_service.h"

namespace ringback::device {
namespace {

namespace cv1 = courier::v1;

constexpr std::array<Word<PushType>, 11> kPushTypes{{
    {PushType::kAlert, "PUSH_TYPE_ALERT"},
    {PushType::kBackground, "PUSH_TYPE_BACKGROUND"},
    {PushType::kVoip, "PUSH_TYPE_VOIP"},
    {PushType::kPushToTalk, "PUSH_TYPE_PUSH_TO_TALK"},
    {PushType::kComplication, "PUSH_TYPE_COMPLICATION"},
    {PushType::kFileProvider, "PUSH_TYPE_FILE_PROVIDER"},
    {PushType::kLocation, "PUSH_TYPE_LOCATION"},
    {PushType::kLiveActivity, "PUSH_TYPE_LIVE_ACTIVITY"},
    {PushType::kWidgets, "PUSH_TYPE_WIDGETS"},
    {PushType::kControls, "PUSH_TYPE_CONTROLS"},
    {PushType::kMdm, "PUSH_TYPE_MDM"},
}};

cv1::Fate to_wire(PushFate fate) {
  switch (fate) {
    case PushFate::kDelivered:
      return cv1::FATE_DELIVERED;
    case PushFate::kDroppedBlocked:
      return cv1::FATE_DROPPED_BLOCKED;
    case PushFate::kDroppedNoApp:
      return cv1::FATE_DROPPED_NO_APP;
    case PushFate::kShown:
      return cv1::FATE_SHOWN;
    case PushFate::kHeld:
      return cv1::FATE_HELD;
  }
  return cv1::FATE_UNSPECIFIED;
}

cv1::TokenKind courier_kind(TokenKind kind) {
  return kind == TokenKind::kVoip ? cv1::TOKEN_KIND_VOIP : cv1::TOKEN_KIND_ALERT;
}

std::optional<FromCourier> token_issued(const cv1::TokenIssued& wire) {
  if (wire.kind() != cv1::TOKEN_KIND_ALERT && wire.kind() != cv1::TOKEN_KIND_VOIP) return {};
  const auto kind = wire.kind() == cv1::TOKEN_KIND_VOIP ? TokenKind::kVoip : TokenKind::kAlert;
  return FromCourier{DeviceId(wire.device()),
                     TokenIssued{BundleId(wire.bundle()), kind, DeviceToken(wire.token())}};
}

std::optional<FromCourier> push(const cv1::Push& wire) {
  const auto type = value_of(kPushTypes, cv1::PushType_Name(wire.type()));
  if (!type) return {};
  CourierPush push;
  push.id = ApnsId(wire.apns_id());
  push.token = DeviceToken(wire.token());
  push.topic = Topic(wire.topic());
  push.type = *type;
  push.priority = wire.priority();
  push.payload = wire.payload();
  push.accepted_at = WallTime{Duration{wire.accepted_at_us()}};
  return FromCourier{DeviceId(wire.device()), PushArrived{std::move(push)}};
}

}  // namespace

cv1::PhoneMessage to_wire(const GoOnline&, const DeviceId& device) {
  cv1::PhoneMessage out;
  out.mutable_online()->set_device(device.text);
  return out;
}

cv1::PhoneMessage to_wire(const GoOffline&, const DeviceId& device) {
  cv1::PhoneMessage out;
  out.mutable_offline()->set_device(device.text);
  return out;
}

cv1::PhoneMessage to_wire(const RequestToken& request, const DeviceId& device) {
  cv1::PhoneMessage out;
  auto& wire = *out.mutable_token_request();
  wire.set_device(device.text);
  wire.set_bundle(request.bundle.text);
  wire.set_kind(courier_kind(request.kind));
  wire.set_environment(request.environment == Environment::kSandbox ? cv1::ENVIRONMENT_SANDBOX
                                                                    : cv1::ENVIRONMENT_PRODUCTION);
  return out;
}

cv1::PhoneMessage to_wire(const ReleaseToken& release) {
  cv1::PhoneMessage out;
  out.mutable_token_release()->set_token(release.token.text);
  return out;
}

cv1::PhoneMessage to_wire(const ReportFate& report) {
  cv1::PhoneMessage out;
  out.mutable_fate()->set_apns_id(report.id.text);
  out.mutable_fate()->set_fate(to_wire(report.fate));
  return out;
}

std::optional<FromCourier> from_wire(const cv1::CourierMessage& message) {
  switch (message.message_case()) {
    case cv1::CourierMessage::kTokenIssued:
      return token_issued(message.token_issued());
    case cv1::CourierMessage::kPush:
      return push(message.push());
    case cv1::CourierMessage::MESSAGE_NOT_SET:
      return {};
  }
  return {};
}

}  // namespace ringback::device
