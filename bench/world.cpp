// The virtual world: complete calls, and whole stories as `ringback explore` plays them. Each in
// three ways: bare, with all invariants on, and with the whole trace kept besides.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <vector>

#include "runner/explorer.h"
#include "runner/scenario.h"
#include "runner/virtual_stage.h"
#include "world/checkers/checkers.h"
#include "world/rounds.h"

namespace ringback::runner {
namespace {

/// Per second of this thread's CPU, unless the benchmark goes by the clock on the wall.
void count(benchmark::State& state, const char* what, double each = 1) {
  state.counters[what] = benchmark::Counter(static_cast<double>(state.iterations()) * each,
                                            benchmark::Counter::kIsRate);
}

/// The trace of one call, as a recording keeps it.
class Recorder final : public world::TraceSink {
 public:
  Recorder() { events_.reserve(kRoom); }
  bool keeps() const override { return true; }
  void on(const TraceEvent& event) override { events_.push_back(event); }
  void take(TraceEvent&& event) override { events_.push_back(std::move(event)); }
  std::vector<TraceEvent> take() {
    auto taken = std::exchange(events_, {});
    events_.reserve(kRoom);
    return taken;
  }

 private:
  static constexpr std::size_t kRoom = 256;  ///< as runner/virtual_stage.cpp has it

  std::vector<TraceEvent> events_;
};

/// One iteration is one call in a world that is up: dialled, pushed, woken, reported, rung,
/// answered, connected, hung up, suspended again.
void play(benchmark::State& state, bool invariants, bool trace) {
  world::Checkers checkers;
  Recorder recorder;
  std::vector<world::TraceSink*> sinks;
  if (invariants) sinks.push_back(&checkers);
  if (trace) sinks.push_back(&recorder);
  world::Rounds rounds(1, sinks);
  for (auto _ : state) {
    rounds.play();
    if (trace) benchmark::DoNotOptimize(recorder.take());
  }
  RINGBACK_CHECK(rounds.completed() == static_cast<std::uint64_t>(state.iterations()));
  RINGBACK_CHECK(checkers.finish(rounds.world().now().instant).empty());
  count(state, "calls/s");
}

void CallBare(benchmark::State& state) { play(state, false, false); }
void CallInvariants(benchmark::State& state) { play(state, true, false); }
void CallInvariantsAndTrace(benchmark::State& state) { play(state, true, true); }
BENCHMARK(CallBare);
BENCHMARK(CallInvariants);
BENCHMARK(CallInvariantsAndTrace);

double resident_mb() {
  std::ifstream statm("/proc/self/statm");
  double total = 0, resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

/// What is resident once everything that is kept is full (the server remembers 10,000 ended
/// calls), and when there have been 100,000 and a million calls: flat is flat. A machine that has
/// no time for a million stops after a minute and says how far it came.
void Memory(benchmark::State& state) {
  constexpr std::uint64_t kCalls = 1'000'000;
  const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  for (auto _ : state) {
    world::Checkers checkers;
    world::Rounds rounds(1, {&checkers});
    std::uint64_t calls = 0;
    while (calls < kCalls && std::chrono::steady_clock::now() < limit) {
      rounds.play();
      ++calls;
      if (calls == 11'000) state.counters["MB at 11k"] = resident_mb();
      if (calls == 100'000) state.counters["MB at 100k"] = resident_mb();
      if (calls == kCalls) state.counters["MB at 1M"] = resident_mb();
    }
    RINGBACK_CHECK(rounds.completed() == calls);
    state.counters["calls"] = static_cast<double>(calls);
    state.counters["MB at the end"] = resident_mb();
  }
}
BENCHMARK(Memory)->Iterations(1)->Unit(benchmark::kSecond);

Plan plan_of(const std::string& path) {
  const auto plans = load_scenario(path);
  RINGBACK_CHECK(plans.ok());
  return plans->front();
}

/// One iteration is one story: a world is made, phones are set up, and the call is played.
void story(benchmark::State& state, VirtualOptions options) {
  const Plan plan = plan_of("scenarios/basics/first-call.yaml");
  std::uint64_t seed = 0;
  for (auto _ : state) {
    auto played = VirtualStage(options).play(plan, ++seed);
    benchmark::DoNotOptimize(played);
  }
  count(state, "stories/s");
}

void StoryWithTrace(benchmark::State& state) { story(state, {}); }
void StoryInvariants(benchmark::State& state) { story(state, {.keep_trace = false}); }
BENCHMARK(StoryWithTrace);
BENCHMARK(StoryInvariants);

void Explore(benchmark::State& state) {
  const Plan plan = plan_of("scenarios/basics/first-call.yaml");
  ExploreOptions options;
  options.seeds = 1000;
  for (auto _ : state) benchmark::DoNotOptimize(explore(plan, options));
  count(state, "stories/s", 1000);
}
BENCHMARK(Explore)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ringback::runner
