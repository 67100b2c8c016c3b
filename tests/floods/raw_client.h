// A client that sends whatever bytes it likes, over TLS, and looks at the frames that come back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/endpoint.h"
#include "net/tls.h"
#include "tests/unit/net/frames.h"

namespace ringback::floods {

class RawClient {
 public:
  /// Connected, and through the handshake.
  RawClient(const net::Endpoint& to, const std::string& ca_file);
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// Sends all of it, reading nothing meanwhile; false when the peer has closed, or takes no more
  /// for a while.
  bool send(std::string_view bytes);
  /// The next frame; nothing once the peer has closed or is silent for long.
  std::optional<net::testing::SentFrame> next();
  /// Reads until a frame of this type comes; nothing when none does.
  std::optional<net::testing::SentFrame> next_of(std::uint8_t type);
  /// The same among what has come so far, without waiting for more.
  std::optional<net::testing::SentFrame> waiting(std::uint8_t type);
  /// Reads to the end: true when the peer closes, false when it stays silent instead.
  bool ended();

 private:
  bool read_more();
  bool whole_frame() const;

  net::asio::io_context io_;
  net::TlsContext tls_;
  net::TlsStream stream_;
  std::string bytes_;
  bool closed_ = false;
};

/// The `:status` of a HEADERS frame that is the connection's first, or whose status is indexed.
int status_of(const net::testing::SentFrame& headers);

}  // namespace ringback::floods
