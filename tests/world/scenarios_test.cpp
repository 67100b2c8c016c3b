// The whole library: every scenario passes, looks as its transcript says, and does so every time.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "runner/cli/golden.h"
#include "runner/judge.h"
#include "runner/report/verdict_text.h"
#include "runner/scenario.h"
#include "runner/verbs.h"
#include "runner/virtual_stage.h"

namespace ringback::runner {
namespace {

std::vector<std::string> library() {
  auto files = find_scenarios("scenarios");
  return files.ok() ? std::move(files).value() : std::vector<std::string>{};
}

std::string name_of(const testing::TestParamInfo<std::string>& info) {
  std::string name;
  bool up = true;
  for (const char c : info.param.substr(info.param.find('/') + 1, info.param.rfind('.') - 10)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += up ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
      up = false;
    } else {
      up = true;
    }
  }
  return name;
}

class Library : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto loaded = load_scenario(GetParam());
    ASSERT_TRUE(loaded.ok()) << to_string(loaded.error());
    plans_ = std::move(loaded).value();
  }
  Recording play(const Plan& plan, std::uint64_t seed = 1) {
    auto played = VirtualStage().play(plan, seed);
    EXPECT_TRUE(played.ok());
    return played.ok() ? std::move(played).value() : Recording{};
  }

  std::vector<Plan> plans_;
};

TEST_P(Library, PassesAndLooksLikeItsTranscript) {
  std::vector<Recording> recordings;
  recordings.reserve(plans_.size());
  std::vector<runner::Run> runs;
  for (const auto& plan : plans_) {
    recordings.push_back(play(plan));
    runner::Run run;
    run.plan = &plan;
    run.recording = &recordings.back();
    run.outcomes = judge(plan, recordings.back());
    EXPECT_TRUE(passed(run)) << verdict_text(run, {});
    runs.push_back(std::move(run));
  }
  const std::string now = transcript(runs);
  const std::string path = golden_path(GetParam());
  if (std::getenv("RINGBACK_UPDATE") != nullptr) std::ofstream(path) << now;
  std::ostringstream kept;
  kept << std::ifstream(path).rdbuf();
  EXPECT_EQ(kept.str(), now) << "Read the difference. If you want it, keep it with\n  ./dev "
                                "ringback run --update "
                             << GetParam();
}

TEST_P(Library, NamesOnlyKnownEvents) {
  std::set<std::string_view> known;
  for (const auto& event : event_names()) known.insert(event.name);
  for (const auto& plan : plans_) {
    for (const auto& event : play(plan).events) {
      EXPECT_TRUE(known.contains(event.name)) << event.name << " is not in event_names()";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Library, testing::ValuesIn(library()), name_of);

TEST(Determinism, TheSameSeedGivesTheSameBytesAHundredTimes) {
  const auto plans = load_scenario("scenarios/basics/first-call.yaml");
  ASSERT_TRUE(plans.ok());
  const auto bytes = [&](std::uint64_t seed) {
    return to_jsonl(VirtualStage().play(plans->front(), seed).value());
  };
  const std::string first = bytes(1);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(bytes(1), first);
  EXPECT_NE(bytes(2), first);
}

TEST(Speed, TheFirstCallTakesLessThanFiveMilliseconds) {
  const auto plans = load_scenario("scenarios/basics/first-call.yaml");
  ASSERT_TRUE(plans.ok());
  // The best of twenty: a shared machine may take any single one of them away.
  auto best = std::chrono::steady_clock::duration::max();
  for (int i = 0; i < 20; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(VirtualStage().play(plans->front(), 1).ok());
    best = std::min(best, std::chrono::steady_clock::now() - begin);
  }
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(best).count();
  RecordProperty("first_call_us", static_cast<int>(us));
  std::printf("the first call in the virtual world: %lld us\n", static_cast<long long>(us));
  EXPECT_LT(us, 5000);
}

}  // namespace
}  // namespace ringback::runner
