// The server's half of wire.h.
#include <algorithm>

#include "base/check.h"
#include "signaling-server/io/wire.h"

namespace ringback::signaling::io {
namespace {

v1::EndReason wire_of(EndReason reason) {
  switch (reason) {
    case EndReason::kCancelled:
      return v1::END_REASON_CANCELLED;
    case EndReason::kHungUp:
      return v1::END_REASON_HUNG_UP;
    case EndReason::kDeclined:
      return v1::END_REASON_DECLINED;
    case EndReason::kBusy:
      return v1::END_REASON_BUSY;
    case EndReason::kRingTimeout:
      return v1::END_REASON_RING_TIMEOUT;
    case EndReason::kUnreachable:
      return v1::END_REASON_UNREACHABLE;
    case EndReason::kFailed:
      return v1::END_REASON_FAILED;
    case EndReason::kAnsweredElsewhere:
      return v1::END_REASON_ANSWERED_ELSEWHERE;
    case EndReason::kDeclinedElsewhere:
      return v1::END_REASON_DECLINED_ELSEWHERE;
    case EndReason::kGlare:
      return v1::END_REASON_GLARE;
  }
  RINGBACK_CHECK(!"every reason has its word on the wire");
  return v1::END_REASON_UNSPECIFIED;
}

v1::Refusal wire_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::kUnauthenticated:
      return v1::REFUSAL_UNAUTHENTICATED;
    case Refusal::kTokenExpired:
      return v1::REFUSAL_TOKEN_EXPIRED;
    case Refusal::kNotYourCall:
      return v1::REFUSAL_NOT_YOUR_CALL;
    case Refusal::kUnknownCall:
      return v1::REFUSAL_UNKNOWN_CALL;
    case Refusal::kUnknownCallee:
      return v1::REFUSAL_UNKNOWN_CALLEE;
    case Refusal::kWrongState:
      return v1::REFUSAL_WRONG_STATE;
    case Refusal::kTooManyCalls:
      return v1::REFUSAL_TOO_MANY_CALLS;
    case Refusal::kTooManyDevices:
      return v1::REFUSAL_TOO_MANY_DEVICES;
    case Refusal::kTooManyConnections:
      return v1::REFUSAL_TOO_MANY_CONNECTIONS;
    case Refusal::kRateLimited:
      return v1::REFUSAL_RATE_LIMITED;
    case Refusal::kTooLarge:
      return v1::REFUSAL_TOO_LARGE;
    case Refusal::kDraining:
      return v1::REFUSAL_DRAINING;
    case Refusal::kMalformed:
      return v1::REFUSAL_MALFORMED;
    case Refusal::kTransferFailed:
      return v1::REFUSAL_TRANSFER_FAILED;
    case Refusal::kReplaced:
      return v1::REFUSAL_REPLACED;
    case Refusal::kSilent:
      return v1::REFUSAL_SILENT;
  }
  RINGBACK_CHECK(!"every refusal has its word on the wire");
  return v1::REFUSAL_UNSPECIFIED;
}

v1::CallStatus wire_of(CallStatus status) {
  switch (status) {
    case CallStatus::kRinging:
      return v1::CALL_STATUS_RINGING;
    case CallStatus::kAnswered:
      return v1::CALL_STATUS_ANSWERED;
    case CallStatus::kEnded:
      return v1::CALL_STATUS_ENDED;
    case CallStatus::kUnknown:
      return v1::CALL_STATUS_UNKNOWN;
  }
  RINGBACK_CHECK(!"every status has its word on the wire");
  return v1::CALL_STATUS_UNSPECIFIED;
}

void fill(v1::CallerInfo& out, const CallerInfo& caller) {
  out.set_handle(caller.handle);
  out.set_display_name(caller.display_name);
  out.set_video(caller.video);
}

std::uint64_t us_of(Duration span) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, span.count()));
}

struct Writer {
  v1::ServerFrame& out;

  void operator()(const to_client::Welcome& m) const {
    auto& wire = *out.mutable_welcome();
    wire.set_session(m.session.text);
    wire.set_resumed(m.resumed);
    wire.set_heartbeat_us(us_of(m.heartbeat));
  }
  void operator()(const to_client::TokenRegistered& m) const {
    out.mutable_token_registered()->set_token(m.token.text);
  }
  void operator()(const to_client::IncomingCall& m) const {
    auto& wire = *out.mutable_incoming_call();
    wire.set_call(m.call.text());
    fill(*wire.mutable_caller(), m.caller);
    wire.set_sdp(m.sdp);
  }
  void operator()(const to_client::Trying& m) const {
    out.mutable_trying()->set_call(m.call.text());
  }
  void operator()(const to_client::CalleeRinging& m) const {
    out.mutable_callee_ringing()->set_call(m.call.text());
    out.mutable_callee_ringing()->set_sdp(m.sdp);
  }
  void operator()(const to_client::Answered& m) const {
    auto& wire = *out.mutable_answered();
    wire.set_call(m.call.text());
    wire.set_sdp(m.sdp);
  }
  void operator()(const to_client::CallEnded& m) const {
    auto& wire = *out.mutable_call_ended();
    wire.set_call(m.call.text());
    wire.set_reason(wire_of(m.reason));
  }
  void operator()(const to_client::CheckedIn& m) const {
    auto& wire = *out.mutable_checked_in();
    wire.set_call(m.call.text());
    wire.set_status(wire_of(m.status));
    if (m.reason) wire.set_reason(wire_of(*m.reason));
    fill(*wire.mutable_caller(), m.caller);
    wire.set_sdp(m.sdp);
    wire.set_on_hold(m.on_hold);
  }
  void operator()(const to_client::Transferred& m) const {
    auto& wire = *out.mutable_transferred();
    wire.set_call(m.call.text());
    wire.set_sdp(m.sdp);
  }
  void operator()(const to_client::Media& m) const {
    auto& wire = *out.mutable_media();
    wire.set_call(m.call.text());
    wire.set_body(m.body);
  }
  void operator()(const to_client::Held& m) const {
    auto& wire = *out.mutable_held();
    wire.set_call(m.call.text());
    wire.set_on_hold(m.on_hold);
  }
  void operator()(const to_client::CallerUpdated& m) const {
    auto& wire = *out.mutable_caller_updated();
    wire.set_call(m.call.text());
    fill(*wire.mutable_caller(), m.caller);
  }
  void operator()(const to_client::Refused& m) const {
    auto& wire = *out.mutable_refused();
    wire.set_command(m.command.text);
    if (m.call) wire.set_call(m.call->text());
    wire.set_why(wire_of(m.why));
    wire.set_field(m.field);
  }
  void operator()(const to_client::Reconnect& m) const {
    out.mutable_reconnect()->set_after_us(us_of(m.after));
  }
  void operator()(const to_client::Pong& m) const { out.mutable_pong()->set_number(m.number); }
};

}  // namespace

v1::ServerFrame to_wire(const ServerFrame& frame) {
  v1::ServerFrame wire;
  wire.set_number(frame.number);
  wire.set_ack(frame.ack);
  std::visit(Writer{wire}, frame.message);
  return wire;
}

}  // namespace ringback::signaling::io
