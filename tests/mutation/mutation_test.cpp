// The search proves itself: each bug that is planted in the cores is found by playing the library,
// as it is written and in a few seeds, under the checkers and expectations that everybody has. With
// every bug asleep the same search finds nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/planted.h"
#include "runner/explorer.h"
#include "runner/scenario.h"
#include "runner/virtual_stage.h"
#include "world/vocabulary.h"

namespace ringback::runner {
namespace {

struct Named {
  PlantedBug bug;
  const char* name;
};

constexpr std::array kBugs{
    Named{PlantedBug::kCalleeNotToldOfTheEnd, "CalleeNotToldOfTheEnd"},
    Named{PlantedBug::kOthersNotToldOfTheAnswer, "OthersNotToldOfTheAnswer"},
    Named{PlantedBug::kSecondAnswerWins, "SecondAnswerWins"},
    Named{PlantedBug::kFreshIdOnRetry, "FreshIdOnRetry"},
    Named{PlantedBug::kPushBesideConnection, "PushBesideConnection"},
    Named{PlantedBug::kRefusedTokenKept, "RefusedTokenKept"},
    Named{PlantedBug::kAbsenceTimerNotCleared, "AbsenceTimerNotCleared"},
    Named{PlantedBug::kResumeForgetsMessages, "ResumeForgetsMessages"},
    Named{PlantedBug::kLateHangUpEndsAgain, "LateHangUpEndsAgain"},
    Named{PlantedBug::kExpiredPushDelivered, "ExpiredPushDelivered"},
    Named{PlantedBug::kReplacedPushDelivered, "ReplacedPushDelivered"},
    Named{PlantedBug::kPushForgottenOnLostLink, "PushForgottenOnLostLink"},
    Named{PlantedBug::kTombstoneForgotten, "TombstoneForgotten"},
    Named{PlantedBug::kBlockNeverLifted, "BlockNeverLifted"},
    Named{PlantedBug::kAudioBeforeFulfilment, "AudioBeforeFulfilment"},
    Named{PlantedBug::kDutyNotEnforced, "DutyNotEnforced"},
    Named{PlantedBug::kGiveUpTimerNotCleared, "GiveUpTimerNotCleared"},
    Named{PlantedBug::kResumeForgetsCommands, "ResumeForgetsCommands"},
};
// Those that follow are for phone_mutation_test.cpp.
static_assert(kBugs.size() == static_cast<std::size_t>(PlantedBug::kResumeForgetsCommands));

// Within so many seeds per story every bug has to show itself.
constexpr std::uint64_t kSeeds = 20;

const std::vector<Plan>& library() {
  static const std::vector<Plan> kPlans = [] {
    std::vector<Plan> plans;
    const auto files = find_scenarios("scenarios");
    RINGBACK_CHECK(files.ok());
    for (const auto& file : *files) {
      auto read = load_scenario(file);
      RINGBACK_CHECK(read.ok());
      for (auto& plan : *read) plans.push_back(std::move(plan));
    }
    return plans;
  }();
  return kPlans;
}

ExploreOptions search() {
  ExploreOptions options;
  options.seeds = kSeeds;
  options.first_only = true;
  // Drawn tellings answer to the invariants alone: what a story says must never happen may hang on
  // its timing, and here a false alarm would be taken for the bug.
  options.asked = Asked::kNone;
  return options;
}

/// Where the bug that is awake shows first; the whole library as written comes before any seed.
std::string first_trace_of_it() {
  for (const std::uint64_t seeds : {std::uint64_t{0}, kSeeds}) {
    ExploreOptions options = search();
    options.seeds = seeds;
    for (const auto& plan : library()) {
      const auto found = explore(plan, options);
      if (found.empty()) continue;
      const Discovery& first = found.front();
      return plan.file + " " + plan.variant + ", telling " + std::to_string(first.telling) + ": " +
             first.failure.rule + ": " + first.failure.what;
    }
  }
  return {};
}

class Planted : public testing::TestWithParam<Named> {
 protected:
  void TearDown() override { awake_bug = PlantedBug::kNone; }
};

TEST_P(Planted, IsFound) {
  awake_bug = GetParam().bug;
  const std::string found = first_trace_of_it();
  EXPECT_FALSE(found.empty()) << "nobody noticed in " << kSeeds << " seeds of every story";
  std::printf("%s\n", found.c_str());
}

INSTANTIATE_TEST_SUITE_P(Bugs, Planted, testing::ValuesIn(kBugs),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Mutation, NothingIsFoundWhileEveryBugSleeps) {
  for (const auto& plan : library()) {
    for (const auto& found : explore(plan, search())) {
      ADD_FAILURE() << plan.file << " " << plan.variant << ", seed " << found.seed << ": "
                    << found.failure.rule << ": " << found.failure.what;
    }
  }
}

/// A story that breaks an invariant: by itself, or with a bug awake when no phone, app, provider or
/// line can be bad enough for it.
struct Breaker {
  std::string_view invariant;
  PlantedBug bug;
  const char* story;
};

constexpr std::array kBreakers{
    Breaker{"every-push-has-one-fate", PlantedBug::kNone, "provider/dup-delivered-twice"},
    Breaker{"woken-app-reports-or-is-punished", PlantedBug::kDutyNotEnforced,
            "requirements/r08-no-report-no-app"},
    Breaker{"no-ring-after-the-end", PlantedBug::kNone, "invariants/no-ring-after-the-end"},
    Breaker{"one-push-per-call-and-device", PlantedBug::kFreshIdOnRetry, "provider/one-500"},
    Breaker{"both-sides-agree", PlantedBug::kNone, "invariants/both-sides-agree"},
    Breaker{"a-call-ends-once", PlantedBug::kLateHangUpEndsAgain, "invariants/both-hang-up"},
    Breaker{"no-audio-before-fulfilment", PlantedBug::kAudioBeforeFulfilment,
            "gallery/answered-before-signaling-is-ready"},
};

/// How often the story, in all its variants, breaks the invariant.
std::ptrdiff_t times_broken(const Breaker& breaker) {
  const auto plans = load_scenario(std::string("scenarios/") + breaker.story + ".yaml");
  RINGBACK_CHECK(plans.ok());
  std::ptrdiff_t broken = 0;
  for (const auto& plan : *plans) {
    const auto played = VirtualStage().play(plan, 1);
    RINGBACK_CHECK(played.ok());
    broken += std::ranges::count_if(played->violations, [&](const auto& found) {
      return found.invariant == breaker.invariant;
    });
  }
  return broken;
}

TEST(Mutation, EveryInvariantIsBrokenByAStory) {
  std::vector<std::string_view> broken;
  for (const auto& breaker : kBreakers) {
    broken.push_back(breaker.invariant);
    awake_bug = breaker.bug;
    EXPECT_GT(times_broken(breaker), 0) << breaker.story << " keeps " << breaker.invariant;
    awake_bug = PlantedBug::kNone;
    if (breaker.bug == PlantedBug::kNone) continue;
    EXPECT_EQ(times_broken(breaker), 0) << breaker.story << " breaks it without a bug";
  }
  EXPECT_EQ(broken, world::checker_names());
}

}  // namespace
}  // namespace ringback::runner
