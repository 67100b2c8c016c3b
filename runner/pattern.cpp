#include "runner/pattern.h"

namespace ringback::runner {
namespace {

bool holds(const FieldTest& test, std::string_view value) {
  switch (test.how) {
    case FieldTest::How::kEquals:
      return value == test.value;
    case FieldTest::How::kContains:
      return value.find(test.value) != std::string_view::npos;
    case FieldTest::How::kDiffers:
      return value != test.value;
  }
  return false;
}

std::string_view sign(FieldTest::How how) {
  switch (how) {
    case FieldTest::How::kEquals:
      return "=";
    case FieldTest::How::kContains:
      return "~";
    case FieldTest::How::kDiffers:
      return "!=";
  }
  return "";
}

}  // namespace

bool nearly_matches(const Pattern& pattern, const TraceEvent& event) {
  if (event.name != pattern.name) return false;
  if (!pattern.lane.empty() && event.lane != pattern.lane) return false;
  const bool message = pattern.message || !pattern.to.empty();
  if (message == event.to.empty()) return false;
  return pattern.to.empty() || event.to == pattern.to;
}

bool matches(const Pattern& pattern, const TraceEvent& event) {
  if (!nearly_matches(pattern, event)) return false;
  for (const auto& test : pattern.fields) {
    if (!holds(test, event.field(test.key))) return false;
  }
  return true;
}

std::string to_string(const Pattern& pattern) {
  std::string text = pattern.lane.empty() ? "anyone" : pattern.lane;
  if (pattern.message || !pattern.to.empty()) {
    text += " -> " + (pattern.to.empty() ? "anyone" : pattern.to);
  }
  text += ' ' + pattern.name;
  for (const auto& test : pattern.fields) {
    text += ' ' + test.key + std::string(sign(test.how));
    const bool quote = test.value.empty() || test.value.find(' ') != std::string::npos;
    text += quote ? '"' + test.value + '"' : test.value;
  }
  return text;
}

}  // namespace ringback::runner
