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
  // Written as it stands, in the order of the names: it is the same document for every call.
  std::string text;
  text.reserve(256);
  text += R"({"aps":{},"call":{"caller":{"handle":)";
  text += json_quote(caller.handle);
  text += R"(,"name":)";
  text += json_quote(caller.display_name);
  text += R"(},"id":")";
  text += call.text();
  text += R"(","video":)";
  text += caller.video ? "true" : "false";
  text += R"(},"expires_at_ms":)";
  text += std::to_string(ring_until.unix_ms());
  text += R"(,"sent_at_ms":)";
  text += std::to_string(now.unix_ms());
  return text + "}";
}

}  // namespace ringback::signaling
