// How long each leg of a call took: from the dial to a phone that rings, and from the finger on
// "answer" to a call that stands. The table that tells where the time goes.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runner/recording.h"

namespace ringback::runner {

/// One leg of one call on one phone.
struct LegSample {
  std::string phone;             ///< empty where the leg ends before any phone is known
  std::size_t from = 0, to = 0;  ///< in recording.events
  Duration took{};
};

struct Leg {
  std::string_view name;  ///< "push → delivered"
  std::vector<LegSample> samples;
};

/// The leg as scenarios write it: "push-to-delivered".
std::string leg_word(std::string_view name);
/// All of them, for error messages and the documentation.
std::vector<std::string> leg_words();

/// Every leg, in the order of a call; without samples where no call got that far. Several
/// recordings are counted together.
std::vector<Leg> legs_of(std::span<const Recording* const> recordings);

/// The nearest-rank percentile of a leg with samples: a value that was measured, never a mean.
Duration percentile(const Leg& leg, unsigned percent);

}  // namespace ringback::runner
