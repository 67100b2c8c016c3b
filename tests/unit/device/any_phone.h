// A phone of any kind, right or wrong, that lives through any inputs, all drawn from a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/trace.h"

namespace ringback::device {

/// Fifty inputs, and then rest: the first invariant that did not hold, and what was wrong; empty
/// when all held throughout.
std::string broken_in_a_life(std::uint64_t seed);

/// What is recorded of so many inputs.
std::vector<TraceEvent> trace_of_a_life(std::uint64_t seed, int inputs);

}  // namespace ringback::device
