#include "console/web_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <chrono>
#include <utility>

#include "console/web_shared.h"
#include "net/log.h"

namespace ringback::console {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Shared = WebServer::Shared;

namespace {

// Nothing but our own files may run, load or frame the page; a ladder saved as PNG is painted from
// a blob that the page itself made.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

Request plain(const HttpRequest& from) {
  Request request;
  request.method = std::string(from.method_string());
  request.target = std::string(from.target());
  // Of two nobody could say which is meant.
  if (from.count(http::field::host) == 1) request.host = std::string(from[http::field::host]);
  const auto origins = from.equal_range(http::field::origin);
  for (auto origin = origins.first; origin != origins.second; ++origin) {
    request.origin = request.origin.value_or("") + std::string(origin->value());
  }
  request.content_type = std::string(from[http::field::content_type]);
  request.body = from.body();
  return request;
}

void dress(http::response_header<>& header, const Response& response) {
  header.set(http::field::server, "ringback-console");
  header.set("Content-Security-Policy", kPolicy);
  header.set("X-Content-Type-Options", "nosniff");
  header.set("Referrer-Policy", "no-referrer");
  header.set("Cross-Origin-Resource-Policy", "same-origin");
  header.set(http::field::cache_control, response.etag.empty() ? "no-store" : "no-cache");
  if (!response.etag.empty()) header.set(http::field::etag, response.etag);
  if (!response.content_type.empty()) {
    header.set(http::field::content_type, response.content_type);
  }
}

asio::awaitable<error_code> send(TcpStream& stream, Response response, const HttpRequest* request,
                                 bool keep_alive) {
  http::response<http::string_body> message;
  message.version(request && request->version() == 10 ? 10 : 11);
  const bool fresh =
      request && !response.etag.empty() && (*request)[http::field::if_none_match] == response.etag;
  message.result(static_cast<unsigned>(fresh ? 304 : response.status));
  dress(message, response);
  message.keep_alive(keep_alive);
  const bool head = request && request->method() == http::verb::head;
  if (head) {
    message.content_length(response.body.size());
  } else if (!fresh) {
    message.body() = std::move(response.body);
    if (response.status != 204) message.prepare_payload();
  }
  http::response_serializer<http::string_body> serializer(message);
  const auto [error, bytes] = head ? co_await http::async_write_header(stream, serializer, kTuple)
                                   : co_await http::async_write(stream, serializer, kTuple);
  co_return error;
}

/// What to tell somebody whose bytes are no request; nothing when nobody is there to be told.
std::optional<Response> answer_to_garbage(const error_code& error) {
  if (error == http::error::body_limit) return refusal(413, "the body is too large");
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return refusal(431, "the header is too large");
  }
  if (error == http::error::end_of_stream || error == http::error::partial_message) return {};
  if (error.category() == make_error_code(http::error::bad_method).category()) {
    return refusal(400, "this is no HTTP request: " + error.message());
  }
  return {};
}

/// An upgrade of the path of the event stream, whatever its query.
bool asks_for_events(const HttpRequest& request) {
  const std::string_view target = request.target();
  return beast::websocket::is_upgrade(request) &&
         target.substr(0, target.find('?')) == "/api/events/live";
}

/// Who may not watch, and why.
std::optional<Response> refuse_watcher(const Request& asked) {
  if (auto refused = guard(asked)) return refused;
  const auto target = parse_target(asked.target);
  if (!target) return refusal(400, "the target cannot be read");
  const auto after = target->query.find("after");
  if (after == target->query.end()) return {};
  const bool number = !after->second.empty() && after->second.size() < 20 &&
                      after->second.find_first_not_of("0123456789") == std::string::npos;
  return number ? std::nullopt : std::optional(refusal(400, "after is no number"));
}

asio::awaitable<Response> answered(Shared& shared, Request request) {
  // What the interface asks of other processes may take a while; connections must not wait for
  // one another.
  co_return co_await asio::co_spawn(
      shared.pool.get_executor(),
      [](Shared& where, Request what) -> asio::awaitable<Response> {
        co_return where.api.answer(what);
      }(shared, std::move(request)),
      asio::use_awaitable);
}

asio::awaitable<void> end(TcpStream& stream) {
  error_code ignored;
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  // The rest of what the client sent is read and dropped for a moment, because closing on unread
  // bytes would make the answer disappear with a reset.
  stream.expires_after(std::chrono::milliseconds(500));
  std::array<char, 4096> dropped{};
  while (true) {
    const auto [error, size] = co_await stream.async_read_some(asio::buffer(dropped), kTuple);
    if (error) break;
  }
}

asio::awaitable<void> converse(Shared& shared, TcpStream& stream) {
  beast::flat_buffer buffer(shared.limits.header_bytes + shared.limits.body_bytes);
  while (true) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(shared.limits.header_bytes));
    parser.body_limit(shared.limits.body_bytes);
    stream.expires_after(shared.limits.idle);
    const auto [error, size] = co_await http::async_read(stream, buffer, parser, kTuple);
    if (error) {
      if (const auto answer = answer_to_garbage(error)) {
        co_await send(stream, *answer, nullptr, false);
      }
      break;
    }
    const HttpRequest request = parser.release();
    const auto asked = plain(request);
    if (asks_for_events(request)) {
      if (const auto refused = refuse_watcher(asked)) {
        co_await send(stream, *refused, &request, false);
        break;
      }
      stream.expires_never();
      co_return co_await serve_live(shared, stream, request);
    }
    auto answer = co_await answered(shared, asked);
    stream.expires_after(shared.limits.idle);
    if (co_await send(stream, std::move(answer), &request, request.keep_alive())) co_return;
    if (!request.keep_alive()) break;
  }
  co_await end(stream);
}

