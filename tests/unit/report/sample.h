// A small call made by hand: enough of everything that reports draw.
#pragma once

#include <string>
#include <vector>

#include "runner/report/run.h"

namespace ringback::runner::testing {

/// Alice calls Bob, whose app is not running; Bob's app reports too late, but the call goes
/// through; Alice hangs up 4.8 s later. The last expectation does not hold. Points into itself.
struct Sample {
  Plan plan;
  Recording recording;
  Run run;

  Sample();
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;

  /// Adds an event of the call at that time of the story.
  void add(Duration at, std::string lane, std::string to, std::string_view name,
           std::vector<Field> fields = {});
  void expect(Expectation expectation, Outcome outcome);
};

/// Compares with tests/unit/report/golden/<name>; RINGBACK_UPDATE=1 rewrites the file instead.
void expect_golden(const std::string& name, const std::string& text);

}  // namespace ringback::runner::testing
