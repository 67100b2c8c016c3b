#include "base/ids.h"

#include "base/rng.h"

namespace ringback {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool dash_before_byte(std::size_t byte) {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

}  // namespace

std::optional<CallId> CallId::parse(std::string_view text) {
  if (text.size() != 36) return {};
  CallId id;
  std::size_t at = 0;
  for (std::size_t byte = 0; byte < 16; ++byte) {
    if (dash_before_byte(byte) && text[at++] != '-') return {};
    const int high = hex_value(text[at]);
    const int low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) return {};
    id.bytes[byte] = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
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
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text(36, '-');
  char* at = text.data();
  for (std::size_t byte = 0; byte < 16; ++byte) {
    if (dash_before_byte(byte)) ++at;
    *at++ = kHex[bytes[byte] >> 4];
    *at++ = kHex[bytes[byte] & 15];
  }
  return text;
}

}  // namespace ringback
