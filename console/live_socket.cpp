// The WebSocket at /api/events/live: what happened so far, then what happens. A reader that is
// slower than the events finds a gap instead of the oldest; one that takes nothing is cut.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <charconv>

#include "console/web_shared.h"

namespace ringback::console {
namespace {

namespace websocket = boost::beast::websocket;
using Shared = WebServer::Shared;
using Socket = websocket::stream<TcpStream&>;

/// Nobody has to say anything to us here.
constexpr std::size_t kLargestMessage = 1024;

std::string batch_message(const EventLog::Batch& batch) {
  std::string message = "{\"type\":\"events\",\"events\":[";
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    if (i > 0) message += ',';
    message += batch.events[i];
  }
  return message + "]}";
}

struct Live {
  Live(Shared& the_shared, TcpStream& stream)
      : shared(the_shared), socket(stream), news(the_shared.io) {}
  Shared& shared;
  Socket socket;
  asio::steady_timer news;
  bool over = false;
  bool reader_over = false;
};

asio::awaitable<bool> send(Live& live, std::string_view message) {
  const auto [error, size] = co_await live.socket.async_write(asio::buffer(message), kTuple);
  if (error) live.over = true;
  co_return !error;
}

asio::awaitable<void> wait_for_news(Live& live, std::uint64_t at, std::uint64_t version) {
  live.news.expires_at(asio::steady_timer::time_point::max());
  live.shared.waiting.insert(&live.news);
  // What came since we looked has woken nobody.
  if (!live.over && live.shared.log.last() == at && live.shared.log.sources_version() == version) {
    co_await live.news.async_wait(kTuple);
  }
  live.shared.waiting.erase(&live.news);
  if (live.over) co_return;
  live.news.expires_after(live.shared.limits.coalesce);
  co_await live.news.async_wait(kTuple);
}

asio::awaitable<void> write_all(Live& live, std::uint64_t at) {
  auto& log = live.shared.log;
  std::uint64_t version = 0;
  if (!co_await send(live, "{\"type\":\"hello\",\"log\":\"" + live.shared.log_id + "\"}")) {
    co_return;
  }
  while (!live.over) {
    if (const auto now = log.sources_version(); now != version) {
      version = now;
      if (!co_await send(live, sources_message(log.sources()))) co_return;
    }
    const auto batch = log.since(at, live.shared.limits.batch);
    at = batch.last;
    if (batch.missed > 0 &&
        !co_await send(live, "{\"type\":\"gap\",\"count\":" + std::to_string(batch.missed) + "}")) {
      co_return;
    }
    if (!batch.events.empty() && !co_await send(live, batch_message(batch))) co_return;
    if (batch.events.size() < live.shared.limits.batch) co_await wait_for_news(live, at, version);
  }
}

/// Answers pings and closes by reading; ends with the connection.
asio::awaitable<void> read_all(std::shared_ptr<Live> live) {
  boost::beast::flat_buffer buffer;
  while (!live->over) {
    const auto [error, size] = co_await live->socket.async_read(buffer, kTuple);
    if (error) break;
    buffer.consume(size);
  }
  live->over = true;
  live->reader_over = true;
  live->news.cancel();
}

/// The number of the last event that the client has of this very log.
std::uint64_t position(const Shared& shared, const HttpRequest& request) {
  const auto target = parse_target(std::string(request.target()));
  if (!target) return 0;
  const auto of = target->query.find("of");
  const auto after = target->query.find("after");
  if (of == target->query.end() || of->second != shared.log_id) return 0;
  std::uint64_t number = 0;
  if (after != target->query.end()) {
    std::from_chars(after->second.data(), after->second.data() + after->second.size(), number);
  }
  return number;
}

}  // namespace

asio::awaitable<void> serve_live(Shared& shared, TcpStream& stream, const HttpRequest& request) {
  const auto live = std::make_shared<Live>(shared, stream);
  websocket::stream_base::timeout timeout{};
  timeout.handshake_timeout = shared.limits.idle;
  timeout.idle_timeout = shared.limits.idle;
  timeout.keep_alive_pings = true;
  live->socket.set_option(timeout);
  live->socket.read_message_max(kLargestMessage);
  const auto [error] = co_await live->socket.async_accept(request, kTuple);
  if (error) co_return;
  asio::co_spawn(shared.io, read_all(live), asio::detached);
  co_await write_all(*live, position(shared, request));
  // The stream is the caller's, so the reader has to be gone before we return.
  boost::system::error_code ignored;
  stream.socket().close(ignored);
  while (!live->reader_over) {
    live->news.expires_at(asio::steady_timer::time_point::max());
    co_await live->news.async_wait(kTuple);
  }
}

}  // namespace ringback::console
