// Every kind of step that acts on the world rather than on a phone, on three real processes: cut
// and slow links, faults of APNs, pushes of another provider, the end and the return of the server.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "net/asio.h"
#include "runner/judge.h"
#include "runner/live/live_stage.h"
#include "runner/live/relays.h"
#include "runner/report/verdict_text.h"
#include "runner/scenario.h"

namespace ringback::runner {
namespace {

namespace asio = net::asio;
using std::chrono::steady_clock;

struct Story {
  const char* name;
  const char* file;
  double speed;
};

class LiveSteps : public testing::TestWithParam<Story> {};

TEST_P(LiveSteps, PassOnRealProcesses) {
  const auto plans = load_scenario(GetParam().file);
  ASSERT_TRUE(plans.ok()) << to_string(plans.error());
  LiveOptions options;
  options.stack.programs = RINGBACK_PROGRAMS;
  options.stack.speed = GetParam().speed;
  for (const auto& plan : *plans) {
    const auto recording = make_live_stage(options)->play(plan, 1);
    ASSERT_TRUE(recording.ok()) << recording.error().what;
    runner::Run run;
    run.plan = &plan;
    run.recording = &*recording;
    // A busy machine may be late by some seconds of its own time.
    run.outcomes =
        judge(plan, *recording, Duration{static_cast<std::int64_t>(5e6 * GetParam().speed)});
    EXPECT_TRUE(passed(run)) << full_text(run, {});
  }
}

constexpr Story kStories[] = {
    {"AFault", "scenarios/provider/f20-unavailable-wave.yaml", 5},
    {"AForeignPush", "scenarios/races/19-cancel-sent-as-a-push.yaml", 10},
    {"AGoawayThatDisowns", "scenarios/provider/f4-goaway-mid-burst.yaml", 10},
    {"ASilentLinkToApns", "scenarios/network/provider-line-silent.yaml", 5},
    {"ASlowLinkToApns", "scenarios/network/slow-provider-link.yaml", 4},
    {"ABrokenLink", "scenarios/races/04-signaling-never-comes-up.yaml", 30},
    {"ASilentLink", "scenarios/requirements/r13-no-connection-a-failed-call.yaml", 20},
    {"ARestart", "scenarios/network/server-restarts.yaml", 20},
};

INSTANTIATE_TEST_SUITE_P(Stories, LiveSteps, testing::ValuesIn(kStories),
                         [](const auto& info) { return std::string(info.param.name); });

/// A server that says back what it hears, and a client, both blocking, on threads of the test.
class Echo {
 public:
  Echo() : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}), thread_([this] { serve(); }) {}
  ~Echo() {
    stop_ = true;
    net::Tcp::socket wake(io_);
    net::ErrorCode ignored;
    wake.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }
  std::string address() const {
    return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  void serve() {
    while (true) {
      net::Tcp::socket socket(io_);
      acceptor_.accept(socket);
      if (stop_) return;
      std::array<char, 64> buffer{};
      net::ErrorCode error;
      while (const auto count = socket.read_some(asio::buffer(buffer), error)) {
        asio::write(socket, asio::buffer(buffer, count), error);
      }
    }
  }
  asio::io_context io_;
  net::Tcp::acceptor acceptor_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

class RelayTest : public testing::Test {
 protected:
  RelayTest() : relays_(1, 1) {
    const auto address = relays_.open("bob-apns", echo_.address());
    EXPECT_TRUE(address.ok());
    port_ = static_cast<std::uint16_t>(std::stoi(address->substr(address->find(':') + 1)));
  }
  bool connect() {
    client_ = net::Tcp::socket(io_);
    net::ErrorCode error;
    client_.connect({asio::ip::address_v4::loopback(), port_}, error);
    return !error;
  }
  /// How long one byte takes there and back; nothing when the connection is gone.
  std::optional<steady_clock::duration> round_trip() {
    const auto begin = steady_clock::now();
    net::ErrorCode error;
    asio::write(client_, asio::buffer("x", 1), error);
    char byte = 0;
    if (!error) asio::read(client_, asio::buffer(&byte, 1), error);
    if (error) return {};
    return steady_clock::now() - begin;
  }
  void change(std::optional<Duration> delay, std::optional<world::Line> line) {
    LinkChange change;
    change.link = "bob-apns";
    change.delay = delay;
    change.line = line;
    relays_.change(change);
  }

  Echo echo_;
  Relays relays_;
  std::uint16_t port_ = 0;
  asio::io_context io_;
  net::Tcp::socket client_{io_};
};

TEST_F(RelayTest, DelaysBothWays) {
  ASSERT_TRUE(connect());
  ASSERT_TRUE(round_trip());
  change(60ms, {});
  const auto took = round_trip();
  ASSERT_TRUE(took);
  EXPECT_GE(*took, 120ms);
}

TEST_F(RelayTest, ABrokenLineEndsConnectionsAndTakesNone) {
  ASSERT_TRUE(connect());
  ASSERT_TRUE(round_trip());
  change({}, world::Line::kBroken);
  EXPECT_FALSE(round_trip());
  connect();
  EXPECT_FALSE(round_trip());
  change({}, world::Line::kUp);
  ASSERT_TRUE(connect());
  EXPECT_TRUE(round_trip());
}

TEST_F(RelayTest, WhatASilentLineHeldComesWhenItIsBack) {
  ASSERT_TRUE(connect());
  ASSERT_TRUE(round_trip());
  change({}, world::Line::kSilent);
  asio::write(client_, asio::buffer("held", 4));
  EXPECT_EQ(client_.available(), 0U);
  change({}, world::Line::kUp);
  std::array<char, 4> back{};
  asio::read(client_, asio::buffer(back));
  EXPECT_EQ(std::string(back.data(), 4), "held");
}

}  // namespace
}  // namespace ringback::runner
