// Nothing a client sends may crash the server, block others, or make its memory grow without
// bound; and each of them is told by the right error code. Against the real process, over TLS.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

#include "tests/floods/victim.h"

namespace ringback::floods {
namespace {

using namespace ringback::net::testing;

// RFC 9113 section 7.
constexpr std::uint32_t kProtocolError = 1, kFlowControlError = 3, kFrameSizeError = 6,
                        kCompressionError = 9, kEnhanceYourCalm = 11;
constexpr std::uint8_t kWindowUpdate = 8;

std::string four_bytes(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16 & 255),
          static_cast<char>(value >> 8 & 255), static_cast<char>(value & 255)};
}

struct Flood {
  std::string name;
  std::uint32_t error = kEnhanceYourCalm;                 ///< what the GOAWAY says
  std::string first;                                      ///< once, after the preface
  std::function<std::string(std::uint32_t round)> round;  ///< then this, until the peer closes
};

/// Headers with one more field, in HEADERS without END_HEADERS.
std::string open_headers(std::uint32_t stream, const std::string& more) {
  const std::string whole = post(stream, true);
  return frame(kHeaders, 1, stream, whole.substr(9) + more);
}

const std::string kBigField = literal("x-filler", std::string(3000, 'y'));

std::vector<Flood> floods() {
  return {
      {"RapidReset", kEnhanceYourCalm, "",
       [](std::uint32_t i) {
         return post(2 * i + 1, true) + frame(kRstStream, 0, 2 * i + 1, four_bytes(8));
       }},
      {"RapidResetOfOpenRequests", kEnhanceYourCalm, "",
       [](std::uint32_t i) {
         return post(2 * i + 1, false) + frame(kRstStream, 0, 2 * i + 1, four_bytes(8));
       }},
      {"Ping", kEnhanceYourCalm, "", [](std::uint32_t) { return frame(kPing, 0, 0, "12345678"); }},
      {"Settings", kEnhanceYourCalm, "",
       [](std::uint32_t) {
         return frame(kSettings, 0, 0, std::string("\0\4", 2) + four_bytes(70000));
       }},
      {"Priority", kEnhanceYourCalm, "",
       [](std::uint32_t) { return frame(kPriority, 0, 1, four_bytes(0) + "\x10"); }},
      {"EmptyData", kEnhanceYourCalm, post(1, false),
       [](std::uint32_t) { return frame(kData, 0, 1, ""); }},
      {"Continuation", kEnhanceYourCalm, open_headers(1, kBigField),
       [](std::uint32_t) { return frame(kContinuation, 0, 1, kBigField); }},
      {"EmptyContinuation", kEnhanceYourCalm, open_headers(1, ""),
       [](std::uint32_t) { return frame(kContinuation, 0, 1, ""); }},
      {"WindowUpdateByOne", kEnhanceYourCalm, "",
       [](std::uint32_t) { return frame(kWindowUpdate, 0, 0, four_bytes(1)); }},
      {"WindowUpdateByNothing", kProtocolError, "",
       [](std::uint32_t) { return frame(kWindowUpdate, 0, 0, four_bytes(0)); }},
      {"WindowUpdateTooLarge", kFlowControlError, "",
       [](std::uint32_t) { return frame(kWindowUpdate, 0, 0, four_bytes(0x7fffffff)); }},
      {"InitialWindowTooLarge", kFlowControlError, "",
       [](std::uint32_t) {
         return frame(kSettings, 0, 0, std::string("\0\4", 2) + four_bytes(0x80000000));
       }},
      {"FrameTooLarge", kFrameSizeError, "",
       [](std::uint32_t) { return frame(kPing, 0, 0, std::string(20000, 'x')); }},
      {"DataOnNoStream", kProtocolError, "", [](std::uint32_t) { return frame(kData, 0, 0, "x"); }},
      {"StreamsOfAnotherParity", kProtocolError, "",
       [](std::uint32_t i) { return post(2 * i + 2, true); }},
      {"HeadersThatAreNoHpack", kCompressionError, "",
       [](std::uint32_t i) { return frame(kHeaders, 5, 2 * i + 1, "\xff\xff\xff\xff\xff\xff"); }},
  };
}

class FloodTest : public ::testing::TestWithParam<std::tuple<Flood, std::string>> {};

TEST_P(FloodTest, IsClosedWithItsCodeAndOthersGoOn) {
  const auto& [flood, threads] = GetParam();
  Victim victim(threads);
  RawClient stranger(victim.where(), victim.ca());
  ASSERT_TRUE(stranger.send(client_start() + flood.first));
  std::optional<SentFrame> goodbye;
  std::size_t sent = 0;
  for (std::uint32_t round = 0; !goodbye && sent < 8 * kMegabyte;) {
    std::string burst;
    while (burst.size() < 4000) burst += flood.round(round++);
    sent += burst.size();
    stranger.send(burst);
    goodbye = stranger.waiting(kGoAway);
  }
  if (!goodbye) goodbye = stranger.next_of(kGoAway);
  ASSERT_TRUE(goodbye);
  EXPECT_EQ(goodbye->error_code(), flood.error);
  EXPECT_TRUE(stranger.ended());
  victim.expect_others_go_on();
}

INSTANTIATE_TEST_SUITE_P(Floods, FloodTest,
                         ::testing::Combine(::testing::ValuesIn(floods()),
                                            ::testing::Values("1", "2")),
                         [](const auto& tested) {
                           return std::get<0>(tested.param).name + "OnThreads" +
                                  std::get<1>(tested.param);
                         });

}  // namespace
}  // namespace ringback::floods
