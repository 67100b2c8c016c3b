#include "net/http2_session.h"

#include "net/http2_session_impl.h"

namespace ringback::net {

namespace {

nghttp2_nv header(std::string_view name, std::string_view value) {
  // nghttp2 copies both before it returns, but its struct asks for mutable bytes.
  return {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
          reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(),
          value.size(), NGHTTP2_NV_FLAG_NONE};
}

ssize_t read_body(nghttp2_session*, std::int32_t, std::uint8_t* buffer, std::size_t length,
                  std::uint32_t* flags, nghttp2_data_source* source, void*) {
  auto& stream = *static_cast<Http2Stream*>(source->ptr);
  const auto left = stream.body_out.size() - stream.sent_bytes;
  const auto count = std::min(left, length);
  std::memcpy(buffer, stream.body_out.data() + stream.sent_bytes, count);
  stream.sent_bytes += count;
  if (count == 0 && stream.body_open) return NGHTTP2_ERR_DEFERRED;
  if (count == left && !stream.body_open) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(count);
}

nghttp2_data_provider provider_of(Http2Stream& stream) {
  nghttp2_data_provider provider{};
  provider.source.ptr = &stream;
  provider.read_callback = read_body;
  return provider;
}

void add(std::vector<nghttp2_settings_entry>& entries, std::int32_t id,
         std::optional<std::uint32_t> value) {
  if (value) entries.push_back({id, *value});
}

}  // namespace

Http2Session::Http2Session(Role role, const Http2Limits& limits, Http2Visitor& visitor)
    : impl_(std::make_unique<Impl>(role, limits, visitor)) {
  Http2Settings first = limits.first_settings;
  first.max_header_list_bytes = static_cast<std::uint32_t>(limits.header_list_bytes);
  if (role == Role::kServer) first.max_concurrent_streams = limits.concurrent_streams;
  settings(first);
}

Http2Session::~Http2Session() = default;

bool Http2Session::receive(std::string_view bytes) {
  if (!impl_->failure.empty()) return false;
  const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const auto read = nghttp2_session_mem_recv(impl_->session, data, bytes.size());
  if (read < 0 && impl_->failure.empty()) {
    impl_->failure = nghttp2_strerror(static_cast<int>(read));
    const bool flood = read == NGHTTP2_ERR_FLOODED || read == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS;
    if (read != NGHTTP2_ERR_BAD_CLIENT_MAGIC) {
      nghttp2_session_terminate_session(impl_->session,
                                        flood ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR);
    }
  }
  if (nghttp2_session_get_outbound_queue_size(impl_->session) > impl_->limits.frames_waiting) {
    impl_->fail("the peer does not read");
  }
  return impl_->failure.empty();
}

bool Http2Session::take(std::string& out, std::size_t at_most) {
  const auto before = out.size();
  while (out.size() - before < at_most) {
    const std::uint8_t* data = nullptr;
    const auto count = nghttp2_session_mem_send(impl_->session, &data);
    if (count < 0 && impl_->failure.empty()) {
      impl_->failure = nghttp2_strerror(static_cast<int>(count));
    }
    if (count == 0 && impl_->submit_goodbyes()) continue;
    if (count <= 0) {
      out += std::exchange(impl_->raw_out, {});
      break;
    }
    out.append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(count));
  }
  return out.size() > before;
}

bool Http2Session::wants_to_send() const {
  return !impl_->raw_out.empty() || !impl_->goodbyes.empty() ||
         nghttp2_session_want_write(impl_->session) != 0;
}

bool Http2Session::greeted() const { return impl_->settings_seen; }

bool Http2Session::finished() const {
  return nghttp2_session_want_read(impl_->session) == 0 && !wants_to_send();
}

const std::string& Http2Session::failure() const { return impl_->failure; }

void Http2Session::respond(std::int32_t id, int status, const HeaderList& headers,
                           std::string body) {
  auto* const stream = impl_->find(id);
  if (stream == nullptr || stream->responded) return;
  stream->responded = true;
  stream->body_out = std::move(body);
  const auto status_text = std::to_string(status);
  auto& fields = impl_->fields;
  fields.assign({header(":status", status_text)});
  for (const auto& [name, value] : headers) fields.push_back(header(name, value));
  const auto provider = provider_of(*stream);
  nghttp2_submit_response(impl_->session, id, fields.data(), fields.size(),
                          stream->body_out.empty() ? nullptr : &provider);
}

