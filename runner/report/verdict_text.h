// What was checked, how it came out, and why it failed: the lines below a ladder.
#pragma once

#include <string>
#include <vector>

#include "runner/report/canvas.h"
#include "runner/report/run.h"

namespace ringback::runner {

/// One failed expectation with all that helps to see why.
struct Explanation {
  std::string where;                     ///< file:line:column
  std::string expectation;               ///< as a person reads it
  std::string what;                      ///< what went wrong
  std::string nearest_miss;              ///< the event that came closest, with its time
  std::vector<std::string> differences;  ///< "shows is idle, wanted ringing"
  std::vector<std::string> before;       ///< the last events before it
};
/// Of every expectation that did not hold, in the plan's order.
std::vector<Explanation> explanations_of(const Run& run);

/// Two lines: the title, and where and with what it was played.
std::string heading(const Run& run, const Look& look);
/// One line, for one run among many.
std::string summary_line(const Run& run, const Look& look);
/// Every expectation and the invariants, why it failed, and one line of result.
std::string verdict_text(const Run& run, const Look& look);
/// Heading, ladder and verdict; with `verbose` also the latency per leg.
std::string full_text(const Run& run, const Look& look);

}  // namespace ringback::runner
