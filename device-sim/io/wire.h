// Where device-sim's structs become wire messages and back: the signaling stream of an app
// and the courier of all phones. Nothing else in device-sim knows both; control/v1 is
// wire_control.h.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/call_messages.h"
#include "base/result.h"
#include "device-sim/core/effects.h"
#include "device-sim/core/inputs.h"
#include "proto/courier/v1/courier.pb.h"
#include "proto/signaling/v1/signaling.pb.h"

namespace ringback::device {

signaling::v1::ClientFrame to_wire(const ClientFrame& frame);
/// The field that makes no sense, when one does not.
Result<ServerFrame, std::string> from_wire(const signaling::v1::ServerFrame& frame);

courier::v1::PhoneMessage to_wire(const GoOnline&, const DeviceId& device);
courier::v1::PhoneMessage to_wire(const GoOffline&, const DeviceId& device);
courier::v1::PhoneMessage to_wire(const RequestToken& request, const DeviceId& device);
courier::v1::PhoneMessage to_wire(const ReleaseToken& release);
courier::v1::PhoneMessage to_wire(const ReportFate& report);

/// What the courier brought, and for which phone.
struct FromCourier {
  DeviceId device;
  std::variant<TokenIssued, PushArrived> input;
};
/// Nothing when a field makes no sense; the message is then dropped.
std::optional<FromCourier> from_wire(const courier::v1::CourierMessage& message);

}  // namespace ringback::device
