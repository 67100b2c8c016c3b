// Bad input that is no flood of frames: bodies and headers over the limit, peers that do not read,
// that never finish their handshake, or that speak no HTTP/2 at all.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/floods/victim.h"

namespace ringback::floods {
namespace {

using namespace ringback::net::testing;
using net::Tcp;

constexpr std::uint32_t kNoError = 0, kEnhanceYourCalm = 11;

/// True when the server hangs up on this socket before long.
bool hangs_up(Tcp::socket& socket) {
  const timeval patience{10, 0};
  ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  char byte = 0;
  while (true) {
    const auto count = ::recv(socket.native_handle(), &byte, 1, 0);
    if (count == 0) return true;
    if (count < 0) return errno == ECONNRESET;
  }
}

Tcp::socket plain_connection(net::asio::io_context& io, const net::Endpoint& to) {
  Tcp::socket socket(io);
  socket.connect({net::asio::ip::make_address(to.host), to.port});
  return socket;
}

TEST(BadInput, ABodyOverTheLimitIsCutOffWhileItIsRead) {
  Victim victim;
  RawClient client(victim.where(), victim.ca());
  ASSERT_TRUE(client.send(client_start() + victim.good_headers(1)));
  // Neither of these ends the stream, so the answer comes to a request that is not over.
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(client.send(frame(kData, 0, 1, std::string(8000, ' '))));
  const auto answer = client.next_of(kHeaders);
  ASSERT_TRUE(answer);
  EXPECT_EQ(status_of(*answer), 413);
  const auto reset = client.next_of(kRstStream);
  ASSERT_TRUE(reset);
  EXPECT_EQ(reset->error_code(), kNoError) << "stop sending: RFC 9113 section 8.1";
  // What was on its way already, up to the window, is thrown away; the connection lives.
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.send(frame(kData, 0, 1, std::string(16000, ' '))));
  }
  ASSERT_TRUE(client.send(victim.good_headers(3) + frame(kData, 1, 3, R"({"aps":{}})")));
  const auto next = client.next_of(kHeaders);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->stream, 3U);
  victim.expect_others_go_on();
}

TEST(BadInput, AHeaderListOverTheLimitCostsItsStreamOnly) {
  Victim victim;
  RawClient client(victim.where(), victim.ca());
  ASSERT_TRUE(client.send(client_start() + post(1, true, {{"x-filler", std::string(8000, 'y')}})));
  const auto answer = client.next_of(kHeaders);
  ASSERT_TRUE(answer);
  EXPECT_EQ(status_of(*answer), 431);
  ASSERT_TRUE(client.send(victim.good_headers(3) + frame(kData, 1, 3, R"({"aps":{}})")));
  const auto next = client.next_of(kHeaders);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->payload.substr(0, 1), "\x88") << "200";
  victim.expect_others_go_on();
}

// One byte on the wire can stand for a whole field of the dynamic table.
TEST(BadInput, AListThatGrowsWhenItIsDecompressedIsNotKept) {
  Victim victim;
  RawClient client(victim.where(), victim.ca());
  std::string indexed = literal("x-filler", std::string(3000, 'y'));
  indexed[0] = 0x40;  // with incremental indexing: entry 62 from now on
  const std::string base = post(1, true).substr(9);
  std::string bytes = client_start();
  bytes += frame(kHeaders, 5, 1, base + indexed);
  for (std::uint32_t stream = 3; stream < 40; stream += 2) {
    bytes += frame(kHeaders, 5, stream, base + std::string(16000, '\xbe'));
  }
  client.send(bytes);
  const auto goodbye = client.next_of(kGoAway);
  ASSERT_TRUE(goodbye);
  EXPECT_EQ(goodbye->error_code(), kEnhanceYourCalm);
  EXPECT_TRUE(client.ended());
  victim.expect_others_go_on();
}

// RFC 9113 section 5.5: they are to be ignored.
TEST(BadInput, FramesOfNoKnownTypeAreReadAndForgotten) {
  Victim victim;
  RawClient client(victim.where(), victim.ca());
  ASSERT_TRUE(client.send(client_start()));
  std::string burst;
  while (burst.size() < 10'000) burst += frame(0x42, 0, 0, "whatever");
  for (std::size_t sent = 0; sent < 2 * kMegabyte; sent += burst.size()) {
    ASSERT_TRUE(client.send(burst));
  }
  ASSERT_TRUE(client.send(victim.good_headers(1) + frame(kData, 1, 1, R"({"aps":{}})")));
  const auto answer = client.next_of(kHeaders);
  ASSERT_TRUE(answer);
  EXPECT_EQ(status_of(*answer), 200);
  victim.expect_others_go_on();
}

TEST(BadInput, APeerThatDoesNotReadIsLeft) {
  Victim victim;
  RawClient client(victim.where(), victim.ca());
  ASSERT_TRUE(client.send(client_start()));
  // Each of these is answered, and no answer is ever read.
  std::size_t sent = 0;
  bool open = true;
  for (std::uint32_t stream = 1; open && sent < 200 * kMegabyte; stream += 2) {
    std::string burst;
    for (int i = 0; i < 100; ++i, stream += 2) burst += post(stream, true);
    sent += burst.size();
    open = client.send(burst);
  }
  EXPECT_FALSE(open);
  victim.expect_others_go_on();
}

TEST(BadInput, ASlowHandshakeIsLeftInTime) {
  Victim victim("1", "3s");  // who behaves needs a part of that on a busy machine, too
  net::asio::io_context io;
  auto silent = plain_connection(io, victim.where());
  auto half = plain_connection(io, victim.where());
  // The head of a ClientHello that says it is longer than what ever comes.
  net::asio::write(half, net::asio::buffer(std::string("\x16\x03\x01\x02\x00\x01", 6)));
  RawClient no_preface(victim.where(), victim.ca());
  RawClient half_preface(victim.where(), victim.ca());
  ASSERT_TRUE(half_preface.send(kPreface.substr(0, 10)));
  EXPECT_EQ(victim.push(), 200) << "while they hang";
  EXPECT_TRUE(hangs_up(silent));
  EXPECT_TRUE(hangs_up(half));
  EXPECT_TRUE(no_preface.ended());
  EXPECT_TRUE(half_preface.ended());
  victim.expect_others_go_on();
}

TEST(BadInput, WhatIsNoTlsOrNoHttp2IsLeft) {
  Victim victim;
  net::asio::io_context io;
  auto plain = plain_connection(io, victim.where());
  net::asio::write(plain, net::asio::buffer(std::string("GET / HTTP/1.1\r\n\r\n")));
  EXPECT_TRUE(hangs_up(plain));
  RawClient old(victim.where(), victim.ca());
  ASSERT_TRUE(old.send("POST /3/device/aa HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  EXPECT_TRUE(old.ended());
  RawClient noise(victim.where(), victim.ca());
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes += static_cast<char>(i * 7919 >> 3);
  noise.send(bytes);
  EXPECT_TRUE(noise.ended());
  victim.expect_others_go_on();
}

}  // namespace
}  // namespace ringback::floods
