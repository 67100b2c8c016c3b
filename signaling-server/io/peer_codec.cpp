#include "signaling-server/io/peer_codec.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace ringback::signaling::io {
namespace {

constexpr char kVersion = 1;

class Writer {
 public:
  void number(std::uint64_t& value) {
    for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(value >> shift & 0xFF);
  }
  void text(std::string& value) {
    std::uint64_t size = value.size();
    number(size);
    out += value;
  }
  bool ok() const { return true; }
  std::string out{kVersion};
};

/// Once something was cut short everything after it reads as empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : in_(bytes) {}
  void number(std::uint64_t& value) {
    value = 0;
    const auto bytes = take(8);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
  }
  void text(std::string& value) {
    std::uint64_t size = 0;
    number(size);
    value = take(size);
  }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && in_.empty(); }

 private:
  std::string_view take(std::uint64_t size) {
    ok_ = ok_ && size <= in_.size();
    if (!ok_) return {};
    const auto bytes = in_.substr(0, size);
    in_.remove_prefix(size);
    return bytes;
  }
  std::string_view in_;
  bool ok_ = true;
};

/// One list of fields per struct serves both directions.
template <class Archive>
class Fields {
 public:
  explicit Fields(Archive& archive) : archive_(archive) {}

  template <class... Values>
  void all(Values&... values) {
    (one(values), ...);
  }

 private:
  void one(std::string& value) { archive_.text(value); }
  void one(SharedText& value) {
    std::string text = value.str();
    archive_.text(text);
    value = std::move(text);
  }
  template <class Tag>
  void one(Text<Tag>& value) {
    one(value.text);
  }
  void one(CallId& value) {
    std::string bytes(value.bytes.begin(), value.bytes.end());
    archive_.text(bytes);
    if (bytes.size() == value.bytes.size())
      std::copy(bytes.begin(), bytes.end(), value.bytes.begin());
  }
  void one(WallTime& value) {
    auto count = static_cast<std::uint64_t>(value.since_epoch.count());
    archive_.number(count);
    value = WallTime{Duration{static_cast<std::int64_t>(count)}};
  }
  void one(Duration& value) {
    auto count = static_cast<std::uint64_t>(value.count());
    archive_.number(count);
    value = Duration{static_cast<std::int64_t>(count)};
  }
  template <class Value>
  requires std::is_integral_v<Value> || std::is_enum_v<Value>
  void one(Value& value) {
    auto number = static_cast<std::uint64_t>(value);
    archive_.number(number);
    value = static_cast<Value>(number);
  }
  template <class Value>
  void one(std::optional<Value>& value) {
    bool there = value.has_value();
    one(there);
    if (!there) return value.reset();
    if (!value) value.emplace();
    one(*value);
  }
  template <class Value>
  void one(std::vector<Value>& values) {
    std::uint64_t count = values.size();
    archive_.number(count);
    // Grown as they come: a count that was made up must not be believed.
    for (std::uint64_t i = 0; i < count && archive_.ok(); ++i) {
      if (i == values.size()) values.emplace_back();
      one(values[i]);
    }
  }
  template <class... Alternatives>
  void one(std::variant<Alternatives...>& value) {
    std::uint64_t index = value.index();
    archive_.number(index);
    std::uint64_t place = 0;
    ((place++ == index ? alternative<Alternatives>(value) : void()), ...);
  }
  template <class Alternative, class Variant>
  void alternative(Variant& value) {
    if (!std::holds_alternative<Alternative>(value)) value = Alternative{};
    one(std::get<Alternative>(value));
  }

