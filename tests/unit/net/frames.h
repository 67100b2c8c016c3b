// Raw HTTP/2 frames, for peers that do not behave, and two sessions joined without a wire.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/http2_session.h"

namespace ringback::net::testing {

inline constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

enum : std::uint8_t {
  kData = 0,
  kHeaders = 1,
  kPriority = 2,
  kRstStream = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kContinuation = 9,
};

std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                  std::string_view payload);
/// Preface and empty SETTINGS: what a server reads first.
std::string client_start();
/// HEADERS of a POST with END_HEADERS; `end` adds END_STREAM. HPACK without compression.
std::string post(std::uint32_t stream, bool end, const HeaderList& more = {});
/// An HPACK literal without indexing.
std::string literal(std::string_view name, std::string_view value);

struct SentFrame {
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;
  std::string payload;
  /// The error code of RST_STREAM, or of GOAWAY.
  std::uint32_t error_code() const;
};
/// Takes all a session has to send apart into frames.
std::vector<SentFrame> sent_by(Http2Session& session);
/// The last frame of that type; one of type 255 when there is none.
SentFrame last_of(const std::vector<SentFrame>& frames, std::uint8_t type);

/// Remembers what a session tells.
struct Listening : Http2Visitor {
  void on_request(Http2Request& request) override { requests.push_back(std::move(request)); }
  void on_response(Http2Response& response) override { responses.push_back(std::move(response)); }
  void on_malformed_request(Http2Request& request, std::string_view why) override {
    malformed.push_back(request.method + " " + std::string(why));
  }
  void on_stream_closed(std::int32_t stream, std::uint32_t error) override {
    closed.emplace_back(stream, error);
  }
  void on_settings(const Http2Settings& settings) override { settings_seen.push_back(settings); }
  void on_going_away(std::int32_t last, std::uint32_t error, std::string_view debug) override {
    goodbyes.push_back(std::to_string(last) + " " + std::to_string(error) + " " +
                       std::string(debug));
  }
  void on_ping_answered(std::uint64_t opaque) override { pings.push_back(opaque); }

  std::vector<Http2Request> requests;
  std::vector<Http2Response> responses;
  std::vector<std::string> malformed;
  std::vector<std::pair<std::int32_t, std::uint32_t>> closed;
  std::vector<Http2Settings> settings_seen;
  std::vector<std::string> goodbyes;
  std::vector<std::uint64_t> pings;
};

/// A client and a server that read each other's bytes.
struct Pair {
  explicit Pair(const Http2Limits& limits = {})
      : server(Http2Session::Role::kServer, limits, at_server),
        client(Http2Session::Role::kClient, limits, at_client) {
    pump();
  }
  /// Until neither has anything to say.
  void pump();

  Listening at_server, at_client;
  Http2Session server, client;
};

}  // namespace ringback::net::testing
