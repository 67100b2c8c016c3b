#include <gtest/gtest.h>

#include "tests/unit/net/frames.h"

namespace ringback::net {
namespace {

using namespace ringback::net::testing;

constexpr std::uint32_t kEnhanceYourCalm = 11;

TEST(Http2Session, ARequestAndItsAnswer) {
  Pair pair;
  const auto stream = pair.client.request("POST", "/3/device/aa", "api.push.apple.com",
                                          {{"apns-topic", "com.example.voip"}}, "{}");
  ASSERT_TRUE(stream);
  pair.pump();
  ASSERT_EQ(pair.at_server.requests.size(), 1u);
  const auto& request = pair.at_server.requests[0];
  EXPECT_EQ(request.method + " " + request.path, "POST /3/device/aa");
  EXPECT_EQ(request.authority, "api.push.apple.com");
  EXPECT_EQ(request.headers, (HeaderList{{"apns-topic", "com.example.voip"}}));
  EXPECT_EQ(request.body, "{}");
  pair.server.respond(request.stream, 400, {{"apns-id", "A"}}, R"({"reason":"BadTopic"})");
  pair.pump();
  ASSERT_EQ(pair.at_client.responses.size(), 1u);
  EXPECT_EQ(pair.at_client.responses[0].status, 400);
  EXPECT_EQ(pair.at_client.responses[0].body, R"({"reason":"BadTopic"})");
  EXPECT_EQ(pair.at_client.closed.size(), 1u);
  EXPECT_EQ(pair.server.open_streams() + pair.client.open_streams(), 0u);
}

TEST(Http2Session, AnAnswerWithoutBodyEndsOnHeaders) {
  Listening listening;
  Http2Session server(Http2Session::Role::kServer, {}, listening);
  ASSERT_TRUE(server.receive(client_start() + post(1, true)));
  server.respond(1, 200, {{"apns-id", "A"}}, "");
  const auto frames = sent_by(server);
  EXPECT_EQ(last_of(frames, kHeaders).flags, 5);  // END_STREAM and END_HEADERS
  EXPECT_EQ(last_of(frames, kData).type, 255);
}

TEST(Http2Session, SpaceAroundAValueIsTheOwnersBusiness) {
  Listening listening;
  Http2Session server(Http2Session::Role::kServer, {}, listening);
  const HeaderList odd{{"authorization", "bearer "}, {"apns-priority", " 10\t"}};
  ASSERT_TRUE(server.receive(client_start() + post(1, true, odd)));
  ASSERT_EQ(listening.requests.size(), 1u);
  EXPECT_EQ(listening.requests[0].headers, odd);
}

TEST(Http2Session, AMalformedRequestIsToldWithItsReason) {
  const std::pair<std::string, std::string> cases[] = {
      {post(1, true, {{"Apns-Topic", "secret"}}),
       "Invalid HTTP header field was received: frame type: 1, stream: 1, name: [Apns-Topic]"},
      {post(1, false, {{"content-length", "3"}}) + frame(kData, 1, 1, "{}"),
       "its pseudo-header fields or its length are not as HTTP has them"},
      // One that is only left out is not what breaks it.
      {post(1, false, {{"content-length", "3"}, {"not a name", "x"}}) + frame(kData, 1, 1, "{}"),
       "its pseudo-header fields or its length are not as HTTP has them"},
      {frame(kHeaders, 5, 1, literal(":method", "POST")),
       "its pseudo-header fields or its length are not as HTTP has them"}};
  for (const auto& [bytes, why] : cases) {
    Listening listening;
    Http2Session server(Http2Session::Role::kServer, {}, listening);
    ASSERT_TRUE(server.receive(client_start() + bytes));
    EXPECT_EQ(last_of(sent_by(server), kRstStream).error_code(), 1u) << why;
    EXPECT_EQ(listening.malformed, std::vector<std::string>{"POST " + why});
    EXPECT_TRUE(listening.requests.empty());
  }
}

TEST(Http2Session, BytesMayComeOneByOne) {
  Listening listening;
  Http2Session server(Http2Session::Role::kServer, {}, listening);
  for (const char c : client_start() + post(1, false) + frame(kData, 1, 1, "body")) {
    ASSERT_TRUE(server.receive({&c, 1}));
  }
  ASSERT_EQ(listening.requests.size(), 1u);
  EXPECT_EQ(listening.requests[0].body, "body");
}

TEST(Http2Session, ABodyUpToTheLimitIsWhole) {
  Pair pair({.body_bytes = 5120});
  pair.client.request("POST", "/", "a", {}, std::string(5120, 'x'));
  pair.pump();
  ASSERT_EQ(pair.at_server.requests.size(), 1u);
  EXPECT_FALSE(pair.at_server.requests[0].body_cut);
  EXPECT_EQ(pair.at_server.requests[0].body.size(), 5120u);
}

TEST(Http2Session, ABodyPastTheLimitIsCutWhileItIsRead) {
  Listening listening;
  Http2Session server(Http2Session::Role::kServer, {.body_bytes = 5120}, listening);
  ASSERT_TRUE(
      server.receive(client_start() + post(1, false) + frame(kData, 0, 1, std::string(5121, 'x'))));
  ASSERT_EQ(listening.requests.size(), 1u) << "handed over without waiting for the end";
  EXPECT_TRUE(listening.requests[0].body_cut);
  EXPECT_EQ(listening.requests[0].body.size(), 5120u);
  server.respond(1, 413, {}, "{}");
  const auto frames = sent_by(server);
  EXPECT_EQ(last_of(frames, kData).flags, 1);
  EXPECT_EQ(last_of(frames, kRstStream).error_code(), 0u) << "NO_ERROR: stop sending";
  EXPECT_TRUE(server.receive(frame(kData, 1, 1, "late") + post(3, true))) << "others go on";
  EXPECT_EQ(listening.requests.size(), 2u);
}

TEST(Http2Session, HeadersUpToTheLimitAndOnePast) {
  const auto run = [](std::size_t limit) {
    Listening listening;
    Http2Session server(Http2Session::Role::kServer, {.header_list_bytes = limit}, listening);
    EXPECT_TRUE(server.receive(client_start() + post(1, true)));
    return std::pair(listening.requests.size(), last_of(sent_by(server), kHeaders).type);
  };
  // The four pseudo-headers of post(): names, values and 32 bytes each.
  constexpr std::size_t kSize = 7 + 4 + 7 + 5 + 5 + 12 + 10 + 9 + 4 * 32;
  EXPECT_EQ(run(kSize).first, 1u);
  EXPECT_EQ(run(kSize - 1), (std::pair<std::size_t, std::uint8_t>(0, kHeaders))) << "431 instead";
}

TEST(Http2Session, ContinuationWithoutEndIsAFlood) {
  Listening listening;
  Http2Session server(Http2Session::Role::kServer, {.header_list_bytes = 1024}, listening);
  const std::string chunk = literal("x", std::string(4000, 'y'));
  std::string bytes = client_start() + frame(kHeaders, 1, 1, chunk);
  bool good = server.receive(bytes);
  for (int i = 0; good && i < 20; ++i) good = server.receive(frame(kContinuation, 0, 1, chunk));
  EXPECT_FALSE(good);
  EXPECT_NE(last_of(sent_by(server), kGoAway).type, 255);
}

TEST(Http2Session, ResetsUpToTheLimitAndOnePast) {
  Listening listening;
  Http2Session server(Http2Session::Role::kServer, {.resets_ahead = 10}, listening);
  ASSERT_TRUE(server.receive(client_start()));
  const auto cancel = [&](std::uint32_t stream) {
    return server.receive(post(stream, true) + frame(kRstStream, 0, stream, {"\0\0\0\x8", 4}));
  };
  for (std::uint32_t i = 0; i < 10; ++i) ASSERT_TRUE(cancel(2 * i + 1));
  EXPECT_FALSE(cancel(21));
  EXPECT_EQ(last_of(sent_by(server), kGoAway).error_code(), kEnhanceYourCalm);
}

TEST(Http2Session, PingsUpToTheLimitAndOnePast) {
  Listening listening;
  Http2Session server(Http2Session::Role::kServer, {.control_ahead = 10}, listening);
  ASSERT_TRUE(server.receive(client_start()));
  const auto ping = frame(kPing, 0, 0, "12345678");
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(server.receive(ping));
  server.relax();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(server.receive(ping)) << "forgiven after a while";
  EXPECT_FALSE(server.receive(ping));
  EXPECT_EQ(last_of(sent_by(server), kGoAway).error_code(), kEnhanceYourCalm);
}

TEST(Http2Session, SettingsAndPriorityAndEmptyDataCountToo) {
  const std::string floods[] = {frame(kSettings, 0, 0, ""),
                                frame(kPriority, 0, 1, {"\0\0\0\0\x10", 5}),
                                frame(kData, 0, 1, "")};
  for (const auto& flood : floods) {
    Listening listening;
    Http2Session server(Http2Session::Role::kServer, {.control_ahead = 10}, listening);
    ASSERT_TRUE(server.receive(client_start() + post(1, false)));
    bool good = true;
    for (int i = 0; good && i < 12; ++i) good = server.receive(flood);
    EXPECT_FALSE(good) << "type " << int{static_cast<unsigned char>(flood[3])};
  }
}

TEST(Http2Session, GarbageIsNoPreface) {
  Listening listening;
  Http2Session server(Http2Session::Role::kServer, {}, listening);
  EXPECT_FALSE(server.receive("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  EXPECT_NE(server.failure(), "");
  EXPECT_FALSE(server.receive("more")) << "and stays that way";
}

TEST(Http2Session, SettingsReachTheClient) {
  Pair pair({.concurrent_streams = 1});
  EXPECT_EQ(pair.client.peer_max_concurrent_streams(), 1u);
  pair.server.settings({.max_concurrent_streams = 1000});
  pair.pump();
  EXPECT_EQ(pair.client.peer_max_concurrent_streams(), 1000u);
  ASSERT_EQ(pair.at_client.settings_seen.size(), 2u);
  EXPECT_EQ(pair.at_client.settings_seen[1].max_concurrent_streams, 1000u);
}

TEST(Http2Session, GoAwayCarriesItsWords) {
  Pair pair;
  pair.server.go_away(0, R"({"reason":"Shutdown"})");
  pair.pump();
  EXPECT_EQ(pair.at_client.goodbyes, std::vector<std::string>{R"(0 0 {"reason":"Shutdown"})"});
  EXPECT_FALSE(pair.client.request("POST", "/", "a", {}, "")) << "no new streams";
}

/// What leaves for streams 1 and 3, both answered with a body, when GOAWAY is said.
std::string goodbye_after_two_answers(std::optional<std::int32_t> last) {
  Listening listening;
  Http2Session server(Http2Session::Role::kServer, {}, listening);
  EXPECT_TRUE(server.receive(client_start() + post(1, true) + post(3, true)));
  server.respond(1, 400, {}, "{}");
  server.respond(3, 400, {}, "{}");
  server.go_away(0, "bye", last);
  EXPECT_TRUE(server.wants_to_send());
  std::string order;
  for (const auto& sent : sent_by(server)) {
    if (sent.type == kData) order += "DATA" + std::to_string(sent.stream) + " ";
    if (sent.type == kGoAway) order += "GOAWAY ";
  }
  EXPECT_FALSE(server.wants_to_send());
  return order;
}

TEST(Http2Session, GoAwayLeavesBehindTheAnswersBeforeIt) {
  EXPECT_EQ(goodbye_after_two_answers({}), "DATA1 DATA3 GOAWAY ");
  EXPECT_EQ(goodbye_after_two_answers(3), "DATA1 DATA3 GOAWAY ");
}

TEST(Http2Session, GoAwayThatTakesAnAnswerBackLeavesAtOnce) {
  EXPECT_EQ(goodbye_after_two_answers(1), "GOAWAY DATA1 ");
}

TEST(Http2Session, GoAwayDoesNotWaitForTheWindowOfThePeer) {
  Listening listening;
  Http2Session server(Http2Session::Role::kServer, {}, listening);
  const std::string no_window("\0\x04\0\0\0\0", 6);  // SETTINGS_INITIAL_WINDOW_SIZE 0
  ASSERT_TRUE(
      server.receive(std::string(kPreface) + frame(kSettings, 0, 0, no_window) + post(1, true)));
  server.respond(1, 400, {}, "{}");
  server.go_away(0, "one");
  server.go_away(0, "two");
  std::vector<std::string> said;
  for (const auto& sent : sent_by(server)) {
    EXPECT_NE(sent.type, kData);
    if (sent.type == kGoAway) said.push_back(sent.payload.substr(8));
  }
  EXPECT_EQ(said, (std::vector<std::string>{"one", "two"}));
}

TEST(Http2Session, ResetAndPing) {
  Pair pair;
  const auto stream = pair.client.request("POST", "/", "a", {}, "");
  pair.pump();
  pair.server.reset(*stream, 7);
  pair.server.respond(*stream, 200, {}, "");
  pair.client.ping(42);
  pair.pump();
  EXPECT_TRUE(pair.at_client.responses.empty());
  EXPECT_EQ(pair.at_client.closed,
            (std::vector<std::pair<std::int32_t, std::uint32_t>>{{*stream, 7}}));
  EXPECT_EQ(pair.at_client.pings, std::vector<std::uint64_t>{42});
}

TEST(Http2Session, AnsweringTwiceOrTooLateIsHarmless) {
  Pair pair;
  const auto stream = pair.client.request("POST", "/", "a", {}, "");
  pair.pump();
  pair.server.respond(*stream, 200, {}, "");
  pair.server.respond(*stream, 500, {}, "x");
  pair.pump();
  pair.server.respond(*stream, 500, {}, "x");
  pair.server.respond(99, 500, {}, "x");
  pair.pump();
  ASSERT_EQ(pair.at_client.responses.size(), 1u);
  EXPECT_EQ(pair.at_client.responses[0].status, 200);
}

TEST(Http2Session, AStreamCanBeResetAgainThoughItIsClosed) {
  Listening listening;
  Http2Session server(Http2Session::Role::kServer, {}, listening);
  ASSERT_TRUE(server.receive(client_start() + post(1, true)));
  server.reset(1, 7);
  server.reset_again(1, 5);
  const auto frames = sent_by(server);
  std::vector<std::string> codes;
  for (const auto& sent : frames) {
    if (sent.type == kRstStream && sent.stream == 1) codes.push_back(sent.payload);
  }
  EXPECT_EQ(codes,
            (std::vector<std::string>{std::string("\0\0\0\7", 4), std::string("\0\0\0\5", 4)}));
}

TEST(Http2Session, AnAnswerMayComeBitByBit) {
  Pair pair;
  pair.client.request("GET", "/", "a", {}, "");
  pair.pump();
  const auto stream = pair.at_server.requests.at(0).stream;
  pair.server.respond_open(stream, 200, {{"content-type", "text/event-stream"}});
  pair.pump();
  EXPECT_EQ(pair.server.append(stream, "one ", false), 4u);
  pair.pump();
  EXPECT_TRUE(pair.at_client.responses.empty()) << "it is not over";
  EXPECT_EQ(pair.server.append(stream, "two", true), 3u) << "the first bit is gone";
  pair.pump();
  ASSERT_EQ(pair.at_client.responses.size(), 1u);
  EXPECT_EQ(pair.at_client.responses[0].body, "one two");
  EXPECT_EQ(pair.server.append(stream, "late", false), 0u);
}

}  // namespace
}  // namespace ringback::net
