#include "net/http2_session_impl.h"

#include <charconv>
#include <utility>

namespace ringback::net {

namespace {

constexpr std::size_t kHeadersExpected = 8;
constexpr std::size_t kSpareStreams = 128;

std::string_view text(const std::uint8_t* bytes, std::size_t length) {
  return {reinterpret_cast<const char*>(bytes), length};
}

bool ends_stream(const nghttp2_frame& frame) {
  return (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
}

/// What came on the stream; it is moved out.
Http2Request request_of(std::int32_t id, Http2Stream& stream) {
  return {id,
          std::move(stream.method),
          std::move(stream.path),
          std::move(stream.scheme),
          std::move(stream.authority),
          std::move(stream.headers),
          std::move(stream.body),
          stream.body_cut};
}

nghttp2_session* new_server(const nghttp2_session_callbacks* callbacks, void* self) {
  // RFC 9113 section 8.2.1 calls a value with a space at its end malformed. Apple's server names
  // what is wrong with the value instead [recall], so the value has to get through.
  nghttp2_option* option = nullptr;
  nghttp2_option_new(&option);
  nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(option, 1);
  nghttp2_session* session = nullptr;
  nghttp2_session_server_new2(&session, callbacks, self, option);
  nghttp2_option_del(option);
  return session;
}

nghttp2_session* new_client(const nghttp2_session_callbacks* callbacks, void* self) {
  nghttp2_session* session = nullptr;
  nghttp2_session_client_new(&session, callbacks, self);
  return session;
}

}  // namespace

Http2Session::Impl::Impl(Role role_in, const Http2Limits& limits_in, Http2Visitor& visitor_in)
    : role(role_in), limits(limits_in), visitor(visitor_in) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_begin_frame_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame_hd*, void* self) {
        static_cast<Impl*>(self)->begin_frame();
        return 0;
      });
  nghttp2_session_callbacks_set_on_begin_headers_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* self) {
        static_cast<Impl*>(self)->begin_headers(*frame);
        return 0;
      });
  nghttp2_session_callbacks_set_on_header_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_length, const std::uint8_t* value, std::size_t value_length,
                    std::uint8_t, void* self) {
        static_cast<Impl*>(self)->header(*frame, text(name, name_length),
                                         text(value, value_length));
        return 0;
      });
  nghttp2_session_callbacks_set_on_invalid_header_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame*, const std::uint8_t*, std::size_t,
                    const std::uint8_t*, std::size_t, std::uint8_t, void* self) {
        static_cast<Impl*>(self)->harmless = true;
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      callbacks, [](nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* data,
                    std::size_t length, void* self) {
        static_cast<Impl*>(self)->data(id, text(data, length));
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* self) {
        static_cast<Impl*>(self)->frame_received(*frame);
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_send_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* self) {
        static_cast<Impl*>(self)->frame_sent(*frame);
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      callbacks, [](nghttp2_session*, std::int32_t id, std::uint32_t error_code, void* self) {
        static_cast<Impl*>(self)->stream_closed(id, error_code);
        return 0;
      });
  nghttp2_session_callbacks_set_error_callback2(
      callbacks, [](nghttp2_session*, int, const char* message, std::size_t length, void* self) {
        static_cast<Impl*>(self)->complained({message, length});
        return 0;
      });
  session = role == Role::kServer ? new_server(callbacks, this) : new_client(callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
}

std::unique_ptr<Http2Stream> Http2Session::Impl::fresh_stream() {
  if (spare.empty()) return std::make_unique<Http2Stream>();
  auto stream = std::move(spare.back());
  spare.pop_back();
  *stream = Http2Stream{};
  return stream;
}

void Http2Session::Impl::fail(std::string why) {
  if (!failure.empty()) return;
  failure = std::move(why);
  nghttp2_session_terminate_session(session, NGHTTP2_ENHANCE_YOUR_CALM);
}

bool Http2Session::Impl::submit_goodbyes() {
  const bool some = !goodbyes.empty();
  for (const auto& [error_code, debug_data, last_stream] : std::exchange(goodbyes, {})) {
    nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE,
                          last_stream.value_or(nghttp2_session_get_last_proc_stream_id(session)),
                          error_code, reinterpret_cast<const std::uint8_t*>(debug_data.data()),
                          debug_data.size());
  }
  return some;
}