  void one(DeviceKey& m) { all(m.user, m.device); }
  void one(CallerInfo& m) { all(m.handle, m.display_name, m.video); }
  void one(UserRecord& m) { all(m.user, m.display_name); }
  void one(TokenRecord& m) {
    all(m.owner, m.token, m.kind, m.bundle, m.environment, m.registered_at);
  }
  void one(BranchRecord& m) { all(m.device, m.stage, m.pushed); }
  void one(LegRecord& m) { all(m.id, m.device, m.reason); }
  void one(CallRecord& m) {
    all(m.id, m.caller, m.callee, m.info, m.offer, m.answer, m.state, m.reason, m.answered_by,
        m.dialled_at, m.answered_at, m.ended_at, m.version, m.branches, m.early_by, m.early_sdp,
        m.caller_holds, m.callee_holds, m.legs);
  }
  void one(UserSaved& m) { one(m.record); }
  void one(DeviceSaved& m) { one(m.device); }
  void one(TokenSaved& m) { one(m.record); }
  void one(TokenForgotten& m) { one(m.token); }
  void one(CallSaved& m) { one(m.record); }
  void one(PresenceSaved& m) { all(m.device, m.connected, m.gone); }
  void one(Forwarded& m) { all(m.call, m.from, m.message); }
  void one(Delivered& m) { all(m.to, m.message); }
  void one(DeviceForgotten& m) { one(m.device); }
  void one(HistoryEnds& m) { one(m.before); }

  void one(to_server::Hello& m) { all(m.user_token, m.device, m.resume, m.last_seen); }
  void one(to_server::RegisterToken& m) { all(m.token, m.kind, m.bundle, m.environment); }
  void one(to_server::DropToken& m) { one(m.token); }
  void one(to_server::Dial& m) { all(m.command, m.call, m.callee, m.video, m.sdp); }
  void one(to_server::CheckIn& m) { one(m.call); }
  void one(to_server::Ringing& m) { all(m.call, m.sdp); }
  void one(to_server::Answer& m) { all(m.command, m.call, m.sdp); }
  void one(to_server::Decline& m) { all(m.command, m.call); }
  void one(to_server::Busy& m) { all(m.command, m.call); }
  void one(to_server::HangUp& m) { all(m.command, m.call, m.failed); }
  void one(to_server::Media& m) { all(m.call, m.body); }
  void one(to_server::Hold& m) { all(m.command, m.call, m.on_hold); }
  void one(to_server::UpdateCaller& m) { all(m.call, m.caller); }
  void one(to_server::Transfer& m) { all(m.command, m.call, m.device, m.leg); }
  void one(to_server::Ping& m) { one(m.number); }

  void one(to_client::Welcome& m) { all(m.session, m.resumed, m.heartbeat); }
  void one(to_client::TokenRegistered& m) { one(m.token); }
  void one(to_client::IncomingCall& m) { all(m.call, m.caller, m.sdp); }
  void one(to_client::Trying& m) { one(m.call); }
  void one(to_client::CalleeRinging& m) { all(m.call, m.sdp); }
  void one(to_client::Answered& m) { all(m.call, m.sdp); }
  void one(to_client::CallEnded& m) { all(m.call, m.reason); }
  void one(to_client::CheckedIn& m) { all(m.call, m.status, m.reason, m.caller, m.sdp, m.on_hold); }
  void one(to_client::Media& m) { all(m.call, m.body); }
  void one(to_client::Held& m) { all(m.call, m.on_hold); }
  void one(to_client::CallerUpdated& m) { all(m.call, m.caller); }
  void one(to_client::Refused& m) { all(m.command, m.call, m.why, m.field); }
  void one(to_client::Transferred& m) { all(m.call, m.sdp); }
  void one(to_client::Reconnect& m) { one(m.after); }
  void one(to_client::Pong& m) { one(m.number); }

  Archive& archive_;
};

}  // namespace

std::string encode(const Change& change) {
  Writer writer;
  Change copy = change;
  Fields<Writer>(writer).all(copy);
  return std::move(writer.out);
}

std::optional<Change> decode(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kVersion) return {};
  Reader reader(bytes.substr(1));
  Change change;
  Fields<Reader>(reader).all(change);
  if (!reader.done()) return {};
  return change;
}

}  // namespace ringback::signaling::io
