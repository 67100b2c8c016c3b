// Which edges of which machine were taken. A machine's table is its plan and the trace tells what
// happened; what is in the table and in no trace has never been tried.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "world/machines.h"
#include "world/trace_sink.h"

namespace ringback::runner {

class Coverage final : public world::TraceSink {
 public:
  Coverage();

  void on(const TraceEvent& event) override;
  Moves wants_moves() const override { return Moves::kAll; }
  /// Adds what another run, or another thread, has seen.
  void add(const Coverage& other);

  struct Machine {
    const world::KnownMachine* known = nullptr;
    std::vector<std::uint64_t> taken;  ///< how often, by edge
    std::size_t covered() const;       ///< how many edges were taken at all
  };
  const std::vector<Machine>& machines() const { return machines_; }

 private:
  std::vector<Machine> machines_;
};

/// For people: each machine with how many edges were taken, and every edge that was not.
std::string coverage_text(const Coverage& coverage);
/// For programs: {"machines":[{"machine":..,"taken":..,"edges":[{"from":..,"on":..,"to":..,
/// "taken":..}]}]}.
std::string coverage_json(const Coverage& coverage);

}  // namespace ringback::runner
