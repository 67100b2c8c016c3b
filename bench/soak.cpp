// Random days of virtual time with faults on, one seed after the other, until the time is up.
// A broken invariant is printed with its seed and ends the program.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "world/soak.h"

namespace ringback::world {
namespace {

void Days(benchmark::State& state) {
  std::uint64_t seed = 1'000;
  std::size_t dialled = 0;
  std::size_t transferred = 0;
  for (auto _ : state) {
    const auto day = soak({++seed, 1h});
    dialled += day.dialled;
    transferred += day.transferred;
    for (const auto& what : day.violations) {
      std::fprintf(stderr, "seed %llu: %s\n", static_cast<unsigned long long>(seed), what.c_str());
    }
    if (!day.violations.empty()) std::exit(1);
  }
  state.counters["calls"] = static_cast<double>(dialled);
  state.counters["transfers"] = static_cast<double>(transferred);
}
BENCHMARK(Days)->Unit(benchmark::kMillisecond)->MinTime(30);

}  // namespace
}  // namespace ringback::world
