// What every push and every recorded event costs: reading a payload, writing a trace line.
#include <benchmark/benchmark.h>

#include "base/json.h"
#include "base/trace.h"

namespace ringback {
namespace {

constexpr std::string_view kPayload =
    R"({"aps":{},"call":"6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d","caller":{"handle":"alice",)"
    R"("display_name":"Alice Example","video":false},"sent_ms":1700000000123})";

void read_voip_payload(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(parse_json(kPayload));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kPayload.size()));
}
BENCHMARK(read_voip_payload);

void write_trace_line(benchmark::State& state) {
  const TraceEvent event{Instant{1500ms},
                         "alice.app",
                         "signaling",
                         "dial",
                         CallId::parse("6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"),
                         {{"callee", "bob"}, {"video", "false"}}};
  for (auto _ : state) benchmark::DoNotOptimize(to_json_line(event));
}
BENCHMARK(write_trace_line);

}  // namespace
}  // namespace ringback
