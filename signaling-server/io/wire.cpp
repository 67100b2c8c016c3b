#include "signaling-server/io/wire.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ringback::signaling::io {
namespace {

template <class T>
using Read = Result<T, BadField>;

/// Names go into logs and headers, and the server keeps a call's commands as long as the call.
constexpr std::size_t kNameBytes = 256;

/// A whole message is read field by field; the first bad one is kept.
class Reader {
 public:
  explicit Reader(std::string message) : message_(std::move(message)) {}

  CallId call(const std::string& text, std::string_view field = "call") {
    const auto id = CallId::parse(text);
    if (!id) fail(field, "not a UUID");
    return id.value_or(CallId{});
  }
  std::string needed(std::string_view field, const std::string& text) {
    if (text.empty()) fail(field, "missing");
    return text;
  }
  /// What an app calls a command; may be empty.
  CommandId command(const std::string& text) {
    if (text.size() > kNameBytes) fail("command", "longer than 256 bytes");
    return CommandId(text);
  }
  /// As in Info.plist; it becomes a header on the connection that all pushes share.
  BundleId bundle(const std::string& text) {
    const auto fits = [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.'; };
    if (text.size() > kNameBytes || !std::ranges::all_of(text, fits)) {
      fail("bundle", "not a bundle id");
    }
    return BundleId(text);
  }
  void fail(std::string_view field, std::string_view why) {
    if (!bad_) bad_ = BadField{message_ + "." + std::string(field), std::string(why)};
  }
  template <class Message>
  Read<ClientMessage> done(Message message) {
    if (bad_) return Failure{std::move(*bad_)};
    return ClientMessage(std::move(message));
  }

 private:
  std::string message_;
  std::optional<BadField> bad_;
};

Read<ClientMessage> read(const v1::Hello& m) {
  Reader in("hello");
  return in.done(to_server::Hello{in.needed("user_token", m.user_token()),
                                  DeviceId(in.needed("device", m.device())), SessionId(m.resume()),
                                  m.last_seen()});
}

Read<ClientMessage> read(const v1::RegisterToken& m) {
  Reader in("register_token");
  to_server::RegisterToken out;
  out.token = DeviceToken(in.needed("token", m.token()));
  out.bundle = in.bundle(m.bundle());
  if (m.kind() == v1::TOKEN_KIND_ALERT) {
    out.kind = TokenKind::kAlert;
  } else if (m.kind() != v1::TOKEN_KIND_VOIP) {
    in.fail("kind", "missing or unknown");
  }
  if (m.environment() == v1::ENVIRONMENT_SANDBOX) {
    out.environment = Environment::kSandbox;
  } else if (m.environment() != v1::ENVIRONMENT_PRODUCTION) {
    in.fail("environment", "missing or unknown");
  }
  return in.done(std::move(out));
}

Read<ClientMessage> read(const v1::DropToken& m) {
  Reader in("drop_token");
  return in.done(to_server::DropToken{DeviceToken(in.needed("token", m.token()))});
}

Read<ClientMessage> read(const v1::Dial& m) {
  Reader in("dial");
  return in.done(to_server::Dial{in.command(m.command()), in.call(m.call()),
                                 UserId(in.needed("callee", m.callee())), m.video(), m.sdp()});
}

Read<ClientMessage> read(const v1::CheckIn& m) {
  Reader in("check_in");
  return in.done(to_server::CheckIn{in.call(m.call())});
}

Read<ClientMessage> read(const v1::Ringing& m) {
  Reader in("ringing");
  return in.done(to_server::Ringing{in.call(m.call()), m.sdp()});
}

Read<ClientMessage> read(const v1::Answer& m) {
  Reader in("answer");
  return in.done(to_server::Answer{in.command(m.command()), in.call(m.call()), m.sdp()});
}

Read<ClientMessage> read(const v1::Decline& m) {
  Reader in("decline");
  return in.done(to_server::Decline{in.command(m.command()), in.call(m.call())});
}

Read<ClientMessage> read(const v1::Busy& m) {
  Reader in("busy");
  return in.done(to_server::Busy{in.command(m.command()), in.call(m.call())});
}

Read<ClientMessage> read(const v1::HangUp& m) {
  Reader in("hang_up");
  return in.done(to_server::HangUp{in.command(m.command()), in.call(m.call()), m.failed()});
}

Read<ClientMessage> read(const v1::Media& m) {
  Reader in("media");
  return in.done(to_server::Media{in.call(m.call()), m.body()});
}

Read<ClientMessage> read(const v1::Hold& m) {
  Reader in("hold");
  return in.done(to_server::Hold{in.command(m.command()), in.call(m.call()), m.on_hold()});
}

Read<ClientMessage> read(const v1::UpdateCaller& m) {
  Reader in("update_caller");
  if (!m.has_caller()) in.fail("caller", "missing");
  return in.done(to_server::UpdateCaller{
      in.call(m.call()), {m.caller().handle(), m.caller().display_name(), m.caller().video()}});
}

Read<ClientMessage> read(const v1::Transfer& m) {
  Reader in("transfer");
  return in.done(to_server::Transfer{in.command(m.command()), in.call(m.call()),
                                     DeviceId(in.needed("device", m.device())),
                                     in.call(m.leg(), "leg")});
}

Read<ClientMessage> read_message(const v1::ClientFrame& wire) {
  switch (wire.message_case()) {
    case v1::ClientFrame::kHello:
      return read(wire.hello());
    case v1::ClientFrame::kRegisterToken:
      return read(wire.register_token());
    case v1::ClientFrame::kDropToken:
      return read(wire.drop_token());
    case v1::ClientFrame::kDial:
      return read(wire.dial());
    case v1::ClientFrame::kCheckIn:
      return read(wire.check_in());
    case v1::ClientFrame::kRinging:
      return read(wire.ringing());
    case v1::ClientFrame::kAnswer:
      return read(wire.answer());
    case v1::ClientFrame::kDecline:
      return read(wire.decline());
    case v1::ClientFrame::kBusy:
      return read(wire.busy());
    case v1::ClientFrame::kHangUp:
      return read(wire.hang_up());
    case v1::ClientFrame::kMedia:
      return read(wire.media());
    case v1::ClientFrame::kHold:
      return read(wire.hold());
    case v1::ClientFrame::kUpdateCaller:
      return read(wire.update_caller());
    case v1::ClientFrame::kTransfer:
      return read(wire.transfer());
    case v1::ClientFrame::kPing:
      return ClientMessage(to_server::Ping{wire.ping().number()});
    case v1::ClientFrame::MESSAGE_NOT_SET:
      break;
  }
  return Failure{BadField{"message", "missing or unknown"}};
}

}  // namespace

Result<ClientFrame, BadField> from_wire(const v1::ClientFrame& wire) {
  auto message = read_message(wire);
  if (!message) return Failure{message.error()};
  return ClientFrame{wire.number(), wire.ack(), std::move(message).value()};
}

}  // namespace ringback::signaling::io
