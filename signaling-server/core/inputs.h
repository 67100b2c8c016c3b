// What can happen to the signaling server, grouped by who causes it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/time.h"
#include "signaling-server/core/changes.h"

namespace ringback::signaling {

/// The shell's verdict on the user token of a Hello.
struct UserTokenFacts {
  enum class Verdict { kValid, kExpired, kForged };
  Verdict verdict = Verdict::kForged;
  UserId user;
};

// From apps.
struct ConnectionOpened {
  ConnectionId connection;
};
/// The first frame of a connection; everything before it is refused.
struct HelloReceived {
  ConnectionId connection;
  UserTokenFacts token;
  to_server::Hello hello;
};
struct FrameReceived {
  ConnectionId connection;
  ClientFrame frame;
};
struct ConnectionLost {
  ConnectionId connection;
};

// From the APNs client.
/// APNs answered. `reason` is Apple's word, empty with 200; `timestamp` comes with 410.
struct PushAnswered {
  PushRef push;
  int status = 200;
  std::string reason;
  std::optional<WallTime> timestamp;
};
/// No answer will come: the connection died, or time ran out.
struct PushLost {
  PushRef push;
  std::string why;
};

// From the operator.
/// SIGTERM: take no new call, tell clients to come back later.
struct DrainRequested {};

/// What a store kept, given back before anything else happens.
struct Restored {
  std::vector<Change> changes;
};

// From servers that share the store.
/// One of them changed something, or has something for a call or a device that is here; each
/// server's words come in the order it said them.
struct PeerSaid {
  NodeId node;
  Change change;
};
/// One of them is gone; its live calls are this server's now, when it was the one to take them.
struct PeerGone {
  NodeId node;
  std::vector<CallRecord> taken;
};

// From the driver: the deadline it was told of has come.
struct Tick {};

using Input =
    std::variant<ConnectionOpened, HelloReceived, FrameReceived, ConnectionLost, PushAnswered,
                 PushLost, DrainRequested, Restored, PeerSaid, PeerGone, Tick>;

}  // namespace ringback::signaling
