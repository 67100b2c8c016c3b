// What comes before a story on real processes: assumptions set, phones made and settled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runner/live/foreground.h"
#include "runner/live/remote.h"
#include "runner/plan.h"

namespace ringback::runner {

/// One line when something was refused.
std::optional<std::string> prepare(Remote& remote, const Plan& plan, std::uint64_t seed);

/// Where everything is, as variables for a program that uses the stack (docs/embedding.md lists
/// them). Those that have a flag of the three servers' are named after it, so that one of them,
/// started as that program, needs no flags.
Variables variables_of(const StackAddresses& addresses);

/// RINGBACK_TOKEN_BOB and RINGBACK_ALERT_TOKEN_BOB: the device tokens of bob's phone.
Result<Variables, std::string> token_variables(Remote& remote);

}  // namespace ringback::runner
