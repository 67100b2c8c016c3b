// Every identity is its own type, so that a device token can never be passed as a topic.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/shared_text.h"

namespace ringback {

class Rng;

/// Text that means one kind of thing.
template <class Tag>
struct Text {
  SharedText text;
  Text() = default;
  explicit Text(SharedText t) : text(std::move(t)) {}
  bool empty() const { return text.empty(); }
  friend auto operator<=>(const Text&, const Text&) = default;
};

/// A number that means one kind of thing.
template <class Tag>
struct Number {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(Number, Number) = default;
};

using UserId = Text<struct UserIdTag>;            ///< who logs in: "bob"
using DeviceId = Text<struct DeviceIdTag>;        ///< one phone: "bob-iphone"
using BundleId = Text<struct BundleIdTag>;        ///< the app: "com.example.ringback"
using Topic = Text<struct TopicTag>;              ///< apns-topic: bundle id plus suffix
using DeviceToken = Text<struct DeviceTokenTag>;  ///< lower-case hex of APNs' opaque bytes
using ApnsId = Text<struct ApnsIdTag>;            ///< one push, in whatever case its maker chose
using CommandId = Text<struct CommandIdTag>;      ///< makes a client's command idempotent
using SessionId = Text<struct SessionIdTag>;      ///< one signaling session, resumable

using ConnectionId = Number<struct ConnectionIdTag>;  ///< a transport connection at its server
using StreamId = Number<struct StreamIdTag>;          ///< RFC 9113 stream identifier
using CourierId = Number<struct CourierIdTag>;        ///< one courier stream at apns-mock
using PushRef = Number<struct PushRefTag>;            ///< one push as the signaling server counts

/// A call's UUID: made by the calling app, carried by the push, and used as CallKit's UUID.
struct CallId {
  std::array<std::uint8_t, 16> bytes{};
  /// As two numbers that are ordered as the bytes are; memcmp would be a call each time, and maps
  /// by call compare often.
  std::array<std::uint64_t, 2> halves() const {
    auto numbers = std::bit_cast<std::array<std::uint64_t, 2>>(bytes);
    if constexpr (std::endian::native == std::endian::little) {
      for (auto& number : numbers) number = __builtin_bswap64(number);
    }
    return numbers;
  }
  friend bool operator==(const CallId& a, const CallId& b) {
    const auto x = a.halves(), y = b.halves();
    return x[0] == y[0] && x[1] == y[1];
  }
  friend std::strong_ordering operator<=>(const CallId& a, const CallId& b) {
    const auto x = a.halves(), y = b.halves();
    return x[0] != y[0] ? x[0] <=> y[0] : x[1] <=> y[1];
  }

  /// RFC 9562 text in either case; nothing for anything else.
  static std::optional<CallId> parse(std::string_view text);
  /// A random version-4 UUID.
  static CallId random(Rng& rng);
  /// Lower-case 8-4-4-4-12.
  std::string text() const;
};

}  // namespace ringback

template <class Tag>
struct std::hash<ringback::Text<Tag>> {
  std::size_t operator()(const ringback::Text<Tag>& id) const noexcept {
    return std::hash<std::string_view>{}(id.text);
  }
};
template <class Tag>
struct std::hash<ringback::Number<Tag>> {
  std::size_t operator()(ringback::Number<Tag> id) const noexcept { return id.value; }
};
template <>
struct std::hash<ringback::CallId> {
  std::size_t operator()(const ringback::CallId& id) const noexcept {
    const auto halves = id.halves();
    return halves[0] * 31 + halves[1];
  }
};
