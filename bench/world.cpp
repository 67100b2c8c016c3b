// The virtual world: whole calls, from the phones' set-up to the hang-up, with what a run costs
// that keeps its trace and one that only keeps the verdict of the invariants.
#include <benchmark/benchmark.h>

#include "runner/explorer.h"
#include "runner/scenario.h"
#include "runner/virtual_stage.h"

namespace ringback::runner {
namespace {

Plan plan_of(const std::string& path) {
  const auto plans = load_scenario(path);
  RINGBACK_CHECK(plans.ok());
  return plans->front();
}

void play(benchmark::State& state, VirtualOptions options) {
  const Plan plan = plan_of("scenarios/basics/first-call.yaml");
  std::uint64_t seed = 0;
  for (auto _ : state) {
    auto played = VirtualStage(options).play(plan, ++seed);
    benchmark::DoNotOptimize(played);
  }
  state.counters["calls/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void WholeStoryWithTrace(benchmark::State& state) { play(state, {}); }
void WholeStoryInvariantsOnly(benchmark::State& state) { play(state, {.keep_trace = false}); }
void WholeStoryBare(benchmark::State& state) {
  play(state, {.keep_trace = false, .invariants = false});
}
BENCHMARK(WholeStoryWithTrace);
BENCHMARK(WholeStoryInvariantsOnly);
BENCHMARK(WholeStoryBare);

void Explore(benchmark::State& state) {
  const Plan plan = plan_of("scenarios/basics/first-call.yaml");
  ExploreOptions options;
  options.seeds = 1000;
  for (auto _ : state) benchmark::DoNotOptimize(explore(plan, options));
  state.counters["stories/s"] = benchmark::Counter(static_cast<double>(state.iterations()) * 1000,
                                                   benchmark::Counter::kIsRate);
}
BENCHMARK(Explore)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ringback::runner
