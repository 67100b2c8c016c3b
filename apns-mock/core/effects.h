// What apns-mock asks its shell to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "apns-mock/core/keep.h"
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
  std::string raw_body;               ///< sent instead of Apple's JSON about a refusal
  bool for_channels = false;          ///< the id is `apns-request-id`
  std::string channel_id{};           ///< the channel it is about
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
  bool close = true;                    ///< false: TCP is left open
  std::optional<StreamId> last_stream;  ///< nothing: the last one the session processed
};
/// Sends RST_STREAM.
struct ResetStream {
  ConnectionId connection;
  StreamId stream;
  std::uint32_t error_code = 0;
  bool again = false;  ///< for a stream that is closed by now
};
/// Ends the TCP connection without a word, by FIN or by RST.
struct CloseConnection {
  ConnectionId connection;
  bool reset = false;
};
/// A black hole from now on: nothing is read, written or acknowledged, and nothing is closed.
struct GoSilent {
  ConnectionId connection;
};
/// What meets new connections: served, closed before TLS is up, refused, or shown a chain that
/// nobody trusts.
struct SetDoor {
  enum class Door { kOpen, kCloseInHandshake, kRefuse, kForeignChain };
  Door door = Door::kOpen;
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

using Effect = std::variant<Respond, LimitStreams, GoAway, ResetStream, CloseConnection, GoSilent,
                            SetDoor, IssueToken, DeliverPush, Keep>;

}  // namespace ringback::apns
