// What apns-mock asks its shell to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/ids.h"
#include "base/push.h"
#include "base/time.h"

namespace ringback::apns {

/// Answers one request. An empty `reason` is a success: HEADERS with END_STREAM and no DATA.
struct Respond {
  ConnectionId connection;
  StreamId stream;
  int status = 200;
  ApnsId apns_id;
  std::string reason;                 ///< Apple's word, as in the JSON body
  std::optional<WallTime> timestamp;  ///< with 410 only; milliseconds on the wire
  std::string unique_id;              ///< `apns-unique-id`, sandbox only
};
/// Sends SETTINGS with a new SETTINGS_MAX_CONCURRENT_STREAMS.
struct LimitStreams {
  ConnectionId connection;
  std::uint32_t max_concurrent = 1;
};
/// Sends GOAWAY; the debug data is Apple's JSON when `reason` is not empty.
struct GoAway {
  ConnectionId connection;
  std::uint32_t error_code = 0;
  std::string debug_data;
  bool close = true;
};
/// Sends RST_STREAM.
struct ResetStream {
  ConnectionId connection;
  StreamId stream;
  std::uint32_t error_code = 0;
};
/// The answer to TokenRequested.
struct IssueToken {
  CourierId courier;
  DeviceId device;
  BundleId bundle;
  TokenKind kind = TokenKind::kVoip;
  DeviceToken token;
};
/// Hands a push to the phone that holds its token.
struct DeliverPush {
  CourierId courier;
  DeviceId device;
  CourierPush push;
};

using Effect = std::variant<Respond, LimitStreams, GoAway, ResetStream, IssueToken, DeliverPush>;

}  // namespace ringback::apns
