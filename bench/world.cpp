// The virtual world: complete calls, and whole stories as `ringback explore` plays them. Each in
// three ways: bare, with all invariants on, and with the whole trace kept besides.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <cstdint>
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
  void on(const TraceEvent& event) override { events_.push_back(event); }
  std::vector<TraceEvent> take() { return std::exchange(events_, {}); }

 private:
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

double allocated_mb() { return static_cast<double>(mallinfo2().uordblks) / 1e6; }

/// What is allocated when everything that is kept is full (the server remembers 10,000 ended
/// calls), and after so many calls more: flat is flat.
void Memory(benchmark::State& state) {
  for (auto _ : state) {
    world::Checkers checkers;
    world::Rounds rounds(1, {&checkers});
    for (int i = 0; i < 11'000; ++i) rounds.play();
    state.counters["MB full"] = allocated_mb();
    for (std::int64_t i = 0; i < state.range(0); ++i) rounds.play();
    state.counters["MB after"] = allocated_mb();
    RINGBACK_CHECK(rounds.completed() == 11'000 + static_cast<std::uint64_t>(state.range(0)));
  }
}
BENCHMARK(Memory)->Arg(100'000)->Arg(1'000'000)->Iterations(1)->Unit(benchmark::kSecond);

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
