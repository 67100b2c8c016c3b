// HTTP/2 without I/O (RFC 9113, over nghttp2): bytes in, events out, bytes out. The owner moves
// the bytes; nothing here blocks, reads a clock, or knows what travels.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/http2_message.h"

namespace ringback::net {

/// What a session tells its owner, from inside `receive` (and, for streams that are closed or were
/// malformed, `take`).
/// The owner may call back into the session from here, except `receive` and `take`.
class Http2Visitor {
 public:
  virtual ~Http2Visitor() = default;
  virtual void on_request(Http2Request&) {}
  virtual void on_response(Http2Response&) {}
  /// Server. The stream was reset with PROTOCOL_ERROR because what came breaks HTTP: as far as it
  /// was read, and why in one line.
  virtual void on_malformed_request(Http2Request&, std::string_view /*why*/) {}
  virtual void on_stream_closed(std::int32_t /*stream*/, std::uint32_t /*error_code*/) {}
  virtual void on_settings(const Http2Settings&) {}
  virtual void on_going_away(std::int32_t /*last_stream*/, std::uint32_t /*error_code*/,
                             std::string_view /*debug_data*/) {}
  virtual void on_ping_answered(std::uint64_t /*opaque*/) {}
};

/// Both sides of each limit are tested; going past one closes the connection with
/// ENHANCE_YOUR_CALM, except for header lists and bodies, which cost only their stream. What is
/// counted "ahead" is counted since the last whole message, or since `relax`.
struct Http2Limits {
  std::size_t header_list_bytes = 16 * 1024;  ///< name + value + 32 each (RFC 9113 6.5.2)
  std::size_t body_bytes = 16 * 1024;         ///< what is kept of a body; the rest is cut off
  std::uint32_t concurrent_streams = 1000;    ///< what the first SETTINGS says
  std::uint32_t resets_ahead = 200;           ///< RST_STREAMs more than completed requests
  std::uint32_t control_ahead = 100;          ///< PING, SETTINGS, PRIORITY, empty DATA
  std::uint32_t frames_ahead = 10'000;        ///< frames of any kind
  std::size_t frames_waiting = 10'000;        ///< to be sent to a peer that does not read
  Http2Settings first_settings{};             ///< said in the first SETTINGS beside these limits
};

class Http2Session {
 public:
  enum class Role { kServer, kClient };
  /// The visitor must outlive the session. The first SETTINGS is queued at once.
  Http2Session(Role role, const Http2Limits& limits, Http2Visitor& visitor);
  ~Http2Session();
  Http2Session(const Http2Session&) = delete;
  Http2Session& operator=(const Http2Session&) = delete;

  /// Bytes from the peer. False when the connection is past saving: send what `take` still
  /// gives, then close.
  bool receive(std::string_view bytes);
  /// Appends up to about `at_most` bytes for the peer; false when there were none.
  bool take(std::string& out, std::size_t at_most = 64 * 1024);
  bool wants_to_send() const;
  /// The peer has said its first SETTINGS: it speaks HTTP/2.
  bool greeted() const;
  /// Nothing more will be read or sent: close.
  bool finished() const;
  /// Why `receive` failed; empty before.
  const std::string& failure() const;

  /// Server. Without a body the answer ends on HEADERS. Harmless for a stream that is gone.
  void respond(std::int32_t stream, int status, const HeaderList& headers, std::string body);
  /// Server. An answer whose body comes bit by bit through `append`, until one of them ends it.
  void respond_open(std::int32_t stream, int status, const HeaderList& headers);
  /// Returns how many bytes now wait for the peer's window.
  std::size_t append(std::int32_t stream, std::string_view bytes, bool end);
  /// Client. Nothing when the connection takes no more streams (GOAWAY, ids used up).
  std::optional<std::int32_t> request(const std::string& method, const std::string& path,
                                      const std::string& authority, const HeaderList& headers,
                                      std::string body);
  void settings(const Http2Settings& settings);
  /// `last_stream`: the last one that was or may be handled; the newest seen when absent. It leaves
  /// behind the answers that are given already, as far as the peer's windows let them go, because
  /// some clients take nothing more after it; one that takes an answer back leaves at once.
  void go_away(std::uint32_t error_code, std::string_view debug_data,
               std::optional<std::int32_t> last_stream = {});
  void reset(std::int32_t stream, std::uint32_t error_code);
  /// RST_STREAM for a stream that is closed already, as some servers send it; a session that keeps
  /// RFC 9113 section 5.4.2 would not. It leaves after everything that waits now.
  void reset_again(std::int32_t stream, std::uint32_t error_code);
  void ping(std::uint64_t opaque);

  /// A few quiet seconds have passed: forgives the resets and control frames counted so far. The
  /// owner has the clock, so the owner says so.
  void relax();

  std::size_t open_streams() const;
  /// How many streams the peer lets us have open; 100 until it says (RFC 9113 6.5.2 advises).
  std::uint32_t peer_max_concurrent_streams() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ringback::net
