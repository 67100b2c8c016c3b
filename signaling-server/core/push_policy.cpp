#include "signaling-server/core/push_policy.h"

#include <algorithm>

#include "base/json.h"

namespace ringback::signaling {

SendPush make_push(const Config& config, PushRef ref, ApnsId id, const TokenRecord& token,
                   CallId call, const CallerInfo& caller, WallTime now, WallTime ring_until) {
  SendPush push;
  push.push = ref;
  push.apns_id = std::move(id);
  push.token = token.token;
  push.topic = topic_of(token.bundle.empty() ? config.bundle : token.bundle, token.kind);
  // Rule: voip-push-headers Source: Apple, "Sending notification requests to APNs" [doc]
  push.type = PushType::kVoip;
  push.priority = 10;
  // Rule: voip-push-expiration Source: Apple, "Responding to VoIP Notifications from PushKit" [doc]
  const Duration keep = config.assumptions.push_expiration;
  push.expiration = keep == Duration{0} ? WallTime{} : std::min(now + keep, ring_until);
  push.environment = token.environment;
  push.payload = push_payload(call, caller, now, ring_until);
  push.call = call;
  return push;
}

std::string push_payload(CallId call, const CallerInfo& caller, WallTime now, WallTime ring_until) {
  JsonObject who{{"handle", caller.handle}, {"name", caller.display_name}};
  JsonObject about{{"id", call.text()}, {"caller", std::move(who)}, {"video", caller.video}};
  return Json(JsonObject{{"aps", JsonObject{}},
                         {"call", std::move(about)},
                         {"sent_at_ms", now.unix_ms()},
                         {"expires_at_ms", ring_until.unix_ms()}})
      .text();
}

}  // namespace ringback::signaling
