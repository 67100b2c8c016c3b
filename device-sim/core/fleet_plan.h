// Many phones at once: a pattern with "{n}" in its names, and shares of phones that differ from it.
// Which phone differs how is drawn from the seed, in exact shares.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "device-sim/core/phone_config.h"

namespace ringback::device {

/// A share of the fleet, and how its phones differ from the pattern.
struct FleetShare {
  double share = 0;             ///< 0 to 1, of all phones
  Misbehaviours misbehaviours;  ///< besides the pattern's
  std::optional<AppState> app_state;
  std::optional<IosGeneration> ios;
  Habits habits;         ///< those that are set replace the pattern's
  bool ignores = false;  ///< the person has no habits at all: calls are left to ring
};

struct FleetPlan {
  PhoneConfig pattern;  ///< name, user and device may hold "{n}"
  std::uint32_t first = 1;
  std::uint32_t count = 1;
  std::uint64_t seed = 1;
  std::vector<FleetShare> mix;
};

/// The largest fleet of one process.
inline constexpr std::uint32_t kMostPhones = 100'000;

/// The phones of a plan, in the order of their numbers; or what makes no sense ("count: at most
/// 100000"). A share of 5 % of 1,000 phones is 50 phones, the same 50 for the same seed.
Result<std::vector<PhoneConfig>, std::string> phones_of(const FleetPlan& plan);

/// The name of the phone of this number.
std::string phone_name(const FleetPlan& plan, std::uint32_t number);
/// How many phones belong to each share of a plan that makes sense.
std::vector<std::uint32_t> phones_in_shares(const FleetPlan& plan);

/// Reads one line of words: "name=phone-{n} count=1000 app=foreground ios=16
/// answer-after=log-normal(3s,0.6) hang-up-after=5s..30s misbehaves=never-complete
/// mix=5%:never-report,10%:report-late+no-busy,20%:ignores". What a share may say: misbehaviours,
/// app states, "ios-N", "ignores", "answers-after-D" and "declines-after-D", joined by "+".
Result<FleetPlan, std::string> parse_fleet(std::string_view text, const Assumptions& defaults);

}  // namespace ringback::device
