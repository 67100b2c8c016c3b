// How fast the signaling server's core is: whole calls, and single inputs.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <string>
#include <vector>

#include "base/rng.h"
#include "signaling-server/core/server.h"

namespace ringback::signaling {
namespace {

/// Two connected apps and a server; calls go from the first to the second.
class Pair {
 public:
  explicit Pair(bool trace) {
    Config config;
    config.trace = trace;
    config.assumptions.remembered_calls = 1'000;
    config.assumptions.dial_burst = 1'000'000'000;
    config.assumptions.frame_burst = 1'000'000'000;
    server_.emplace(config, 1);
    for (const std::uint64_t connection : {1, 2}) {
      const std::string user = connection == 1 ? "alice" : "bob";
      feed(ConnectionOpened{{connection}});
      feed(HelloReceived{{connection},
                         {UserTokenFacts::Verdict::kValid, UserId(user)},
                         {"t", DeviceId(user), {}, 0}});
    }
  }
  void say(std::uint64_t connection, ClientMessage message) {
    feed(
        FrameReceived{{connection}, {++said_[connection], heard_[connection], std::move(message)}});
  }
  void call() {
    const CallId call = CallId::random(rng_);
    say(1, to_server::Dial{{}, call, UserId("bob"), false, "offer"});
    say(2, to_server::Ringing{call});
    say(2, to_server::Answer{{}, call, "answer"});
    say(1, to_server::HangUp{{}, call, false});
  }

 private:
  void feed(const Input& input) {
    out_.clear();
    now_.instant = now_.instant + 1us;
    server_->on(now_, input, out_);
    for (const auto& effect : out_.effects) {
      const auto* frame = std::get_if<SendFrame>(&effect);
      if (frame && frame->frame.number) heard_[frame->connection.value] = frame->frame.number;
    }
  }
  std::optional<Server> server_;
  Reaction<Effect> out_;
  Rng rng_{1};
  Now now_{{1s}, WallTime::from_unix_seconds(1'700'000'000)};
  std::uint64_t said_[3] = {};
  std::uint64_t heard_[3] = {};
};

/// A call is four inputs: dial, ringing, answer, hang-up.
void WholeCalls(benchmark::State& state) {
  Pair pair(state.range(0) != 0);
  for (auto _ : state) pair.call();
  state.counters["inputs/s"] =
      benchmark::Counter(static_cast<double>(state.iterations() * 4), benchmark::Counter::kIsRate);
}
BENCHMARK(WholeCalls)->ArgName("trace")->Arg(0)->Arg(1);

void Pings(benchmark::State& state) {
  Pair pair(false);
  for (auto _ : state) pair.say(1, to_server::Ping{1});
  state.counters["inputs/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(Pings);

/// What the core keeps of one answered call, beside its users' sessions: 10,000 calls between as
/// many pairs, all live at once. `offer` and `answer` are as long as an audio call's SDP.
void LiveCallMemory(benchmark::State& state) {
  constexpr std::uint64_t kCalls = 10'000;
  for (auto _ : state) {
    Config config;
    config.trace = false;
    Server server(config, 1);
    Rng rng(1);
    Reaction<Effect> out;
    const Now now{{1s}, WallTime::from_unix_seconds(1'700'000'000)};
    const auto feed = [&](const Input& input) {
      out.clear();
      server.on(now, input, out);
    };
    for (std::uint64_t i = 1; i <= 2 * kCalls; ++i) {
      feed(ConnectionOpened{{i}});
      feed(HelloReceived{{i},
                         {UserTokenFacts::Verdict::kValid, UserId("user-" + std::to_string(i))},
                         {"t", DeviceId("device-" + std::to_string(i)), {}, 0}});
    }
    const auto before = mallinfo2().uordblks;
    const std::string sdp(static_cast<std::size_t>(state.range(0)), 's');
    for (std::uint64_t i = 1; i <= kCalls; ++i) {
      const CallId call = CallId::random(rng);
      const UserId callee("user-" + std::to_string(kCalls + i));
      feed(FrameReceived{{i}, {1, 0, to_server::Dial{{}, call, callee, false, sdp}}});
      // The acknowledgements let go of what the sessions keep to send again.
      feed(FrameReceived{{kCalls + i}, {1, 1, to_server::Answer{{}, call, sdp}}});
      feed(FrameReceived{{i}, {0, 100, to_server::Ping{1}}});
      feed(FrameReceived{{kCalls + i}, {0, 100, to_server::Ping{1}}});
    }
    state.counters["bytes/call"] =
        static_cast<double>(mallinfo2().uordblks - before) / static_cast<double>(kCalls);
    if (server.load().live_calls != kCalls) state.SkipWithError("not every call is live");
  }
}
BENCHMARK(LiveCallMemory)
    ->ArgName("sdp")
    ->Arg(0)
    ->Arg(400)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ringback::signaling
