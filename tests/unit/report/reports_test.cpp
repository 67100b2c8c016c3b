#include <gtest/gtest.h>

#include "base/json.h"
#include "runner/legs.h"
#include "runner/report/html.h"
#include "runner/report/json.h"
#include "runner/report/junit.h"
#include "runner/report/legs_text.h"
#include "runner/report/mermaid.h"
#include "tests/unit/report/sample.h"

namespace ringback::runner {
namespace {

using testing::expect_golden;
using testing::Sample;

std::span<const Run> alone(const Run& run) { return {&run, 1}; }

TEST(Reports, AreAsTheyWereAgreed) {
  const Sample sample;
  expect_golden("report.html", to_html(alone(sample.run)));
  expect_golden("report.xml", to_junit(alone(sample.run)));
  expect_golden("report.json", to_json(alone(sample.run)));
  expect_golden("report.mmd", to_mermaid(sample.plan, sample.recording, false));
}

TEST(Reports, OfSeveralRunsHaveAnIndexAndAnchorsOfTheirOwn) {
  const Sample sample;
  const runner::Run two[] = {sample.run, sample.run};
  const std::string page = to_html(two);
  for (const char* once :
       {"href=\"#r1\"", "href=\"#r2\"", "id=\"r1\"", "id=\"r2\"", "id=\"r1e0\"", "id=\"r2e0\""}) {
    const auto at = page.find(once);
    ASSERT_NE(at, page.npos) << once;
    EXPECT_EQ(page.find(once, at + 1), page.npos) << once;
  }
}

TEST(Legs, MeasureTheSampleFromDialToConnected) {
  const Sample sample;
  const Recording* one[] = {&sample.recording};
  expect_golden("legs.txt", legs_text(legs_of(one), {}));
}

}  // namespace
}  // namespace ringback::runner
