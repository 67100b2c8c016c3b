#include "runner/report/junit.h"

#include <cstdio>
#include <map>
#include <vector>

#include "runner/report/ladder.h"
#include "runner/report/text.h"
#include "runner/report/verdict_text.h"

namespace ringback::runner {
namespace {

const Look kPlain{.width = 120};

std::string seconds(std::optional<Duration> took) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f",
                static_cast<double>(took.value_or(0us).count()) / 1'000'000.0);
  return text;
}

/// One line that a CI shows in its list: the first thing that went wrong.
std::string first_failure(const Run& run) {
  for (const auto& one : explanations_of(run)) {
    return one.where + ": " + one.expectation + (one.what.empty() ? "" : ": " + one.what);
  }
  const auto invariants = invariant_failures(run);
  if (!invariants.empty()) return "invariant " + invariants.front();
  return run.transcript_difference.empty() ? "failed"
                                           : "not as its transcript: " + run.transcript_difference;
}

std::string property(const char* name, const std::string& value) {
  if (value.empty()) return {};
  return std::string("        <property name=\"") + name + "\" value=\"" +
         escape_markup(one_line(value)) + "\"/>\n";
}

/// What the story is about, and whence it is known.
std::string properties_of(const Plan& plan) {
  const std::string all = property("why", plan.why) + property("source", plan.source);
  return all.empty() ? all : "      <properties>\n" + all + "      </properties>\n";
}

std::string case_of(const Run& run) {
  std::string text = "    <testcase classname=\"" + escape_markup(run.plan->file) + "\" name=\"" +
                     escape_markup(title_of(*run.plan)) + "\" time=\"" + seconds(run.took) + "\"";
  const std::string properties = properties_of(*run.plan);
  if (passed(run) && properties.empty()) return text + "/>\n";
  text += ">\n" + properties;
  if (passed(run)) return text + "    </testcase>\n";
  if (!run.recording) {
    text += "      <error message=\"" + escape_markup(run.stage_error) + "\"/>\n";
  } else {
    text += "      <failure message=\"" + escape_markup(first_failure(run)) + "\">" +
            escape_markup(verdict_text(run, kPlain)) + "</failure>\n";
    text += "      <system-out>" +
            escape_markup(heading(run, kPlain) + '\n' + ladder(*run.plan, *run.recording, kPlain)) +
            "</system-out>\n";
  }
  return text + "    </testcase>\n";
}

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0;
  Duration took{};

  void add(const Run& run) {
    ++tests;
    if (!run.recording) ++errors;
    if (run.recording && !passed(run)) ++failures;
    took += run.took.value_or(0us);
  }
  std::string attributes() const {
    return " tests=\"" + std::to_string(tests) + "\" failures=\"" + std::to_string(failures) +
           "\" errors=\"" + std::to_string(errors) + "\" time=\"" + seconds(took) + "\"";
  }
};

}  // namespace

std::string to_junit(std::span<const Run> runs) {
  std::map<std::string, std::vector<const Run*>> suites;
  Counts all;
  for (const auto& run : runs) {
    suites[run.plan->file].push_back(&run);
    all.add(run);
  }
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ringback\"" +
                     all.attributes() + ">\n";
  for (const auto& [file, cases] : suites) {
    Counts counts;
    for (const Run* run : cases) counts.add(*run);
    text += "  <testsuite name=\"" + escape_markup(file) + "\"" + counts.attributes() + ">\n";
    for (const Run* run : cases) text += case_of(*run);
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace ringback::runner