void Http2Session::Impl::complained(std::string_view message) {
  // It speaks of the headers that it reads now.
  if (std::exchange(harmless, false) || latest == nullptr) return;
  // The value may be a secret.
  latest->complaint = message.substr(0, message.find(", value:"));
}

void Http2Session::Impl::begin_frame() {
  if (++frames > limits.frames_ahead) fail("frames without a message");
}

void Http2Session::Impl::begin_headers(const nghttp2_frame& frame) {
  if (frame.headers.cat == NGHTTP2_HCAT_REQUEST) {
    add(frame.hd.stream_id, fresh_stream()).headers.reserve(kHeadersExpected);
  } else {
    find(frame.hd.stream_id);  // the latest, when nghttp2 complains
  }
}

void Http2Session::Impl::header(const nghttp2_frame& frame, std::string_view name,
                                std::string_view value) {
  auto* const stream = find(frame.hd.stream_id);
  if (stream == nullptr || stream->headers_done) return;
  // Source: RFC 9113 section 6.5.2 [doc]: 32 bytes of overhead for each field.
  stream->header_bytes += name.size() + value.size() + 32;
  if (stream->header_bytes > limits.header_list_bytes) {
    stream->headers_cut = true;
    stream->headers.clear();
    // A list this much too long is no mistake but a flood of CONTINUATION frames.
    if (stream->header_bytes > 8 * limits.header_list_bytes) fail("header list without end");
    return;
  }
  if (name.empty() || name.front() != ':') {
    stream->headers.emplace_back(name, value);
  } else if (name == ":method") {
    stream->method = value;
  } else if (name == ":path") {
    stream->path = value;
  } else if (name == ":scheme") {
    stream->scheme = value;
  } else if (name == ":authority") {
    stream->authority = value;
  } else if (name == ":status") {
    std::from_chars(value.data(), value.data() + value.size(), stream->status);
  }
}

void Http2Session::Impl::data(std::int32_t id, std::string_view bytes) {
  auto* const stream = find(id);
  if (stream == nullptr || stream->body_cut) return;
  const auto room = limits.body_bytes - stream->body.size();
  stream->body.append(bytes.substr(0, room));
  if (bytes.size() <= room) return;
  stream->body_cut = true;
  hand_over(id, *stream);
}

void Http2Session::Impl::frame_received(const nghttp2_frame& frame) {
  auto* const stream = find(frame.hd.stream_id);
  switch (frame.hd.type) {
    case NGHTTP2_HEADERS:
      if (stream != nullptr) message_headers_done(frame, *stream);
      break;
    case NGHTTP2_DATA:
      if (frame.hd.length == 0 && !ends_stream(frame)) count_control();
      if (stream != nullptr && ends_stream(frame)) {
        stream->ended = true;
        hand_over(frame.hd.stream_id, *stream);
      }
      break;
    case NGHTTP2_RST_STREAM:
      if (role == Role::kServer && ++resets > limits.resets_ahead) fail("rapid resets");
      break;
    case NGHTTP2_SETTINGS:
      if ((frame.hd.flags & NGHTTP2_FLAG_ACK) == 0) settings_received(frame.settings);
      break;
    case NGHTTP2_PING:
      if ((frame.hd.flags & NGHTTP2_FLAG_ACK) != 0) {
        std::uint64_t opaque = 0;
        std::memcpy(&opaque, frame.ping.opaque_data, sizeof opaque);
        visitor.on_ping_answered(opaque);
      } else {
        count_control();
      }
      break;
    case NGHTTP2_PRIORITY:
      count_control();
      break;
    case NGHTTP2_GOAWAY:
      visitor.on_going_away(frame.goaway.last_stream_id, frame.goaway.error_code,
                            text(frame.goaway.opaque_data, frame.goaway.opaque_data_len));
      break;
    default:  // what nghttp2 handles by itself, and frame types yet to be invented
      break;
  }
}

