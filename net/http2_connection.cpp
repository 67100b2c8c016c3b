#include "net/http2_connection.h"

#include <array>
#include <optional>
#include <utility>

#include "base/check.h"

namespace ringback::net {

namespace {

constexpr Duration kPulse = 10s;         ///< how often idleness is looked at, and counts forgiven
constexpr Duration kGoodbyeWithin = 1s;  ///< for a peer that does not read its last bytes

class Loop final : public Http2Connection {
 public:
  Loop(Tcp::socket socket, TlsContext tls, Http2Session::Role role, Http2ConnectionOptions options)
      : tls_(std::move(tls)),
        stream_(std::move(socket), *tls_),
        role_(role),
        options_(options),
        timer_(stream_.get_executor()),
        resolver_(stream_.get_executor()) {}

  void connect_to(Endpoint to, std::string server_name) {
    to_ = std::move(to);
    expect_server_name(stream_, server_name);
  }

  void start(std::shared_ptr<Http2ConnectionVisitor> visitor) override {
    visitor_ = std::move(visitor);
    expire_after(options_.handshake_within, "the handshake took too long");
    if (role_ == Http2Session::Role::kServer) return handshake();
    resolver_.async_resolve(
        to_.host, std::to_string(to_.port),
        [self = me()](const ErrorCode& error, const Tcp::resolver::results_type& found) {
          if (error) return self->close("cannot resolve " + self->to_.host);
          asio::async_connect(self->stream_.next_layer(), found,
                              [self](const ErrorCode& failed, const Tcp::endpoint&) {
                                if (failed) return self->close(failed.message());
                                self->handshake();
                              });
        });
  }
  Http2Session& session() override {
    RINGBACK_CHECK(session_.has_value());
    return *session_;
  }
  bool open() const override { return session_ && !closed_; }
  void flush() override;
  void close_gracefully() override {
    closing_ = true;
    if (!session_ || frozen_) return close("closed");
    flush();
  }
  void close(std::string_view why) override;
  void abort(std::string_view why) override {
    ErrorCode ignored;
    if (!closed_) stream_.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
    close(why);
  }
  void freeze() override { frozen_ = true; }
  Endpoint peer() const override { return peer_; }

 private:
  std::shared_ptr<Loop> me() { return std::static_pointer_cast<Loop>(shared_from_this()); }
  void handshake();
  void opened();
  void read();
  void received(std::size_t count);
  void say_goodbye();
  void pulse();
  void expire_after(Duration span, std::string why);

