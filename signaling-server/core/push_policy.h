// What a push of this server looks like. One per call and device, only ever for a new call: a
// hang-up never travels as a push.
#pragma once

#include <string>

#include "base/call_messages.h"
#include "base/time.h"
#include "signaling-server/core/changes.h"
#include "signaling-server/core/config.h"
#include "signaling-server/core/effects.h"

namespace ringback::signaling {

/// The push that announces a call; `ring_until` is when the server will give the call up.
SendPush make_push(const Config& config, PushRef ref, ApnsId id, const TokenRecord& token,
                   CallId call, const CallerInfo& caller, WallTime now, WallTime ring_until);

/// {"aps":{},"call":{"caller":{"handle":..,"name":..},"id":..,"video":..},"expires_at_ms":..,
/// "sent_at_ms":..}: enough to report the call without asking anybody.
std::string push_payload(CallId call, const CallerInfo& caller, WallTime now, WallTime ring_until);

}  // namespace ringback::signaling