void Http2Session::Impl::message_headers_done(const nghttp2_frame& frame, Http2Stream& stream) {
  const auto id = frame.hd.stream_id;
  if (role == Role::kClient && stream.status / 100 == 1) {
    // An interim response: the real one is yet to come.
    stream.status = 0;
    stream.headers.clear();
    return;
  }
  stream.headers_done = true;
  stream.ended = ends_stream(frame);
  if (stream.ended || stream.headers_cut) hand_over(id, stream);
}

void Http2Session::Impl::hand_over(std::int32_t id, Http2Stream& stream) {
  if (stream.handed_over || !failure.empty()) return;
  stream.handed_over = true;
  control_frames = 0;
  frames = 0;
  if (role == Role::kClient) {
    Http2Response response{id, stream.status, std::move(stream.headers), std::move(stream.body),
                           stream.body_cut || stream.headers_cut};
    visitor.on_response(response);
    return;
  }
  if (stream.headers_cut) {
    // Source: RFC 9113 section 10.5.1 [doc]: a server answers a list too large with 431.
    stream.responded = true;
    const std::string_view name = ":status", value = "431";
    nghttp2_nv status{reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
                      reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(),
                      value.size(), NGHTTP2_NV_FLAG_NONE};
    nghttp2_submit_response(session, id, &status, 1, nullptr);
    return;
  }
  Http2Request request = request_of(id, stream);
  visitor.on_request(request);
}

void Http2Session::Impl::hand_over_malformed(std::int32_t id, Http2Stream& stream) {
  stream.handed_over = true;
  Http2Request request = request_of(id, stream);
  visitor.on_malformed_request(
      request, stream.complaint.empty()
                   ? "its pseudo-header fields or its length are not as HTTP has them"
                   : stream.complaint);
}

void Http2Session::Impl::frame_sent(const nghttp2_frame& frame) {
  if (role != Role::kServer) return;
  if (frame.hd.type == NGHTTP2_RST_STREAM) {
    // Who answers never resets a stream before it was handed over, so this is nghttp2's verdict.
    auto* const refused = find(frame.hd.stream_id);
    const bool malformed = frame.rst_stream.error_code == NGHTTP2_PROTOCOL_ERROR;
    if (malformed && refused != nullptr && !refused->handed_over) {
      hand_over_malformed(frame.hd.stream_id, *refused);
    }
    return;
  }
  if (!ends_stream(frame)) return;
  if (frame.hd.type != NGHTTP2_HEADERS && frame.hd.type != NGHTTP2_DATA) return;
  auto* const stream = find(frame.hd.stream_id);
  if (stream == nullptr) return;
  if (resets > 0) --resets;
  // Source: RFC 9113 section 8.1 [doc]: a server that answered early asks the client to stop
  // sending the rest by RST_STREAM with NO_ERROR.
  if (!stream->ended) {
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame.hd.stream_id, NGHTTP2_NO_ERROR);
  }
}

void Http2Session::Impl::stream_closed(std::int32_t id, std::uint32_t error_code) {
  auto closed = streams.extract(id);
  if (closed.empty()) return;
  latest_id = 0;
  latest = nullptr;
  if (spare.size() < kSpareStreams) spare.push_back(std::move(closed.mapped()));
  visitor.on_stream_closed(id, error_code);
}

void Http2Session::Impl::count_control() {
  if (++control_frames > limits.control_ahead) fail("flood of control frames");
}

void Http2Session::Impl::settings_received(const nghttp2_settings& settings) {
  if (settings_seen) count_control();
  settings_seen = true;
  Http2Settings seen;
  for (std::size_t i = 0; i < settings.niv; ++i) {
    const auto& [id, value] = settings.iv[i];
    if (id == NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS) seen.max_concurrent_streams = value;
    if (id == NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE) seen.initial_window_bytes = value;
    if (id == NGHTTP2_SETTINGS_MAX_FRAME_SIZE) seen.max_frame_bytes = value;
    if (id == NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE) seen.max_header_list_bytes = value;
    if (id == NGHTTP2_SETTINGS_HEADER_TABLE_SIZE) seen.header_table_bytes = value;
  }
  visitor.on_settings(seen);
}

}  // namespace ringback::net
