// The search proves itself: each bug that is planted in the cores is found by playing the library,
// as it is written and in a few seeds, under the checkers and expectations that everybody has. With
// every bug asleep the same search finds nothing.
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/planted.h"
#include "runner/explorer.h"
#include "runner/scenario.h"

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
static_assert(kBugs.size() == static_cast<std::size_t>(PlantedBug::kCount) - 1);

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

}  // namespace
}  // namespace ringback::runner
