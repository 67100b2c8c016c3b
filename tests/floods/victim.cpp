#include "tests/floods/victim.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>

#include "net/es256.h"
#include "net/tls_material.h"
#include "tests/support/sanitized.h"

namespace ringback::floods {

using namespace ringback::net::testing;

namespace {

std::size_t resident_bytes(pid_t process) {
  std::ifstream pages("/proc/" + std::to_string(process) + "/statm");
  std::size_t total = 0, resident = 0;
  pages >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

Victim::Victim(const std::string& threads, const std::string& handshake_within)
    : server_("apns-mock",
              {"--listen", "127.0.0.1:0", "--courier", "127.0.0.1:0", "--data-dir", folder_.path(),
               "--accept-unknown-tokens", "--set", "initial_streams=1000", "--handshake-within",
               handshake_within, "--threads", threads}) {
  EXPECT_TRUE(server_.wait_ready());
  sign_token();
  innocent_.emplace(where(), ca());
  EXPECT_TRUE(innocent_->send(client_start()));
  EXPECT_EQ(push(), 200);
  before_ = resident_bytes(server_.pid());
}

void Victim::sign_token() {
  const auto key = net::Es256Key::read_private(net::read_file(server_.words().at("key")).value());
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
      std::chrono::system_clock::now().time_since_epoch());
  const std::string text =
      net::base64url(R"({"alg":"ES256","kid":"RINGBACK01"})") + "." +
      net::base64url(R"({"iss":"TEAM000001","iat":)" + std::to_string(now.count()) + "}");
  token_ = "bearer " + text + "." + net::base64url(key.value().sign(text));
}

std::string Victim::good_headers(std::uint32_t stream) const {
  const std::string block = literal(":method", "POST") + literal(":scheme", "https") +
                            literal(":path", "/3/device/" + std::string(64, 'a')) +
                            literal(":authority", "localhost") + literal("authorization", token_) +
                            literal("apns-topic", "com.example.ringback.voip");
  return frame(kHeaders, 4, stream, block);
}

int Victim::push() {
  next_stream_ += 2;
  innocent_->send(good_headers(next_stream_) + frame(kData, 1, next_stream_, R"({"aps":{}})"));
  while (const auto got = innocent_->next_of(kHeaders)) {
    // 200 is in HPACK's static table: the block begins with its index.
    if (got->stream == next_stream_) return got->payload.starts_with("\x88") ? 200 : -1;
  }
  return 0;
}

void Victim::expect_others_go_on() {
  EXPECT_EQ(push(), 200) << "on the connection from before";
  innocent_.emplace(where(), ca());
  next_stream_ = 0xfff;
  EXPECT_TRUE(innocent_->send(client_start()));
  EXPECT_EQ(push(), 200) << "and on a new one";
  ASSERT_TRUE(server_.running());
  if (!kSanitized) {
    EXPECT_LT(resident_bytes(server_.pid()), before_ + 16 * kMegabyte);
  }
  innocent_.reset();
  server_.send_signal(SIGTERM);
  EXPECT_EQ(server_.wait_exit(), 0);
}

}  // namespace ringback::floods
