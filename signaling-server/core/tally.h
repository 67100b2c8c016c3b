// What the server has done since it started, counted for its operator.
#pragma once

#include <array>
#include <cstdint>

#include "base/call_messages.h"

namespace ringback::signaling {

struct Tally {
  std::uint64_t dialled = 0;
  std::array<std::uint64_t, 10> ended{};  ///< by EndReason
  void count(EndReason reason) { ++ended.at(static_cast<std::size_t>(reason)); }
};

}  // namespace ringback::signaling
