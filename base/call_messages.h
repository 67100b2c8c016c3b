// What an app and its signaling server say to each other, as plain structs: the pure twin of
// proto/signaling/v1, which has the wire's contract. Both cores speak it; each shell translates
// it in its own io/wire file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/ids.h"
#include "base/push.h"
#include "base/shared_text.h"
#include "base/time.h"

namespace ringback {

/// Why a call ended, from the call's point of view; terminal and the same on every side.
/// In SIP's words: CANCEL, BYE, 603, 486, 408, 480, 500, and the two fork outcomes.
enum class EndReason {
  kCancelled,          ///< the caller hung up before an answer
  kHungUp,             ///< either side hung up after the answer
  kDeclined,           ///< the callee declined
  kBusy,               ///< the callee had no room for another call
  kRingTimeout,        ///< nobody answered in time
  kUnreachable,        ///< no device of the callee could be reached
  kFailed,             ///< a side or the server could not carry the call
  kAnsweredElsewhere,  ///< another device of the callee answered
  kDeclinedElsewhere,  ///< another device of the callee declined
  kGlare,              ///< both called each other; the other call won
};
std::string_view to_string(EndReason reason);
std::optional<EndReason> parse_end_reason(std::string_view text);

/// What the callee is shown.
struct CallerInfo {
  SharedText handle;        ///< "alice" or a phone number; what Recents would dial
  SharedText display_name;  ///< may come later, by CallerUpdated
  bool video = false;
  friend bool operator==(const CallerInfo&, const CallerInfo&) = default;
};

/// App -> server.
namespace to_server {
/// Opens a stream, or resumes the session it names after a broken link.
struct Hello {
  std::string user_token;
  DeviceId device;
  SessionId resume;
  std::uint64_t last_seen = 0;
};
/// The app's current device token; sent at every launch and whenever PushKit changes it.
struct RegisterToken {
  DeviceToken token;
  TokenKind kind = TokenKind::kVoip;
  BundleId bundle;
  Environment environment = Environment::kProduction;
};
/// The user logged out on this device, or PushKit invalidated the token.
struct DropToken {
  DeviceToken token;
};
/// Starts a call; `call` is made by the caller's app and becomes the CallKit UUID on every phone.
struct Dial {
  CommandId command;
  CallId call;
  UserId callee;
  bool video = false;
  SharedText sdp;
};
/// "I was woken for this call; is it still on?" Answered at any time, also long after the end.
struct CheckIn {
  CallId call;
};
/// The callee's phone shows the call (SIP 180); with early media, SIP 183.
struct Ringing {
  CallId call;
  SharedText sdp{};  ///< early media, opaque; usually empty
};
struct Answer {
  CommandId command;
  CallId call;
  SharedText sdp;
};
struct Decline {
  CommandId command;
  CallId call;
};
/// The callee's phone cannot take another call (SIP 486).
struct Busy {
  CommandId command;
  CallId call;
};
/// Ends a call before (CANCEL) or after (BYE) the answer, or gives up on it.
struct HangUp {
  CommandId command;
  CallId call;
  bool failed = false;
};
/// Opaque SDP or ICE for the other side.
struct Media {
  CallId call;
  SharedText body;
};
struct Hold {
  CommandId command;
  CallId call;
  bool on_hold = false;
};
/// The caller's details became known or changed.
struct UpdateCaller {
  CallId call;
  CallerInfo caller;
};
/// Moves a call that is talked on to another of the user's devices, which rings for it. There the
/// call goes by `leg`, an id made for it: to CallKit a UUID is one call for ever.
struct Transfer {
  CommandId command;
  CallId call;
  DeviceId device;
  CallId leg;
};
struct Ping {
  std::uint64_t number = 0;
};
}  // namespace to_server
using ClientMessage =
    std::variant<to_server::Hello, to_server::RegisterToken, to_server::DropToken, to_server::Dial,
                 to_server::CheckIn, to_server::Ringing, to_server::Answer, to_server::Decline,
                 to_server::Busy, to_server::HangUp, to_server::Media, to_server::Hold,
                 to_server::UpdateCaller, to_server::Transfer, to_server::Ping>;

/// Why the server refused a message; the call, if any, is untouched.
enum class Refusal {
  kUnauthenticated,
  kTokenExpired,
  kNotYourCall,
  kUnknownCall,
  kUnknownCallee,
  kWrongState,
  kTooManyCalls,
  kRateLimited,
  kTooLarge,
  kDraining,
  kMalformed,
  kTransferFailed,
  kTooManyDevices,
  kTooManyConnections,
  kReplaced,  ///< the device came on a newer stream
  kSilent,    ///< the app said nothing for too long
};
std::string_view to_string(Refusal refusal);
std::optional<Refusal> parse_refusal(std::string_view text);

/// What the server answers to a check-in.
enum class CallStatus { kRinging, kAnswered, kEnded, kUnknown };
std::string_view to_string(CallStatus status);
std::optional<CallStatus> parse_call_status(std::string_view text);

/// Server -> app.
namespace to_client {
/// The stream is authenticated. `resumed` tells whether the old session's messages follow.
struct Welcome {
  SessionId session;
  bool resumed = false;
  Duration heartbeat{};
};
struct TokenRegistered {
  DeviceToken token;
};
/// A call for this user, over the live connection; never also a push to the same device.
struct IncomingCall {
  CallId call;
  CallerInfo caller;
  SharedText sdp;
};
/// The server took the caller's Dial and is looking for the callee (SIP 100).
struct Trying {
  CallId call;
};
/// The callee's phone rings (SIP 180); with early media (SIP 183), when a phone offers some.
struct CalleeRinging {
  CallId call;
  SharedText sdp{};
};
/// The callee answered; both sides may talk.
struct Answered {
  CallId call;
  SharedText sdp;
};
struct CallEnded {
  CallId call;
  EndReason reason = EndReason::kHungUp;
};
struct CheckedIn {
  CallId call;
  CallStatus status = CallStatus::kUnknown;
  std::optional<EndReason> reason;
  CallerInfo caller;
  SharedText sdp;
  bool on_hold = false;  ///< the other side holds the call
};
struct Media {
  CallId call;
  SharedText body;
};
/// The other side goes on at another of its devices, whose SDP this is.
struct Transferred {
  CallId call;
  SharedText sdp;
};
struct Held {
  CallId call;
  bool on_hold = false;
};
struct CallerUpdated {
  CallId call;
  CallerInfo caller;
};
struct Refused {
  CommandId command;
  std::optional<CallId> call;
  Refusal why = Refusal::kMalformed;
  std::string field;
};
/// The server is about to go away or asks for calm: come back after this long.
struct Reconnect {
  Duration after{};
};
struct Pong {
  std::uint64_t number = 0;
};
}  // namespace to_client
using ServerMessage =
    std::variant<to_client::Welcome, to_client::TokenRegistered, to_client::IncomingCall,
                 to_client::Trying, to_client::CalleeRinging, to_client::Answered,
                 to_client::CallEnded, to_client::CheckedIn, to_client::Media, to_client::Held,
                 to_client::CallerUpdated, to_client::Refused, to_client::Transferred,
                 to_client::Reconnect, to_client::Pong>;

/// A message with its place in its direction's order. Numbers start at 1 per session; 0 marks
/// what is never repeated after a resume (Hello, Welcome, Ping, Pong, Reconnect). `ack` is the
/// highest number seen from the other side.
struct ClientFrame {
  std::uint64_t number = 0;
  std::uint64_t ack = 0;
  ClientMessage message;
};
struct ServerFrame {
  std::uint64_t number = 0;
  std::uint64_t ack = 0;
  ServerMessage message;
};

/// The message's name in traces: "dial", "incoming-call".
std::string_view name_of(const ClientMessage& message);
std::string_view name_of(const ServerMessage& message);
/// The call a message is about, if any.
std::optional<CallId> call_of(const ClientMessage& message);
std::optional<CallId> call_of(const ServerMessage& message);

/// The demo's user token: it proves nothing, and only a server told to accept it does so.
std::string demo_user_token(const UserId& user);

}  // namespace ringback