void Http2Session::respond_open(std::int32_t id, int status, const HeaderList& headers) {
  auto* const stream = impl_->find(id);
  if (stream == nullptr || stream->responded) return;
  stream->responded = true;
  stream->body_open = true;
  const auto status_text = std::to_string(status);
  std::vector<nghttp2_nv> fields{header(":status", status_text)};
  for (const auto& [name, value] : headers) fields.push_back(header(name, value));
  const auto provider = provider_of(*stream);
  nghttp2_submit_response(impl_->session, id, fields.data(), fields.size(), &provider);
}

std::size_t Http2Session::append(std::int32_t id, std::string_view bytes, bool end) {
  auto* const stream = impl_->find(id);
  if (stream == nullptr || !stream->body_open) return 0;
  stream->body_out.erase(0, std::exchange(stream->sent_bytes, 0));
  stream->body_out += bytes;
  stream->body_open = !end;
  nghttp2_session_resume_data(impl_->session, id);
  return stream->body_out.size();
}

std::optional<std::int32_t> Http2Session::request(const std::string& method,
                                                  const std::string& path,
                                                  const std::string& authority,
                                                  const HeaderList& headers, std::string body) {
  if (!impl_->failure.empty() || nghttp2_session_check_request_allowed(impl_->session) == 0) {
    return {};
  }
  auto stream = impl_->fresh_stream();
  stream->body_out = std::move(body);
  auto& fields = impl_->fields;
  fields.assign({header(":method", method), header(":scheme", "https"),
                 header(":authority", authority), header(":path", path)});
  for (const auto& [name, value] : headers) fields.push_back(header(name, value));
  const auto provider = provider_of(*stream);
  const auto id = nghttp2_submit_request(impl_->session, nullptr, fields.data(), fields.size(),
                                         stream->body_out.empty() ? nullptr : &provider, nullptr);
  if (id < 0) return {};
  impl_->add(id, std::move(stream));
  return id;
}

void Http2Session::settings(const Http2Settings& settings) {
  std::vector<nghttp2_settings_entry> entries;
  add(entries, NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, settings.header_table_bytes);
  add(entries, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, settings.max_concurrent_streams);
  add(entries, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, settings.initial_window_bytes);
  add(entries, NGHTTP2_SETTINGS_MAX_FRAME_SIZE, settings.max_frame_bytes);
  add(entries, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, settings.max_header_list_bytes);
  nghttp2_submit_settings(impl_->session, NGHTTP2_FLAG_NONE, entries.data(), entries.size());
}

void Http2Session::go_away(std::uint32_t error_code, std::string_view debug_data,
                           std::optional<std::int32_t> last_stream) {
  impl_->goodbyes.push_back({error_code, std::string(debug_data), last_stream});
  const bool takes_back =
      last_stream && std::any_of(impl_->streams.begin(), impl_->streams.end(), [&](const auto& s) {
        return s.first > *last_stream && s.second->responded;
      });
  if (takes_back) impl_->submit_goodbyes();
}

void Http2Session::reset(std::int32_t stream, std::uint32_t error_code) {
  nghttp2_submit_rst_stream(impl_->session, NGHTTP2_FLAG_NONE, stream, error_code);
}

void Http2Session::reset_again(std::int32_t stream, std::uint32_t error_code) {
  // Source: RFC 9113 sections 4.1 and 6.4 [doc]: length 4, type 3, no flags, stream, error code.
  std::string frame{'\0', '\0', '\x04', NGHTTP2_RST_STREAM, '\0'};
  const auto add_word = [&frame](std::uint32_t word) {
    for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>(word >> shift & 0xff);
  };
  add_word(static_cast<std::uint32_t>(stream) & 0x7fffffff);
  add_word(error_code);
  impl_->raw_out += frame;
}

void Http2Session::ping(std::uint64_t opaque) {
  std::array<std::uint8_t, 8> bytes{};
  std::memcpy(bytes.data(), &opaque, bytes.size());
  nghttp2_submit_ping(impl_->session, NGHTTP2_FLAG_NONE, bytes.data());
}

void Http2Session::relax() {
  impl_->resets = 0;
  impl_->control_frames = 0;
  impl_->frames = 0;
}

std::size_t Http2Session::open_streams() const { return impl_->streams.size(); }

std::uint32_t Http2Session::peer_max_concurrent_streams() const {
  if (!impl_->settings_seen) return 100;
  return nghttp2_session_get_remote_settings(impl_->session,
                                             NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

}  // namespace ringback::net
