// What every connection of the web server shares. Only web_server.cpp and live_socket.cpp use it.
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <set>
#include <string>

#include "console/web_server.h"

namespace ringback::console {

using TcpStream = boost::beast::tcp_stream;
/// Errors come as values.
inline constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;

struct WebServer::Shared {
  Shared(asio::io_context& io_context, const Api& the_api, EventLog& the_log, WebLimits the_limits);

  asio::io_context& io;
  const Api& api;
  EventLog& log;
  const WebLimits limits;
  /// Tells this run of the console from any other, whose numbers mean other events.
  const std::string log_id;
  asio::thread_pool pool;
  asio::ip::tcp::acceptor acceptor;
  std::atomic<std::size_t> connections{0};
  std::set<TcpStream*> open;
  /// Live sockets that have sent everything and wait for more.
  std::set<asio::steady_timer*> waiting;
  std::atomic<bool> news_posted{false};
};

/// Serves the stream of events after an upgrade whose Host and Origin have been checked.
/// `shared` is kept alive by the caller.
asio::awaitable<void> serve_live(WebServer::Shared& shared, TcpStream& stream,
                                 const HttpRequest& request);

}  // namespace ringback::console