  TlsContext tls_;
  TlsStream stream_;
  Http2Session::Role role_;
  Http2ConnectionOptions options_;
  asio::steady_timer timer_;
  Tcp::resolver resolver_;
  Endpoint to_;
  Endpoint peer_;
  std::shared_ptr<Http2ConnectionVisitor> visitor_;
  std::optional<Http2Session> session_;
  std::array<char, 16 * 1024> incoming_{};
  std::string outgoing_;
  std::string why_closing_ = "closed";
  std::chrono::steady_clock::time_point last_byte_;
  bool in_session_ = false;  ///< nghttp2 is on the stack: no output now
  bool greeted_ = false;     ///< the peer speaks HTTP/2
  bool writing_ = false;
  bool closing_ = false;  ///< once nothing is left to send
  bool leaving_ = false;  ///< close_notify is on its way
  bool closed_ = false;
  bool frozen_ = false;
};

void Loop::handshake() {
  ErrorCode ignored;
  auto& socket = stream_.next_layer();
  socket.set_option(Tcp::no_delay(true), ignored);
  const auto peer = socket.remote_endpoint(ignored);
  if (!ignored) peer_ = {peer.address().to_string(), peer.port()};
  const auto side = role_ == Http2Session::Role::kServer ? asio::ssl::stream_base::server
                                                         : asio::ssl::stream_base::client;
  stream_.async_handshake(side, [self = me()](const ErrorCode& error) {
    if (self->closed_) return;
    if (error) return self->close("TLS handshake failed: " + error.message());
    self->opened();
  });
}

void Loop::opened() {
  last_byte_ = std::chrono::steady_clock::now();
  session_.emplace(role_, options_.limits, *visitor_);
  visitor_->on_open(facts_of(stream_));
  if (closed_) return;
  // Not done: until the peer has said its first word of HTTP/2, the handshake's time runs.
  expire_after(options_.handshake_within, "no HTTP/2 after the handshake");
  read();
  flush();
}

void Loop::read() {
  if (closed_ || frozen_) return;
  stream_.async_read_some(asio::buffer(incoming_),
                          [self = me()](const ErrorCode& error, std::size_t count) {
                            if (self->closed_ || self->frozen_) return;
                            if (error) return self->close(error.message());
                            self->received(count);
                          });
}

void Loop::received(std::size_t count) {
  last_byte_ = std::chrono::steady_clock::now();
  // After a failure the peer's bytes are read only so that TCP does not reset our last words.
  if (session_->failure().empty()) {
    in_session_ = true;
    const bool good = session_->receive({incoming_.data(), count});
    in_session_ = false;
    if (!good) {
      why_closing_ = session_->failure();
      closing_ = true;
      // Also when our last words cannot be written, because the peer reads nothing.
      expire_after(kGoodbyeWithin, why_closing_);
    } else if (!greeted_ && session_->greeted() && !closing_) {
      greeted_ = true;
      pulse();
    }
  }
  flush();
  read();
}

void Loop::flush() {
  if (writing_ || closed_ || frozen_ || leaving_ || in_session_ || !session_) return;
  outgoing_.clear();
  in_session_ = true;
  const bool some = session_->take(outgoing_);
  in_session_ = false;
  if (!some) {
    if (closing_ || session_->finished()) say_goodbye();
    return;
  }
  writing_ = true;
  asio::async_write(stream_, asio::buffer(outgoing_),
                    [self = me()](const ErrorCode& error, std::size_t) {
                      self->writing_ = false;
                      if (self->closed_) return;
                      if (error) return self->close(error.message());
                      self->flush();
                    });
  if (closing_) expire_after(kGoodbyeWithin, why_closing_);
}

void Loop::say_goodbye() {
  leaving_ = true;
  expire_after(kGoodbyeWithin, why_closing_);
  stream_.async_shutdown([self = me()](const ErrorCode&) { self->close(self->why_closing_); });
}

void Loop::close(std::string_view why) {
  if (closed_) return;
  closed_ = true;
  ErrorCode ignored;
  stream_.next_layer().close(ignored);
  timer_.cancel();
  resolver_.cancel();
  // Later, because nghttp2 or the visitor may be on the stack. The visitor goes along: it often
  // owns us, and an executor that ends first drops both with this function.
  asio::post(stream_.get_executor(),
             [self = me(), visitor = std::exchange(visitor_, {}), why = std::string(why)] {
               if (visitor) visitor->on_close(why);
               self->session_.reset();
             });
}

void Loop::pulse() {
  timer_.expires_after(std::min(kPulse, options_.idle_within));
  timer_.async_wait([self = me()](const ErrorCode& error) {
    if (error || self->closed_ || self->closing_ || self->leaving_) return;
    const auto quiet = std::chrono::steady_clock::now() - self->last_byte_;
    if (quiet >= self->options_.idle_within && !self->frozen_) return self->close("idle too long");
    self->session_->relax();
    self->pulse();
  });
}

void Loop::expire_after(Duration span, std::string why) {
  timer_.expires_after(span);
  timer_.async_wait([self = me(), why = std::move(why)](const ErrorCode& error) {
    if (!error) self->close(why);
  });
}

}  // namespace

std::shared_ptr<Http2Connection> Http2Connection::accept(Tcp::socket socket, TlsContext tls,
                                                         Http2ConnectionOptions options) {
  return std::make_shared<Loop>(std::move(socket), std::move(tls), Http2Session::Role::kServer,
                                options);
}

std::shared_ptr<Http2Connection> Http2Connection::connect(asio::any_io_executor executor,
                                                          Endpoint to, std::string server_name,
                                                          TlsContext tls,
                                                          Http2ConnectionOptions options) {
  auto loop = std::make_shared<Loop>(Tcp::socket(std::move(executor)), std::move(tls),
                                     Http2Session::Role::kClient, options);
  loop->connect_to(std::move(to), std::move(server_name));
  return loop;
}

}  // namespace ringback::net
