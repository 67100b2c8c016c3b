// A hash of what decides a server's next steps, so that a search can tell that it has been here
// before. Times count from now, and names that chance drew are left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/time.h"
#include "signaling-server/core/changes.h"
#include "signaling-server/core/timers.h"

namespace ringback::signaling {

class Digest {
 public:
  explicit Digest(const Now& now) : now_(now) {}

  template <class Value>
  requires std::is_integral_v<Value> || std::is_enum_v<Value>
  void add(Value value) {
    value_ = (value_ ^ static_cast<std::uint64_t>(value)) * 0x9e37'79b9'7f4a'7c15ULL;
    value_ ^= value_ >> 29U;
  }
  void add(std::string_view text) {
    for (const char c : text) add(c);
    add(text.size());
  }
  template <class Tag>
  void add(const Text<Tag>& id) {
    add(std::string_view(id.text));
  }
  void add(const CallId& id) {
    for (const auto byte : id.bytes) add(byte);
  }
  void add(const DeviceKey& who) {
    add(who.user);
    add(who.device);
  }
  void add(Instant at) { add((at - now_.instant).count()); }
  void add(WallTime at) { add((at - now_.wall).count()); }
  void add(const Timers::Place& timer) { add(timer.first); }
  template <class Value>
  void add(const std::optional<Value>& value) {
    add(value.has_value());
    if (value) add(*value);
  }
  void add(const ServerMessage& message) {
    add(name_of(message));
    add(call_of(message));
    if (const auto* over = std::get_if<to_client::CallEnded>(&message)) add(over->reason);
    if (const auto* held = std::get_if<to_client::Held>(&message)) add(held->on_hold);
    if (const auto* reply = std::get_if<to_client::CheckedIn>(&message)) add(reply->status);
  }

  std::uint64_t value() const { return value_; }

 private:
  const Now now_;
  std::uint64_t value_ = 0;
};

}  // namespace ringback::signaling
