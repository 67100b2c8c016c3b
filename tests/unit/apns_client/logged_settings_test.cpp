// Against the first SETTINGS that people saw the real hosts send: a burst gets through, and the
// server's word on open streams, windows and header lists is kept.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/unit/apns_client/fake_apns.h"

namespace ringback::apns_client {
namespace {

struct Logged {
  std::string when;
  net::Http2Limits limits;
};

net::Http2Limits limits(std::uint32_t streams, net::Http2Settings settings) {
  return {.header_list_bytes = 8000, .concurrent_streams = streams, .first_settings = settings};
}

// Source: the logs named in each row [observed]
std::vector<Logged> logged() {
  return {
      {"In2016ByCertificate", limits(500, {.max_frame_bytes = 16384, .header_table_bytes = 4096})},
      {"In2019FromPushy709", limits(1500, {})},
      {"In2021FromPushy878", limits(1000, {.initial_window_bytes = 65535,
                                           .max_frame_bytes = 16384,
                                           .header_table_bytes = 4096})},
      // By token the limit is one until the first valid token; then as in 2021.
      {"ByToken", limits(1, {.initial_window_bytes = 65535,
                             .max_frame_bytes = 16384,
                             .header_table_bytes = 4096})},
      // The small window of no known host: bodies in flight wait for WINDOW_UPDATE.
      {"WithASmallWindow", limits(1000, {.initial_window_bytes = 4})},
  };
}

std::size_t paths_of(const auto& requests) {
  std::set<std::string> paths;
  for (const auto& request : requests) paths.insert(request.path);
  return paths.size();
}

class LoggedSettings : public ::testing::TestWithParam<Logged> {};

TEST_P(LoggedSettings, AreKeptInABurst) {
  constexpr int kPushes = 4000;
  const auto most = GetParam().limits.concurrent_streams;
  FakeApns apns(GetParam().limits);
  std::map<std::size_t, std::uint32_t> allowed;
  std::map<std::size_t, std::vector<std::int32_t>> open;
  bool over = false;
  const auto answer_all = [&](FakeApns::Peer& peer) {
    for (const auto stream : std::exchange(open[peer.index], {})) {
      FakeApns::answer(peer, stream, 200);
    }
    if (most == 1 && allowed[peer.index] == 1) {
      allowed[peer.index] = 1000;
      peer.session().settings({.max_concurrent_streams = 1000});
    }
  };
  apns.behave = [&](FakeApns::Peer& peer, net::Http2Request& request) {
    const auto limit = allowed.try_emplace(peer.index, most).first->second;
    open[peer.index].push_back(request.stream);
    over |= open[peer.index].size() > limit;
    // Answers come when as many are open as may be, or when all that is left has come.
    const bool full = open[peer.index].size() == std::min<std::size_t>(limit, 300);
    if (full || apns.requests.size() == kPushes) {
      for (const auto& any : apns.peers) {
        if (!any->closed && any->connection->open()) answer_all(*any);
        if (any->index != peer.index) any->connection->flush();
      }
    }
  };
  const auto client = apns.client();
  Outcomes outcomes;
  for (int i = 0; i < kPushes; ++i) client->send(push_number(i), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.all.size() == kPushes; }));
  EXPECT_EQ(outcomes.with_status(200), static_cast<std::size_t>(kPushes));
  EXPECT_FALSE(over) << "more streams open than allowed";
  EXPECT_EQ(paths_of(apns.requests), static_cast<std::size_t>(kPushes)) << "each once";
  EXPECT_EQ(apns.requests.size(), static_cast<std::size_t>(kPushes));
  EXPECT_LE(apns.peers.size(), 2U) << "two connections, and none was lost";
}

INSTANTIATE_TEST_SUITE_P(Hosts, LoggedSettings, ::testing::ValuesIn(logged()),
                         [](const auto& tested) { return tested.param.when; });

}  // namespace
}  // namespace ringback::apns_client
