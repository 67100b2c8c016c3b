// Where something listens or is reached: "127.0.0.1:0", "[::1]:2197", "apns:443".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ringback::net {

struct Endpoint {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: let the system pick one
  friend bool operator==(const Endpoint&, const Endpoint&) = default;

  /// HOST:PORT, brackets around an IPv6 host; nothing for anything else.
  static std::optional<Endpoint> parse(std::string_view text);
  std::string text() const;
};

}  // namespace ringback::net
