// One HTTP/2 connection over TLS over TCP: an Http2Session and the Asio loop that moves its bytes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "net/asio.h"
#include "net/endpoint.h"
#include "net/http2_session.h"
#include "net/tls.h"

namespace ringback::net {

/// What a connection tells its owner, on its executor.
class Http2ConnectionVisitor : public Http2Visitor {
 public:
  virtual void on_open(const TlsFacts& facts) = 0;
  /// The last event; `why` is one line for the log.
  virtual void on_close(std::string_view why) = 0;
};

struct Http2ConnectionOptions {
  Http2Limits limits{};
  Duration handshake_within = 10s;
  Duration idle_within = 1h;  ///< without a byte from the peer
};

/// Lives as long as its loop or its owner does. All functions: on the executor only.
class Http2Connection : public std::enable_shared_from_this<Http2Connection> {
 public:
  /// Server side, on an accepted socket.
  static std::shared_ptr<Http2Connection> accept(Tcp::socket socket, TlsContext tls,
                                                 Http2ConnectionOptions options);
  /// Client side: resolves, connects, and demands a certificate for `server_name`.
  static std::shared_ptr<Http2Connection> connect(asio::any_io_executor executor, Endpoint to,
                                                  std::string server_name, TlsContext tls,
                                                  Http2ConnectionOptions options);
  virtual ~Http2Connection() = default;

  /// Begins; the visitor is kept until on_close.
  virtual void start(std::shared_ptr<Http2ConnectionVisitor> visitor) = 0;
  /// Valid from on_open to on_close. Call `flush` after using it outside a visitor's function.
  virtual Http2Session& session() = 0;
  virtual bool open() const = 0;
  virtual void flush() = 0;
  /// Sends what waits, then closes; gives up on a peer that does not read.
  virtual void close_gracefully() = 0;
  /// Closes at once: what was sent still arrives, followed by FIN.
  virtual void close(std::string_view why) = 0;
  /// Closes at once by RST; what is under way is lost.
  virtual void abort(std::string_view why) = 0;
  /// Neither reads nor writes any more but leaves TCP open: a black hole.
  virtual void freeze() = 0;
  virtual Endpoint peer() const = 0;
};

}  // namespace ringback::net
