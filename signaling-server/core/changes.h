// What must survive a restart, as values: the core says what changed, a store keeps it, and after
// a restart the core gets it back.
#pragma once

#include <variant>

#include "base/call_messages.h"
#include "base/time.h"
#include "signaling-server/core/records.h"

namespace ringback::signaling {

struct UserSaved {
  UserRecord record;
};
struct DeviceSaved {
  DeviceKey device;
};
struct TokenSaved {
  TokenRecord record;
};
struct TokenForgotten {
  DeviceToken token;
};
/// The phone is no longer its user's.
struct DeviceForgotten {
  DeviceKey device;
};
/// The call as it now is; replaces what was kept under its id.
struct CallSaved {
  CallRecord record;
};

// What servers that share a store tell each other through it. A store of one server's own takes
// no notice.
/// A device has its session here from now on, or no longer.
struct PresenceSaved {
  DeviceKey device;
  bool connected = false;
  bool gone = false;
};
/// A device said something about a call that another server has.
struct Forwarded {
  CallId call;
  DeviceKey from;
  ClientMessage message;
};
/// For a device whose session another server has.
struct Delivered {
  DeviceKey to;
  ServerMessage message;
};
/// Calls that ended before then are past their keeping. A store forgets some of them at a time: it
/// is told often.
struct HistoryEnds {
  WallTime before;
};
/// In this order on file: new ones go to the end.
using Change = std::variant<UserSaved, DeviceSaved, TokenSaved, TokenForgotten, CallSaved,
                            PresenceSaved, Forwarded, Delivered, DeviceForgotten, HistoryEnds>;

}  // namespace ringback::signaling
