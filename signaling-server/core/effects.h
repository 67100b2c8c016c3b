// What the signaling server's core asks its shell to do.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/push.h"
#include "base/time.h"
#include "signaling-server/core/changes.h"

namespace ringback::signaling {

struct SendFrame {
  ConnectionId connection;
  ServerFrame frame;
};
/// Ends the stream with this refusal as its status.
struct CloseConnection {
  ConnectionId connection;
  Refusal why = Refusal::kUnauthenticated;
  std::string field{};  ///< of the message at fault, when one is
};
/// One request to APNs. The shell adds the provider token and `:authority`.
struct SendPush {
  PushRef push;
  ApnsId apns_id;  ///< the same for every retry of this push
  DeviceToken token;
  Topic topic;
  PushType type = PushType::kVoip;
  int priority = 10;
  WallTime expiration{};  ///< zero: one attempt, never stored
  Environment environment = Environment::kProduction;
  SharedText payload;  ///< JSON
  CallId call;         ///< for the logs only
};
/// Nobody waits for this push's answer any more.
struct AbandonPush {
  PushRef push;
};

/// Keep this before any later effect shows: what must survive a restart has changed. Only with
/// Config::persist.
struct Persist {
  Change change;
};

using Effect = std::variant<SendFrame, CloseConnection, SendPush, AbandonPush, Persist>;

}  // namespace ringback::signaling
