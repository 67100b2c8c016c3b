// A load run: what was asked for and what came out. No I/O here; runner/live plays it,
// runner/report prints it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"

namespace ringback::runner {

struct LoadPlan {
  std::uint64_t calls = 1000;
  double rate = 100;           ///< calls due per second; 0 with users
  Duration ramp{};             ///< how long the rate grows from nothing to that
  std::uint32_t users = 0;     ///< instead of a rate: pairs that call again as soon as they can
  std::uint32_t max_live = 0;  ///< pairs of phones; 0: enough for the rate
  Duration answer{};           ///< how long a callee lets it ring
  Duration hold{};             ///< how long the two talk
  Duration limit = 10s;        ///< past that, and answer and hold, a call has failed
  std::uint32_t idle = 0;      ///< phones that are connected and do nothing
  /// What the phones' own latencies are: "none", so that only the programs count, or "real", as
  /// device-sim assumes them of iPhones.
  std::string waits = "none";
  bool store = false;  ///< the signaling server keeps users and calls in SQLite
};

/// How long calls took to get so far, from the moment they were due.
struct LoadLeg {
  std::string name;
  std::uint64_t count = 0;
  Duration p50{};
  Duration p90{};
  Duration p99{};
  Duration longest{};
};

/// What one process cost while calls were made.
struct LoadProcess {
  std::string name;
  Duration cpu{};
  std::int64_t rss_bytes = 0;          ///< at the end of the calls
  std::int64_t rss_before_bytes = 0;   ///< before any phone was made
  std::int64_t rss_settled_bytes = 0;  ///< phones made, no call yet
};

struct LoadOutcome {
  std::uint64_t succeeded = 0;
  std::map<std::string, std::uint64_t> failed;
  std::vector<LoadLeg> legs;
  bool rate_held = false;
  double sustained = 0;  ///< calls per second
  std::uint32_t pairs = 0;
  Duration took{};  ///< from the first call due
  std::vector<LoadProcess> processes;
};

/// Every call went right, and as fast as asked.
bool passed(const LoadPlan& plan, const LoadOutcome& outcome);

}  // namespace ringback::runner
