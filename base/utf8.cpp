#include "base/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ringback {
namespace {

unsigned char byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

bool continuation(unsigned char byte) { return (byte & 0xc0) == 0x80; }

/// The length of the well-formed sequence that starts at `at`; 0 when there is none.
std::size_t sequence_length(std::string_view bytes, std::size_t at) {
  const unsigned char first = byte_at(bytes, at);
  const unsigned char second = byte_at(bytes, at + 1);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4 || !continuation(second)) return 0;
  if (first < 0xe0) return 2;
  if (!continuation(byte_at(bytes, at + 2))) return 0;
  if (first < 0xf0) {
    if (first == 0xe0 && second < 0xa0) return 0;  // overlong
    if (first == 0xed && second > 0x9f) return 0;  // surrogate
    return 3;
  }
  if (first == 0xf0 && second < 0x90) return 0;  // overlong
  if (first == 0xf4 && second > 0x8f) return 0;  // past U+10FFFF
  return continuation(byte_at(bytes, at + 3)) ? 4 : 0;
}

/// Where the ASCII that starts at `at` ends, to within eight bytes: most texts are nothing else.
std::size_t skip_ascii(std::string_view bytes, std::size_t at) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::uint64_t eight = 0;
  for (; at + sizeof eight <= bytes.size(); at += sizeof eight) {
    std::memcpy(&eight, bytes.data() + at, sizeof eight);
    if ((eight & kHighBits) != 0) break;
  }
  return at;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t at = skip_ascii(bytes, 0); at < bytes.size(); at = skip_ascii(bytes, at)) {
    const std::size_t length = sequence_length(bytes, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string repaired_utf8(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = sequence_length(bytes, at);
    if (length == 0) {
      append_utf8(out, U'\ufffd');
      ++at;
    } else {
      out += bytes.substr(at, length);
      at += length;
    }
  }
  return out;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto put = [&out](char32_t value) { out += static_cast<char>(value); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xc0 | (code_point >> 6));
  } else {
    if (code_point < 0x10000) {
      put(0xe0 | (code_point >> 12));
    } else {
      put(0xf0 | (code_point >> 18));
      put(0x80 | ((code_point >> 12) & 0x3f));
    }
    put(0x80 | ((code_point >> 6) & 0x3f));
  }
  put(0x80 | (code_point & 0x3f));
}

}  // namespace ringback
