#include "base/call_messages.h"

#include <array>
#include <type_traits>

#include "base/word.h"

namespace ringback {
namespace {

constexpr std::array<Word<EndReason>, 10> kEndReasons{{
    {EndReason::kCancelled, "cancelled"},
    {EndReason::kHungUp, "hung-up"},
    {EndReason::kDeclined, "declined"},
    {EndReason::kBusy, "busy"},
    {EndReason::kRingTimeout, "ring-timeout"},
    {EndReason::kUnreachable, "unreachable"},
    {EndReason::kFailed, "failed"},
    {EndReason::kAnsweredElsewhere, "answered-elsewhere"},
    {EndReason::kDeclinedElsewhere, "declined-elsewhere"},
    {EndReason::kGlare, "glare"},
}};
constexpr std::array<Word<Refusal>, 16> kRefusals{{
    {Refusal::kUnauthenticated, "unauthenticated"},
    {Refusal::kTokenExpired, "token-expired"},
    {Refusal::kNotYourCall, "not-your-call"},
    {Refusal::kUnknownCall, "unknown-call"},
    {Refusal::kUnknownCallee, "unknown-callee"},
    {Refusal::kWrongState, "wrong-state"},
    {Refusal::kTooManyCalls, "too-many-calls"},
    {Refusal::kRateLimited, "rate-limited"},
    {Refusal::kTooLarge, "too-large"},
    {Refusal::kDraining, "draining"},
    {Refusal::kMalformed, "malformed"},
    {Refusal::kTransferFailed, "transfer-failed"},
    {Refusal::kTooManyDevices, "too-many-devices"},
    {Refusal::kTooManyConnections, "too-many-connections"},
    {Refusal::kReplaced, "replaced"},
    {Refusal::kSilent, "silent"},
}};
constexpr std::array<Word<CallStatus>, 4> kCallStatuses{{
    {CallStatus::kRinging, "ringing"},
    {CallStatus::kAnswered, "answered"},
    {CallStatus::kEnded, "ended"},
    {CallStatus::kUnknown, "unknown"},
}};

// In the order of the variants' alternatives.
constexpr std::array<std::string_view, 15> kClientNames{
    "hello",   "register-token", "drop-token",    "dial",     "check-in",
    "ringing", "answer",         "decline",       "busy",     "hang-up",
    "media",   "hold",           "update-caller", "transfer", "ping"};
constexpr std::array<std::string_view, 15> kServerNames{
    "welcome",        "token-registered", "incoming-call", "trying",    "callee-ringing",
    "answered",       "call-ended",       "checked-in",    "media",     "held",
    "caller-updated", "refused",          "transferred",   "reconnect", "pong"};
static_assert(kClientNames.size() == std::variant_size_v<ClientMessage>);
static_assert(kServerNames.size() == std::variant_size_v<ServerMessage>);

template <class Message>
std::optional<CallId> call_in(const Message& message) {
  if constexpr (requires { message.call; }) {
    return message.call;
  } else {
    return {};
  }
}

}  // namespace

std::string_view to_string(EndReason reason) { return word_of(kEndReasons, reason); }
std::optional<EndReason> parse_end_reason(std::string_view text) {
  return value_of(kEndReasons, text);
}
std::string_view to_string(Refusal refusal) { return word_of(kRefusals, refusal); }
std::optional<Refusal> parse_refusal(std::string_view text) { return value_of(kRefusals, text); }
std::string_view to_string(CallStatus status) { return word_of(kCallStatuses, status); }
std::optional<CallStatus> parse_call_status(std::string_view text) {
  return value_of(kCallStatuses, text);
}

std::string_view name_of(const ClientMessage& message) { return kClientNames[message.index()]; }
std::string_view name_of(const ServerMessage& message) { return kServerNames[message.index()]; }

std::optional<CallId> call_of(const ClientMessage& message) {
  return std::visit([](const auto& m) { return call_in(m); }, message);
}
std::optional<CallId> call_of(const ServerMessage& message) {
  return std::visit([](const auto& m) { return call_in(m); }, message);
}

std::string demo_user_token(const UserId& user) { return "demo:" + user.text; }

}  // namespace ringback
