// The door under bad manners: whatever comes in, an answer with a reason goes out, within bounds.
#include <gtest/gtest.h>

#include "base/json.h"
#include "console/page_files.h"
#include "tests/console/served.h"

namespace ringback::console {
namespace {

WebLimits small() {
  WebLimits limits;
  limits.header_bytes = 2000;
  limits.body_bytes = 1000;
  limits.sockets = 3;
  limits.idle = std::chrono::milliseconds(300);
  limits.coalesce = std::chrono::milliseconds(1);
  limits.batch = 4;
  return limits;
}

const std::string kJson = "Content-Type: application/json\r\n";

TEST(WebServer, ServesThePageUnderAStrictPolicy) {
  const Served served;
  const auto answer = served.ask("GET", "/");
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_NE(answer.find("Content-Security-Policy: default-src 'none'; script-src 'self';"),
            std::string::npos);
  EXPECT_EQ(answer.find("unsafe"), std::string::npos);
  EXPECT_NE(body_of(answer).find("<title>Ringback</title>"), std::string::npos);
  EXPECT_EQ(status_of(served.ask("GET", "/app.js")), 200);
  EXPECT_EQ(status_of(served.ask("GET", "/openapi.yaml")), 200);
  EXPECT_EQ(status_of(served.ask("GET", "/nothing")), 404);
  EXPECT_EQ(status_of(served.ask("POST", "/")), 405);
}

TEST(WebServer, SendsAFileAgainOnlyWhenItChanged) {
  const Served served;
  const auto answer = served.ask("GET", "/style.css");
  const auto at = answer.find("ETag: ");
  ASSERT_NE(at, std::string::npos);
  const auto tag = answer.substr(at + 6, answer.find("\r\n", at) - at - 6);
  EXPECT_EQ(status_of(served.ask("GET", "/style.css", {}, "If-None-Match: " + tag + "\r\n")), 304);
}

TEST(WebServer, PageWeighsLessThan400KilobytesAndHoldsNoInlineCode) {
  std::size_t total = 0;
  for (const auto& file : page_files()) {
    total += file.bytes.size();
    EXPECT_EQ(file.bytes.find("innerHTML"), std::string_view::npos) << file.path;
    if (file.path == "/index.html") {
      EXPECT_EQ(file.bytes.find("style="), std::string_view::npos);
      EXPECT_EQ(file.bytes.find("onclick"), std::string_view::npos);
    }
  }
  EXPECT_GT(total, 20'000U);
  EXPECT_LT(total, 400'000U);
}

TEST(WebServer, AnswersGarbageWithAReason) {
  const Served served(small());
  for (const std::string bytes :
       {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n", "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n", "\r\r\r\n\n\n  : :\r\n\r\n",
        "GET / HTTP/1.1\r\nNo colon\r\n\r\n"}) {
    const auto answer = served.talk(bytes);
    EXPECT_EQ(status_of(answer), 400) << bytes;
    EXPECT_NE(body_of(answer).find("error"), std::string::npos) << answer;
  }
  EXPECT_EQ(status_of(served.talk("GET / HTTP/1.1\r\n\r\n")), 400) << "no Host";
  EXPECT_EQ(status_of(served.ask("GET", "/%zz")), 400);
  EXPECT_EQ(status_of(served.ask("BREW", "/api/phones")), 405);
}

TEST(WebServer, TurnsOtherSitesAway) {
  const Served served;
  EXPECT_EQ(
      status_of(served.talk("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")),
      403);
  EXPECT_EQ(status_of(served.ask("GET", "/api/sources", {}, "Origin: http://evil.example\r\n")),
            403);
  EXPECT_EQ(status_of(served.ask("GET", "/api/sources", {}, "Origin: http://localhost\r\n")), 200);
  EXPECT_EQ(status_of(served.ask("GET", "/", {}, "Host: evil.example\r\n")), 400) << "two Hosts";
  EXPECT_EQ(status_of(served.ask("GET", "/api/sources", {},
                                 "Origin: http://localhost\r\nOrigin: http://evil.example\r\n")),
            403);
  EXPECT_EQ(status_of(served.ask("POST", "/api/phones", "{}", "Content-Type: text/plain\r\n")),
            415);
}

TEST(WebServer, BoundsHeadersAndBodies) {
  const Served served(small());
  EXPECT_EQ(status_of(served.ask("GET", "/", {}, "X-Long: " + std::string(3000, 'x') + "\r\n")),
            431);
  const auto body = [](std::size_t size) { return "\"" + std::string(size - 2, 'x') + "\""; };
  EXPECT_EQ(status_of(served.ask("POST", "/api/phones", body(1001), kJson)), 413);
  EXPECT_EQ(status_of(served.ask("POST", "/api/phones", body(1000), kJson)), 400);
  // One that comes in pieces is bounded alike, and one that is only announced is not waited for.
  const std::string post = "POST /api/phones HTTP/1.1\r\nHost: localhost\r\n" + kJson;
  EXPECT_EQ(status_of(served.talk(post + "Transfer-Encoding: chunked\r\n\r\n258\r\n" +
                                  std::string(0x258, 'x') + "\r\n258\r\n" +
                                  std::string(0x258, 'x') + "\r\n0\r\n\r\n")),
            413);
  EXPECT_EQ(status_of(served.talk(post + "Content-Length: 99999999999\r\n\r\n")), 413);
}

TEST(WebServer, TakesNoAmbiguousBody) {
  const Served served(small());
  const std::string post = "POST /api/phones HTTP/1.1\r\nHost: localhost\r\n" + kJson;
  for (const std::string lengths :
       {"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: -1\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    const auto answer = served.talk(post + lengths);
    EXPECT_EQ(status_of(answer), 400) << lengths;
    EXPECT_NE(body_of(answer).find("error"), std::string::npos) << answer;
  }
}

TEST(WebServer, BoundsConnections) {
  const Served served(small());
  asio::io_context io;
  const auto where = served.endpoint();
  std::vector<asio::ip::tcp::socket> held;
  for (int i = 0; i < 3; ++i) {
    auto& socket = held.emplace_back(io);
    socket.connect({asio::ip::make_address(where.host), where.port});
    // Half a request: the connection is taken, and waits.
    asio::write(socket, asio::buffer(std::string("GET / HTTP/1.1\r\nHo")));
  }
  EXPECT_EQ(status_of(served.ask("GET", "/")), 503);
  // Those who say nothing more are cut, and there is room again: not in the same instant, because
  // they see their end a moment before the server has counted it.
  for (auto& socket : held) {
    boost::system::error_code error;
    std::string rest;
    asio::read(socket, asio::dynamic_buffer(rest), error);
  }
  int status = 503;
  for (int tries = 0; tries < 1000 && status == 503; ++tries) {
    status = status_of(served.ask("GET", "/"));
  }
  EXPECT_EQ(status, 200);
}

class LiveSocket {
 public:
  LiveSocket(const Served& served, const std::string& query, const std::string& headers = {})
      : socket_(io_) {
    const auto where = served.endpoint();
    socket_.connect({asio::ip::make_address(where.host), where.port});
    asio::write(socket_, asio::buffer("GET /api/events/live" + query +
                                      " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                                      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                                      headers + "\r\n"));
    const auto size = asio::read_until(socket_, asio::dynamic_buffer(bytes_), "\r\n\r\n");
    head = bytes_.substr(0, size);
    bytes_.erase(0, size);
  }

  /// The next text message.
  std::string next() {
    need(2);
    std::size_t size = static_cast<unsigned char>(bytes_[1]) & 0x7fU;
    std::size_t header = 2;
    if (size == 126) {
      need(4);
      size = static_cast<unsigned char>(bytes_[2]) * 256U + static_cast<unsigned char>(bytes_[3]);
      header = 4;
    }
    need(header + size);
    const bool text = (static_cast<unsigned char>(bytes_[0]) & 0x0fU) == 1;
    auto message = bytes_.substr(header, size);
    bytes_.erase(0, header + size);
    return text ? message : next();
  }

  /// Sends one frame, masked with zeroes as a client has to; `first` are its flags and kind.
  void send(unsigned char first, const std::string& payload, bool masked = true) {
    const auto size = payload.size();
    std::string frame(1, static_cast<char>(first));
    frame += static_cast<char>((masked ? 0x80U : 0U) | (size < 126 ? size : 126U));
    if (size >= 126) frame += {static_cast<char>(size >> 8U), static_cast<char>(size & 0xffU)};
    if (masked) frame.append(4, '\0');
    asio::write(socket_, asio::buffer(frame + payload));
  }

  /// The code that the server closes with; 0 when it does not.
  int close_code() {
    boost::system::error_code error;
    asio::read(socket_, asio::dynamic_buffer(bytes_), error);
    while (bytes_.size() >= 4) {
      const auto kind = static_cast<unsigned char>(bytes_[0]);
      const std::size_t size = static_cast<unsigned char>(bytes_[1]);
      const auto word =
          static_cast<unsigned char>(bytes_[2]) * 256U + static_cast<unsigned char>(bytes_[3]);
      if (kind == 0x88) return static_cast<int>(word);
      bytes_.erase(0, size == 126 ? 4 + word : 2 + size);
    }
    return 0;
  }

  std::string head;

 private:
  void need(std::size_t size) {
    if (bytes_.size() < size) {
      asio::read(socket_, asio::dynamic_buffer(bytes_),
                 asio::transfer_at_least(size - bytes_.size()));
    }
  }
  asio::io_context io_;
  asio::ip::tcp::socket socket_;
  std::string bytes_;
};

TraceEvent event() {
  TraceEvent event;
  event.lane = "apns";
  event.name = "push-stored";
  return event;
}

TEST(LiveSocket, TellsWhatWasAndWhatIs) {
  Served served(small());
  served.log().append(event());
  LiveSocket live(served, "");
  EXPECT_EQ(status_of(live.head), 101);
  EXPECT_NE(live.next().find("\"hello\""), std::string::npos);
  EXPECT_NE(live.next().find("\"n\":1,"), std::string::npos);
  served.log().append(event());
  EXPECT_NE(live.next().find("\"n\":2,"), std::string::npos);
  served.log().set_source("apns-mock", "127.0.0.1:1", true);
  EXPECT_NE(live.next().find("\"up\":true"), std::string::npos);
}

TEST(LiveSocket, BoundsItsMessagesAndTellsGaps) {
  Served served(small());
  for (int i = 0; i < 150; ++i) served.log().append(event());
  std::string log_id;
  {
    LiveSocket live(served, "");
    log_id = std::string(*parse_json(live.next())->string_member("log"));
    EXPECT_EQ(parse_json(live.next())->member("events")->array()->size(), 4U);
  }
  LiveSocket back(served, "?after=10&of=" + log_id);
  back.next();
  EXPECT_EQ(parse_json(back.next())->member("count")->integer(), 40);
  LiveSocket stranger(served, "?after=10&of=another");
  stranger.next();
  EXPECT_EQ(stranger.next().find("gap"), std::string::npos);
}

TEST(LiveSocket, TurnsOtherSitesAway) {
  const Served served(small());
  const LiveSocket live(served, "", "Origin: http://evil.example\r\n");
  EXPECT_EQ(status_of(live.head), 403);
}

TEST(LiveSocket, IsOnlyWhereItIsAndForWhoAsksInWords) {
  const Served served(small());
  EXPECT_EQ(status_of(LiveSocket(served, "?after=10").head), 101);
  EXPECT_EQ(status_of(LiveSocket(served, "ly").head), 404);
  EXPECT_EQ(status_of(LiveSocket(served, "?after=ten").head), 400);
  EXPECT_EQ(status_of(LiveSocket(served, "?after=").head), 400);
  EXPECT_EQ(status_of(LiveSocket(served, "?after=%zz").head), 400);
  EXPECT_EQ(status_of(served.ask("GET", "/api/events/live")), 426);
}

TEST(LiveSocket, ClosesWithTheReasonsCode) {
  const Served served(small());
  const auto closed = [&](unsigned char first, const std::string& payload, bool masked = true) {
    LiveSocket live(served, "");
    live.send(first, payload, masked);
    return live.close_code();
  };
  EXPECT_EQ(closed(0x81, std::string(1025, 'x')), 1009) << "too big";
  EXPECT_EQ(closed(0x81, "hi", false), 1002) << "a client's frame has to be masked";
  EXPECT_EQ(closed(0xc1, "hi"), 1002) << "a reserved bit";
  EXPECT_EQ(closed(0x83, "hi"), 1002) << "a kind that nobody knows";
  EXPECT_EQ(closed(0x81, "\xff\xfe"), 1007) << "no UTF-8";
  EXPECT_EQ(closed(0x89, std::string(126, 'x')), 1002) << "a ping of that length";
  LiveSocket live(served, "");
  live.send(0x01, std::string(600, 'x'));
  live.send(0x80, std::string(600, 'x'));
  EXPECT_EQ(live.close_code(), 1009) << "too big in pieces";
}

}  // namespace
}  // namespace ringback::console
