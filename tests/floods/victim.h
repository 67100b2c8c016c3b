// A server, a client of it that does nothing wrong, and the server's memory as it was before.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/floods/raw_client.h"
#include "tests/live/program.h"

namespace ringback::floods {

inline constexpr std::size_t kMegabyte = 1024 * 1024;

class Victim {
 public:
  /// Starts the server; a test that goes on without one fails.
  explicit Victim(const std::string& threads = "1", const std::string& handshake_within = "20s");

  net::Endpoint where() const { return server_.address("provider"); }
  std::string ca() const { return server_.words().at("ca"); }
  /// HEADERS of a good push; its body is to follow.
  std::string good_headers(std::uint32_t stream) const;
  /// A push of the client that does nothing wrong: its status, 0 when it is not served.
  int push();
  /// The innocent go on, the memory is what it was, and the server ends well.
  void expect_others_go_on();

 private:
  void sign_token();

  live::TemporaryFolder folder_;
  live::Program server_;
  std::optional<RawClient> innocent_;
  std::string token_;
  std::uint32_t next_stream_ = 0xfff;
  std::size_t before_ = 0;
};

}  // namespace ringback::floods
