#include "device-sim/io/wire.h"

#include <utility>

namespace ringback::device {
namespace {

namespace pb = signaling::v1;

pb::TokenKind to_wire(TokenKind kind) {
  return kind == TokenKind::kVoip ? pb::TOKEN_KIND_VOIP : pb::TOKEN_KIND_ALERT;
}
pb::Environment to_wire(Environment environment) {
  return environment == Environment::kSandbox ? pb::ENVIRONMENT_SANDBOX
                                              : pb::ENVIRONMENT_PRODUCTION;
}

/// Writes one message of an app into the frame's oneof.
struct Writer {
  pb::ClientFrame& out;

  void operator()(const to_server::Hello& m) {
    auto& w = *out.mutable_hello();
    w.set_user_token(m.user_token);
    w.set_device(m.device.text);
    w.set_resume(m.resume.text);
    w.set_last_seen(m.last_seen);
  }
  void operator()(const to_server::RegisterToken& m) {
    auto& w = *out.mutable_register_token();
    w.set_token(m.token.text);
    w.set_kind(to_wire(m.kind));
    w.set_bundle(m.bundle.text);
    w.set_environment(to_wire(m.environment));
  }
  void operator()(const to_server::DropToken& m) {
    out.mutable_drop_token()->set_token(m.token.text);
  }
  void operator()(const to_server::Dial& m) {
    auto& w = *out.mutable_dial();
    w.set_command(m.command.text);
    w.set_call(m.call.text());
    w.set_callee(m.callee.text);
    w.set_video(m.video);
    w.set_sdp(m.sdp);
  }
  void operator()(const to_server::CheckIn& m) { out.mutable_check_in()->set_call(m.call.text()); }
  void operator()(const to_server::Ringing& m) {
    out.mutable_ringing()->set_call(m.call.text());
    out.mutable_ringing()->set_sdp(m.sdp);
  }
  void operator()(const to_server::Answer& m) {
    command(*out.mutable_answer(), m);
    out.mutable_answer()->set_sdp(m.sdp);
  }
  void operator()(const to_server::Decline& m) { command(*out.mutable_decline(), m); }
  void operator()(const to_server::Busy& m) { command(*out.mutable_busy(), m); }
  void operator()(const to_server::HangUp& m) {
    command(*out.mutable_hang_up(), m);
    out.mutable_hang_up()->set_failed(m.failed);
  }
  void operator()(const to_server::Media& m) {
    out.mutable_media()->set_call(m.call.text());
    out.mutable_media()->set_body(m.body);
  }
  void operator()(const to_server::Hold& m) {
    command(*out.mutable_hold(), m);
    out.mutable_hold()->set_on_hold(m.on_hold);
  }
  void operator()(const to_server::UpdateCaller& m) {
    auto& w = *out.mutable_update_caller();
    w.set_call(m.call.text());
    w.mutable_caller()->set_handle(m.caller.handle);
    w.mutable_caller()->set_display_name(m.caller.display_name);
    w.mutable_caller()->set_video(m.caller.video);
  }
  void operator()(const to_server::Transfer& m) {
    command(*out.mutable_transfer(), m);
    out.mutable_transfer()->set_device(m.device.text);
    out.mutable_transfer()->set_leg(m.leg.text());
  }
  void operator()(const to_server::Ping& m) { out.mutable_ping()->set_number(m.number); }

