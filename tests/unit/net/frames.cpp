#include "tests/unit/net/frames.h"

namespace ringback::net::testing {

namespace {

std::string number(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 255);
  return out;
}

std::uint32_t number_at(std::string_view text, std::size_t at, int bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < bytes; ++i) {
    value = value << 8 | static_cast<unsigned char>(text.at(at + static_cast<std::size_t>(i)));
  }
  return value;
}

/// HPACK's integer with a 7-bit prefix (RFC 7541 5.1).
std::string hpack_length(std::size_t length) {
  if (length < 127) return {static_cast<char>(length)};
  std::string out(1, 127);
  for (length -= 127; length >= 128; length /= 128) out += static_cast<char>(length % 128 + 128);
  return out + static_cast<char>(length);
}

}  // namespace

std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                  std::string_view payload) {
  return number(static_cast<std::uint32_t>(payload.size()), 3) + static_cast<char>(type) +
         static_cast<char>(flags) + number(stream, 4) + std::string(payload);
}

std::string client_start() { return std::string(kPreface) + frame(kSettings, 0, 0, ""); }

std::string literal(std::string_view name, std::string_view value) {
  std::string out(1, '\0');
  out += hpack_length(name.size());
  out += name;
  out += hpack_length(value.size());
  return out.append(value);
}

std::string post(std::uint32_t stream, bool end, const HeaderList& more) {
  std::string block = literal(":method", "POST") + literal(":scheme", "https") +
                      literal(":path", "/3/device/aa") + literal(":authority", "localhost");
  for (const auto& [name, value] : more) block += literal(name, value);
  return frame(kHeaders, static_cast<std::uint8_t>(4 | (end ? 1 : 0)), stream, block);
}

std::uint32_t SentFrame::error_code() const {
  return number_at(payload, type == kGoAway ? 4 : 0, 4);
}

std::vector<SentFrame> sent_by(Http2Session& session) {
  std::string bytes;
  while (session.take(bytes)) {
  }
  std::vector<SentFrame> frames;
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto length = number_at(rest, 0, 3);
    frames.push_back({static_cast<std::uint8_t>(rest[3]), static_cast<std::uint8_t>(rest[4]),
                      number_at(rest, 5, 4), std::string(rest.substr(9, length))});
    rest.remove_prefix(9 + length);
  }
  return frames;
}

SentFrame last_of(const std::vector<SentFrame>& frames, std::uint8_t type) {
  SentFrame last{255, 0, 0, ""};
  for (const auto& sent : frames) {
    if (sent.type == type) last = sent;
  }
  return last;
}

void Pair::pump() {
  for (bool moved = true; moved;) {
    std::string to_server, to_client;
    moved = client.take(to_server);
    if (moved) server.receive(to_server);
    if (server.take(to_client)) {
      client.receive(to_client);
      moved = true;
    }
  }
}

}  // namespace ringback::net::testing
