// The inside of Http2Session: its streams, its counters, and nghttp2's callbacks.
#pragma once

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/http2_session.h"

namespace ringback::net {

/// One stream: what has been read of the peer's message, and what is left to send of ours.
struct Http2Stream {
  std::string method, path, scheme, authority;
  int status = 0;
  HeaderList headers;
  std::size_t header_bytes = 0;
  std::string body;
  bool headers_cut = false;
  bool body_cut = false;
  bool headers_done = false;  ///< what follows is trailers, which nobody here wants
  bool handed_over = false;   ///< the visitor has had it
  bool ended = false;         ///< the peer sent END_STREAM
  bool responded = false;
  std::string complaint;  ///< of nghttp2, about one of the headers
  std::string body_out;
  std::size_t sent_bytes = 0;
  bool body_open = false;  ///< more of body_out may come
};

/// A GOAWAY that waits for the answers before it.
struct Goodbye {
  std::uint32_t error_code = 0;
  std::string debug_data;
  std::optional<std::int32_t> last_stream;
};

struct Http2Session::Impl {
  Impl(Role role, const Http2Limits& limits, Http2Visitor& visitor);
  ~Impl() { nghttp2_session_del(session); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  /// Null when there is no such stream. nghttp2 tells of one stream many times in a row.
  Http2Stream* find(std::int32_t id) {
    if (id == latest_id) return latest;
    const auto found = streams.find(id);
    if (found == streams.end()) return nullptr;
    latest_id = id;
    return latest = found->second.get();
  }
  Http2Stream& add(std::int32_t id, std::unique_ptr<Http2Stream> stream) {
    latest_id = id;
    latest = stream.get();
    streams.insert_or_assign(id, std::move(stream));
    return *latest;
  }
  /// Blank; one that was used before, if there is any.
  std::unique_ptr<Http2Stream> fresh_stream();
  void fail(std::string why);
  /// False when there were none.
  bool submit_goodbyes();
  void begin_frame();
  void begin_headers(const nghttp2_frame& frame);
  void header(const nghttp2_frame& frame, std::string_view name, std::string_view value);
  void data(std::int32_t id, std::string_view bytes);
  void frame_received(const nghttp2_frame& frame);
  void frame_sent(const nghttp2_frame& frame);
  void complained(std::string_view message);
  void stream_closed(std::int32_t id, std::uint32_t error_code);

  Role role;
  Http2Limits limits;
  Http2Visitor& visitor;
  nghttp2_session* session = nullptr;
  std::unordered_map<std::int32_t, std::unique_ptr<Http2Stream>> streams;
  std::int32_t latest_id = 0;
  Http2Stream* latest = nullptr;
  std::vector<std::unique_ptr<Http2Stream>> spare;
  std::vector<nghttp2_nv> fields;  ///< of the message that is being submitted
  std::string failure;
  std::string raw_out;  ///< whole frames that nghttp2 would not send
  std::vector<Goodbye> goodbyes;
  std::uint32_t resets = 0;
  std::uint32_t control_frames = 0;
  std::uint32_t frames = 0;
  bool settings_seen = false;
  bool harmless = false;  ///< what nghttp2 complains of next: it only leaves that header out

 private:
  void message_headers_done(const nghttp2_frame& frame, Http2Stream& stream);
  void hand_over(std::int32_t id, Http2Stream& stream);
  void hand_over_malformed(std::int32_t id, Http2Stream& stream);
  void count_control();
  void settings_received(const nghttp2_settings& settings);
};

}  // namespace ringback::net
