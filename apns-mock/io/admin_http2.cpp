// The admin port for those who speak HTTP/2 with prior knowledge (RFC 9113 section 3.3).
#include <array>
#include <map>
#include <utility>

#include "apns-mock/io/admin_server.h"
#include "net/http2_session.h"

namespace ringback::apns {
namespace {

constexpr std::size_t kEventsWaiting = 1024 * 1024;
constexpr std::uint32_t kCancel = 8;

net::Http2Limits admin_limits() {
  net::Http2Limits limits;
  limits.header_list_bytes = kAdminHeaderBytes;
  limits.body_bytes = kAdminBodyBytes;
  limits.concurrent_streams = 100;
  return limits;
}

class Http2 final : public AdminConnection,
                    public net::Http2Visitor,
                    public std::enable_shared_from_this<Http2> {
 public:
  Http2(std::shared_ptr<AdminServer::Shared> shared, net::Tcp::socket socket)
      : shared_(std::move(shared)),
        socket_(std::move(socket)),
        session_(net::Http2Session::Role::kServer, admin_limits(), *this) {}

  void start(const std::string& begun) {
    shared_->open.insert(shared_from_this());
    received(begun);
  }
  void stop() override {
    net::ErrorCode ignored;
    socket_.close(ignored);
    events_.clear();
    shared_->open.erase(shared_from_this());
  }

  void on_request(net::Http2Request& from) override {
    AdminRequest request;
    request.method = from.method;
    request.target = from.path;
    request.host = from.authority;
    for (const auto& [name, value] : from.headers) {
      if (name == "origin") request.origin = value;
      if (name == "host" && request.host.empty()) request.host = value;
    }
    request.body = std::move(from.body);
    const auto stream = from.stream;
    const bool head = from.method == "HEAD";
    if (from.body_cut) {
      return session_.respond(stream, 413, {{"content-type", "application/json"}},
                              "{\"error\":\"the body is too large\"}\n");
    }
    if (const auto events = shared_->api.events(request)) return open_events(stream, *events);
    shared_->api.handle(request, [weak = weak_from_this(), stream, head](AdminAnswer answer) {
      const auto self = weak.lock();
      if (!self) return;
      net::HeaderList headers{{"cache-control", "no-store"}};
      if (!answer.content_type.empty()) headers.emplace_back("content-type", answer.content_type);
      if (!answer.allow.empty()) headers.emplace_back("allow", answer.allow);
      if (head) answer.body.clear();
      self->session_.respond(stream, answer.status, headers, std::move(answer.body));
      self->flush();
    });
  }
  void on_stream_closed(std::int32_t stream, std::uint32_t) override { events_.erase(stream); }

 private:
  void open_events(std::int32_t stream, const AdminApi::Events& wanted) {
    session_.respond_open(stream, 200,
                          {{"content-type", "text/event-stream"}, {"cache-control", "no-store"}});
    events_.try_emplace(stream, socket_.get_executor(), wanted, [weak = weak_from_this(), stream] {
      if (const auto self = weak.lock()) self->pump(stream);
    });
  }
  void pump(std::int32_t stream) {
    const auto found = events_.find(stream);
    if (found == events_.end()) return;
    const auto text = found->second.take();
    const bool over = text.empty() && found->second.over();
    if (text.empty() && !over) return;
    // Who does not read is cut off, as on gRPC.
    if (session_.append(stream, text, over) > kEventsWaiting) session_.reset(stream, kCancel);
    flush();
  }
  void read() {
    socket_.async_read_some(
        net::asio::buffer(incoming_),
        [self = shared_from_this()](const net::ErrorCode& error, std::size_t count) {
          if (error) return self->stop();
          self->received({self->incoming_.data(), count});
        });
  }
  void received(std::string_view bytes) {
    in_session_ = true;
    const bool good = session_.receive(bytes);
    in_session_ = false;
    closing_ = closing_ || !good;
    flush();
    if (good) read();
  }
  void flush() {
    if (writing_ || in_session_) return;
    outgoing_.clear();
    in_session_ = true;
    const bool some = session_.take(outgoing_);
    in_session_ = false;
    if (!some) {
      if (closing_ || session_.finished()) stop();
      return;
    }
    writing_ = true;
    net::asio::async_write(socket_, net::asio::buffer(outgoing_),
                           [self = shared_from_this()](const net::ErrorCode& error, std::size_t) {
                             self->writing_ = false;
                             if (error) return self->stop();
                             self->flush();
                           });
  }

  std::shared_ptr<AdminServer::Shared> shared_;
  net::Tcp::socket socket_;
  net::Http2Session session_;
  std::map<std::int32_t, AdminEvents> events_;
  std::array<char, 16 * 1024> incoming_{};
  std::string outgoing_;
  bool in_session_ = false;
  bool writing_ = false;
  bool closing_ = false;
};

}  // namespace

void serve_http2(const std::shared_ptr<AdminServer::Shared>& shared, net::Tcp::socket socket,
                 std::string begun) {
  std::make_shared<Http2>(shared, std::move(socket))->start(begun);
}

}  // namespace ringback::apns
