// The frame path: any bytes after, or instead of, the client's preface.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "net/http2_session.h"

namespace {

/// Answers every request at once.
class Echo final : public ringback::net::Http2Visitor {
 public:
  void on_request(ringback::net::Http2Request& request) override {
    if (session != nullptr) session->respond(request.stream, 200, {{"apns-id", "x"}}, request.body);
  }
  ringback::net::Http2Session* session = nullptr;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ringback::net;
  Echo echo;
  Http2Limits limits;
  limits.body_bytes = 512;
  limits.header_list_bytes = 1024;
  Http2Session session(Http2Session::Role::kServer, limits, echo);
  echo.session = &session;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  constexpr std::size_t kChunk = 61;
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += kChunk) {
    const bool good = session.receive(bytes.substr(at, kChunk));
    session.take(out);
    if (!good) break;
  }
  // What is sent back is bounded by what came: nothing here multiplies a flood.
  RINGBACK_CHECK(out.size() < 4096 + 64 * bytes.size());
  return 0;
}
