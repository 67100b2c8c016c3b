// The admin port for curl: HTTP/1.1, one request after the other.
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <utility>

#include "apns-mock/io/admin_routes.h"
#include "apns-mock/io/admin_server.h"

namespace ringback::apns {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr auto kIdle = std::chrono::seconds(60);

class Http1 final : public AdminConnection, public std::enable_shared_from_this<Http1> {
 public:
  Http1(std::shared_ptr<AdminServer::Shared> shared, net::Tcp::socket socket)
      : shared_(std::move(shared)), stream_(std::move(socket)) {}

  void start(const std::string& begun) {
    shared_->open.insert(shared_from_this());
    const auto room = buffer_.prepare(begun.size());
    net::asio::buffer_copy(room, net::asio::buffer(begun));
    buffer_.commit(begun.size());
    read();
  }
  void stop() override {
    net::ErrorCode ignored;
    stream_.socket().close(ignored);
    events_.reset();
    shared_->open.erase(shared_from_this());
  }

 private:
  void read() {
    parser_.emplace();
    parser_->header_limit(kAdminHeaderBytes);
    parser_->body_limit(kAdminBodyBytes);
    stream_.expires_after(kIdle);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](const net::ErrorCode& error, std::size_t) {
                       if (error) return self->not_read(error);
                       self->stream_.expires_never();
                       self->requested(self->parser_->release());
                     });
  }
  void not_read(const net::ErrorCode& error) {
    keep_alive_ = false;
    if (error == http::error::body_limit) return reply(admin_refusal(413, "the body is too large"));
    if (error == http::error::header_limit) {
      return reply(admin_refusal(431, "the header is too large"));
    }
    const bool garbage = error.category() == make_error_code(http::error::bad_method).category() &&
                         error != http::error::end_of_stream &&
                         error != http::error::partial_message;
    if (!garbage) return stop();
    reply(admin_refusal(400, "this is no HTTP request: " + error.message()));
  }
  void requested(const http::request<http::string_body>& from) {
    keep_alive_ = from.keep_alive();
    head_ = from.method() == http::verb::head;
    AdminRequest request;
    request.method = std::string(from.method_string());
    request.target = std::string(from.target());
    request.host = std::string(from[http::field::host]);
    if (from.count(http::field::origin) > 0) {
      request.origin = std::string(from[http::field::origin]);
    }
    request.body = from.body();
    if (const auto events = shared_->api.events(request)) return stream(*events);
    shared_->api.handle(request, [self = shared_from_this()](AdminAnswer answer) {
      self->reply(std::move(answer));
    });
  }
  void reply(AdminAnswer answer) {
    response_ = {};
    response_.version(11);
    response_.result(static_cast<unsigned>(answer.status));
    response_.keep_alive(keep_alive_);
    response_.set(http::field::cache_control, "no-store");
    if (!answer.content_type.empty()) {
      response_.set(http::field::content_type, answer.content_type);
    }
    if (!answer.allow.empty()) response_.set(http::field::allow, answer.allow);
    // Rule: the answer to HEAD has no content. Source: RFC 9110 section 9.3.2 [doc]
    if (!head_) response_.body() = std::move(answer.body);
    if (answer.status != 204) response_.prepare_payload();
    stream_.expires_after(kIdle);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](const net::ErrorCode& error, std::size_t) {
                        if (error || !self->keep_alive_) return self->stop();
                        self->read();
                      });
  }

  void stream(const AdminApi::Events& wanted) {
    stream_.expires_never();
    outgoing_ =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\n"
        "connection: close\r\n\r\n";
    events_.emplace(stream_.get_executor(), wanted, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->pump();
    });
    write();
    watch_for_the_end();
  }
  void pump() {
    if (writing_ || !events_) return;
    outgoing_ = events_->take();
    if (!outgoing_.empty()) return write();
    if (events_->over()) stop();
  }
  void write() {
    writing_ = true;
    net::asio::async_write(stream_, net::asio::buffer(outgoing_),
                           [self = shared_from_this()](const net::ErrorCode& error, std::size_t) {
                             self->writing_ = false;
                             if (error) return self->stop();
                             self->pump();
                           });
  }
  void watch_for_the_end() {
    stream_.async_read_some(net::asio::buffer(ignored_),
                            [self = shared_from_this()](const net::ErrorCode& error, std::size_t) {
                              if (error) return self->stop();
                              self->watch_for_the_end();
                            });
  }

  std::shared_ptr<AdminServer::Shared> shared_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_{kAdminHeaderBytes + kAdminBodyBytes};
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  std::optional<AdminEvents> events_;
  std::string outgoing_;
  std::array<char, 512> ignored_{};
  bool keep_alive_ = true;
  bool head_ = false;  ///< asked for by HEAD
  bool writing_ = false;
};

}  // namespace

void serve_http1(const std::shared_ptr<AdminServer::Shared>& shared, net::Tcp::socket socket,
                 std::string begun) {
  std::make_shared<Http1>(shared, std::move(socket))->start(begun);
}

}  // namespace ringback::apns
