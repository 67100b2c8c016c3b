// The property test of the phone proves itself: for each of its invariants a bug that breaks it,
// which has to be found under that name.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

#include "base/planted.h"
#include "tests/unit/device/any_phone.h"
#include "tests/unit/device/invariants.h"

namespace ringback::device {
namespace {

struct Named {
  PlantedBug bug;
  const char* name;
  std::string_view breaks;
};

constexpr std::array kBugs{
    Named{PlantedBug::kRingsBeforeAdmission, "RingsBeforeAdmission", "ring-has-a-call"},
    Named{PlantedBug::kSecondCallRingsToo, "SecondCallRingsToo", "one-call-rings"},
    Named{PlantedBug::kScreenListsOneCall, "ScreenListsOneCall", "screen-has-its-calls"},
    Named{PlantedBug::kRingtoneIntoACall, "RingtoneIntoACall", "ringtone-has-a-ring"},
    Named{PlantedBug::kCallsOutliveTheProcess, "CallsOutliveTheProcess", "dead-have-no-calls"},
    Named{PlantedBug::kHoldOfferedAlways, "HoldOfferedAlways", "buttons-fit"},
    Named{PlantedBug::kAudioOutlivesItsCall, "AudioOutlivesItsCall", "audio-has-a-call"},
    Named{PlantedBug::kTimersWaitForCompletion, "TimersWaitForCompletion", "nothing-is-overdue"},
    Named{PlantedBug::kActionWithoutDeadline, "ActionWithoutDeadline", "actions-are-concluded"},
    Named{PlantedBug::kSocketOutlivesTheProcess, "SocketOutlivesTheProcess",
          "socket-is-used-while-open"},
    Named{PlantedBug::kDeadAppSpeaks, "DeadAppSpeaks", "dead-are-silent"},
    Named{PlantedBug::kBlockedAppIsWoken, "BlockedAppIsWoken", "blocked-are-not-woken"},
    Named{PlantedBug::kResetDropsCalls, "ResetDropsCalls", "calls-end-once"},
    Named{PlantedBug::kPushFateForgotten, "PushFateForgotten", "pushes-have-one-fate"},
};

constexpr auto number(PlantedBug bug) { return static_cast<std::size_t>(bug); }
static_assert(kBugs.size() ==
              number(PlantedBug::kCount) - number(PlantedBug::kResumeForgetsCommands) - 1);

// A third of what the property test plays: a bug that shows later is found by luck.
constexpr std::uint64_t kLives = 500;

class PlantedInAPhone : public testing::TestWithParam<Named> {
 protected:
  void TearDown() override { awake_bug = PlantedBug::kNone; }
};

TEST_P(PlantedInAPhone, IsFound) {
  awake_bug = GetParam().bug;
  for (std::uint64_t life = 1; life <= kLives; ++life) {
    const std::string broken = broken_in_a_life(life);
    if (!broken.starts_with(GetParam().breaks)) continue;
    std::printf("in life %d: %s\n", static_cast<int>(life), broken.c_str());
    return;
  }
  FAIL() << "nobody noticed in " << kLives << " lives";
}

INSTANTIATE_TEST_SUITE_P(Bugs, PlantedInAPhone, testing::ValuesIn(kBugs),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(PhoneMutation, HasABugForEachInvariant) {
  std::vector<std::string_view> all;
  for (const auto& invariant : invariants_of_a_look()) all.push_back(invariant.name);
  for (const auto& invariant : invariants_of_a_story()) all.push_back(invariant.name);
  std::vector<std::string_view> broken;
  for (const auto& bug : kBugs) broken.push_back(bug.breaks);
  EXPECT_EQ(broken, all);
}

}  // namespace
}  // namespace ringback::device
