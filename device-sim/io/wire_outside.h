// OutsideApps' messages, and what iOS and an app say to each other in the core.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "device-sim/core/inputs.h"
#include "proto/control/v1/outside_app.pb.h"

namespace ringback::device {

/// What a request means to the phone; the name of the field when one makes no sense.
Result<Input, std::string> from_wire(const control::v1::AppRequest& request);

/// The event for a callback; nothing for those that only our own app hears.
/// `now` is the phone's clock: events say how long the app has from then on.
std::optional<control::v1::AppEvent> to_wire(const AppCallback& callback, Instant now,
                                             const Assumptions& assumptions);

}  // namespace ringback::device
