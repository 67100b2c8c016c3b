// What iOS tells an app, as lines of the recording.
#pragma once

#include "device-sim/core/app_callbacks.h"
#include "device-sim/core/ground.h"
#include "device-sim/core/push_kit.h"

namespace ringback::device {

void trace_callback(Ground& ground, const PushKit& push_kit, const AppCallback& callback);
void describe(TraceEvent& event, const Action& action);

}  // namespace ringback::device
