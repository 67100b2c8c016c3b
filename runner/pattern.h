// What a scenario says about one event: where it happens, its name, and what its fields hold.
// Steps wait for patterns and expectations count them, in both worlds alike.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/trace.h"

namespace ringback::runner {

/// One thing a pattern asks of a field.
struct FieldTest {
  enum class How { kEquals, kContains, kDiffers };
  std::string key;
  How how = How::kEquals;
  std::string value;
  friend bool operator==(const FieldTest&, const FieldTest&) = default;
};

/// "bob.ios screen shows=ringing": something inside a lane. "signaling -> anyone call-ended": a
/// message. `lane` and `to` may be empty: any.
struct Pattern {
  std::string lane;
  std::string to;
  std::string name;
  std::vector<FieldTest> fields;
  bool message = false;  ///< also true by `to`: what stays inside a lane does not match
  friend bool operator==(const Pattern&, const Pattern&) = default;
};

bool matches(const Pattern& pattern, const TraceEvent& event);

/// True when everything but the fields agrees: what a near miss is made of.
bool nearly_matches(const Pattern& pattern, const TraceEvent& event);

/// The pattern as a scenario would write it.
std::string to_string(const Pattern& pattern);

}  // namespace ringback::runner