 private:
  template <class Wire, class Message>
  static void command(Wire& wire, const Message& message) {
    wire.set_command(message.command.text);
    wire.set_call(message.call.text());
  }
};

std::optional<EndReason> reason_of(pb::EndReason wire) {
  switch (wire) {
    case pb::END_REASON_CANCELLED:
      return EndReason::kCancelled;
    case pb::END_REASON_HUNG_UP:
      return EndReason::kHungUp;
    case pb::END_REASON_DECLINED:
      return EndReason::kDeclined;
    case pb::END_REASON_BUSY:
      return EndReason::kBusy;
    case pb::END_REASON_RING_TIMEOUT:
      return EndReason::kRingTimeout;
    case pb::END_REASON_UNREACHABLE:
      return EndReason::kUnreachable;
    case pb::END_REASON_FAILED:
      return EndReason::kFailed;
    case pb::END_REASON_ANSWERED_ELSEWHERE:
      return EndReason::kAnsweredElsewhere;
    case pb::END_REASON_DECLINED_ELSEWHERE:
      return EndReason::kDeclinedElsewhere;
    case pb::END_REASON_GLARE:
      return EndReason::kGlare;
    default:
      return {};  // a server newer than this phone
  }
}

Refusal refusal_of(pb::Refusal wire) {
  switch (wire) {
    case pb::REFUSAL_UNAUTHENTICATED:
      return Refusal::kUnauthenticated;
    case pb::REFUSAL_TOKEN_EXPIRED:
      return Refusal::kTokenExpired;
    case pb::REFUSAL_NOT_YOUR_CALL:
      return Refusal::kNotYourCall;
    case pb::REFUSAL_UNKNOWN_CALL:
      return Refusal::kUnknownCall;
    case pb::REFUSAL_UNKNOWN_CALLEE:
      return Refusal::kUnknownCallee;
    case pb::REFUSAL_WRONG_STATE:
      return Refusal::kWrongState;
    case pb::REFUSAL_TOO_MANY_CALLS:
      return Refusal::kTooManyCalls;
    case pb::REFUSAL_TOO_MANY_DEVICES:
      return Refusal::kTooManyDevices;
    case pb::REFUSAL_TOO_MANY_CONNECTIONS:
      return Refusal::kTooManyConnections;
    case pb::REFUSAL_RATE_LIMITED:
      return Refusal::kRateLimited;
    case pb::REFUSAL_TOO_LARGE:
      return Refusal::kTooLarge;
    case pb::REFUSAL_DRAINING:
      return Refusal::kDraining;
    case pb::REFUSAL_TRANSFER_FAILED:
      return Refusal::kTransferFailed;
    case pb::REFUSAL_REPLACED:
      return Refusal::kReplaced;
    case pb::REFUSAL_SILENT:
      return Refusal::kSilent;
    default:
      return Refusal::kMalformed;  // also what a newer server may say
  }
}

CallStatus status_of(pb::CallStatus wire) {
  switch (wire) {
    case pb::CALL_STATUS_RINGING:
      return CallStatus::kRinging;
    case pb::CALL_STATUS_ANSWERED:
      return CallStatus::kAnswered;
    case pb::CALL_STATUS_ENDED:
      return CallStatus::kEnded;
    default:
      return CallStatus::kUnknown;
  }
}

CallerInfo caller_of(const pb::CallerInfo& wire) {
  return {wire.handle(), wire.display_name(), wire.video()};
}

/// Reads one message about a call; `make` gets the call's id.
template <class Wire, class Make>
Result<ServerMessage, std::string> about_call(const char* field, const Wire& wire, Make make) {
  const auto call = CallId::parse(wire.call());
  if (!call) return Failure{std::string(field) + ".call"};
  return ServerMessage{make(*call)};
}

Result<ServerMessage, std::string> ended(const pb::CallEnded& wire) {
  const auto reason = reason_of(wire.reason());
  if (!reason) return Failure{std::string("call_ended.reason")};
  return about_call("call_ended", wire, [&](CallId call) {
    return to_client::CallEnded{call, *reason};
  });
}

Result<ServerMessage, std::string> checked_in(const pb::CheckedIn& wire) {
  return about_call("checked_in", wire, [&](CallId call) {
    return to_client::CheckedIn{call,
                                status_of(wire.status()),
                                wire.has_reason() ? reason_of(wire.reason()) : std::nullopt,
                                caller_of(wire.caller()),
                                wire.sdp(),
                                wire.on_hold()};
  });
}

ServerMessage refused(const pb::Refused& wire) {
  return to_client::Refused{CommandId(wire.command()), CallId::parse(wire.call()),
                            refusal_of(wire.why()), wire.field()};
}

Duration us(std::uint64_t count) { return Duration{static_cast<std::int64_t>(count)}; }

Result<ServerMessage, std::string> call_message(const pb::ServerFrame& frame);

Result<ServerMessage, std::string> message_of(const pb::ServerFrame& frame) {
  switch (frame.message_case()) {
    case pb::ServerFrame::kWelcome:
      return ServerMessage{to_client::Welcome{SessionId(frame.welcome().session()),
                                              frame.welcome().resumed(),
                                              us(frame.welcome().heartbeat_us())}};
    case pb::ServerFrame::kTokenRegistered:
      return ServerMessage{
          to_client::TokenRegistered{DeviceToken(frame.token_registered().token())}};
    case pb::ServerFrame::kRefused:
      return refused(frame.refused());
    case pb::ServerFrame::kReconnect:
      return ServerMessage{to_client::Reconnect{us(frame.reconnect().after_us())}};
    case pb::ServerFrame::kPong:
      return ServerMessage{to_client::Pong{frame.pong().number()}};
    default:
      return call_message(frame);
  }
}

Result<ServerMessage, std::string> call_message(const pb::ServerFrame& frame) {
  switch (frame.message_case()) {
    case pb::ServerFrame::kIncomingCall:
      return about_call("incoming_call", frame.incoming_call(), [&](CallId call) {
        return to_client::IncomingCall{call, caller_of(frame.incoming_call().caller()),
                                       frame.incoming_call().sdp()};
      });
    case pb::ServerFrame::kTrying:
      return about_call("trying", frame.trying(),
                        [](CallId call) { return to_client::Trying{call}; });
    case pb::ServerFrame::kCalleeRinging:
      return about_call("callee_ringing", frame.callee_ringing(), [&](CallId call) {
        return to_client::CalleeRinging{call, frame.callee_ringing().sdp()};
      });
    case pb::ServerFrame::kTransferred:
      return about_call("transferred", frame.transferred(), [&](CallId call) {
        return to_client::Transferred{call, frame.transferred().sdp()};
      });
    case pb::ServerFrame::kAnswered:
      return about_call("answered", frame.answered(), [&](CallId call) {
        return to_client::Answered{call, frame.answered().sdp()};
      });
    case pb::ServerFrame::kCallEnded:
      return ended(frame.call_ended());
    case pb::ServerFrame::kCheckedIn:
      return checked_in(frame.checked_in());
    case pb::ServerFrame::kMedia:
      return about_call("media", frame.media(), [&](CallId call) {
        return to_client::Media{call, frame.media().body()};
      });
    case pb::ServerFrame::kHeld:
      return about_call("held", frame.held(), [&](CallId call) {
        return to_client::Held{call, frame.held().on_hold()};
      });
    case pb::ServerFrame::kCallerUpdated:
      return about_call("caller_updated", frame.caller_updated(), [&](CallId call) {
        return to_client::CallerUpdated{call, caller_of(frame.caller_updated().caller())};
      });
    default:
      return Failure{std::string("message")};
  }
}

}  // namespace

pb::ClientFrame to_wire(const ClientFrame& frame) {
  pb::ClientFrame out;
  out.set_number(frame.number);
  out.set_ack(frame.ack);
  std::visit(Writer{out}, frame.message);
  return out;
}

Result<ServerFrame, std::string> from_wire(const pb::ServerFrame& frame) {
  auto message = message_of(frame);
  if (!message) return Failure{message.error()};
  return ServerFrame{frame.number(), frame.ack(), std::move(message).value()};
}

}  // namespace ringback::device
