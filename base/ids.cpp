#include "base/ids.h"

#include "base/hex.h"
#include "base/rng.h"

namespace ringback {
namespace {

/// Where a byte's two digits stand in 8-4-4-4-12.
constexpr std::array<std::uint8_t, 16> kPlaces{0,  2,  4,  6,  9,  11, 14, 16,
                                               19, 21, 24, 26, 28, 30, 32, 34};

}  // namespace

std::optional<CallId> CallId::parse(std::string_view text) {
  if (text.size() != 36) return {};
  for (const std::size_t dash : {8, 13, 18, 23}) {
    if (text[dash] != '-') return {};
  }
  CallId id;
  for (std::size_t byte = 0; byte < 16; ++byte) {
    const int high = hex_value(text[kPlaces[byte]]);
    const int low = hex_value(text[kPlaces[byte] + 1u]);
    if (high < 0 || low < 0) return {};
    id.bytes[byte] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return id;
}

CallId CallId::random(Rng& rng) {
  CallId id;
  for (std::size_t half = 0; half < 2; ++half) {
    std::uint64_t bits = rng.next();
    for (std::size_t i = 0; i < 8; ++i, bits >>= 8) {
      id.bytes[half * 8 + i] = static_cast<std::uint8_t>(bits);
    }
  }
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x40);  // RFC 9562, version 4
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);  // and its variant
  return id;
}

std::string CallId::text() const {
  std::string text(36, '-');
  char* out = text.data();
  for (std::size_t byte = 0; byte < 16; ++byte) {
    out[kPlaces[byte]] = kHexDigits[bytes[byte] >> 4];
    out[kPlaces[byte] + 1] = kHexDigits[bytes[byte] & 15];
  }
  return text;
}

}  // namespace ringback