asio::awaitable<void> serve(std::shared_ptr<Shared> shared, asio::ip::tcp::socket socket) {
  TcpStream stream(std::move(socket));
  shared->open.insert(&stream);
  if (++shared->connections > shared->limits.sockets) {
    stream.expires_after(std::chrono::seconds(1));
    co_await send(stream, refusal(503, "too many connections"), nullptr, false);
    co_await end(stream);
  } else {
    co_await converse(*shared, stream);
  }
  --shared->connections;
  shared->open.erase(&stream);
}

asio::awaitable<void> accept(std::shared_ptr<Shared> shared) {
  while (shared->acceptor.is_open()) {
    auto [error, socket] = co_await shared->acceptor.async_accept(kTuple);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of descriptors, most likely: it passes.
      asio::steady_timer moment(shared->io, std::chrono::milliseconds(50));
      co_await moment.async_wait(kTuple);
      continue;
    }
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    asio::co_spawn(shared->io, serve(shared, std::move(socket)), asio::detached);
  }
}

std::string new_log_id() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

}  // namespace

Shared::Shared(asio::io_context& io_context, const Api& the_api, EventLog& the_log,
               WebLimits the_limits)
    : io(io_context),
      api(the_api),
      log(the_log),
      limits(the_limits),
      log_id(new_log_id()),
      pool(static_cast<std::size_t>(the_limits.threads)),
      acceptor(io_context) {}

WebServer::WebServer(asio::io_context& io, const Api& api, EventLog& log, WebLimits limits)
    : shared_(std::make_shared<Shared>(io, api, log, limits)) {
  log.on_news([weak = std::weak_ptr(shared_)] {
    const auto shared = weak.lock();
    if (!shared || shared->news_posted.exchange(true)) return;
    asio::post(shared->io, [shared] {
      shared->news_posted = false;
      for (auto* timer : shared->waiting) timer->cancel();
    });
  });
}

WebServer::~WebServer() {
  shared_->log.on_news({});
  stop();
  shared_->pool.join();
}

std::optional<std::string> WebServer::listen(const net::Endpoint& where) {
  error_code error;
  asio::ip::tcp::resolver resolver(shared_->io);
  const auto found = resolver.resolve(where.host, std::to_string(where.port), error);
  if (error) return "cannot listen on " + where.text() + ": " + error.message();
  auto& acceptor = shared_->acceptor;
  const auto endpoint = found.begin()->endpoint();
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return "cannot listen on " + where.text() + ": " + error.message();
  asio::co_spawn(shared_->io, accept(shared_), asio::detached);
  return {};
}

net::Endpoint WebServer::endpoint() const {
  error_code error;
  const auto local = shared_->acceptor.local_endpoint(error);
  if (error) return {};
  return {local.address().to_string(), local.port()};
}

void WebServer::stop() {
  error_code ignored;
  shared_->acceptor.close(ignored);
  for (auto* stream : shared_->open) stream->socket().close(ignored);
}

}  // namespace ringback::console
