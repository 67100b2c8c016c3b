// When the calls of a load run are due. The schedule is fixed beforehand and knows nothing of how
// the calls fare: a slow answer delays no later call, so it cannot hide in the figures
// ("coordinated omission").
#pragma once

#include <cstdint>

#include "base/time.h"

namespace ringback::device::load {

class Arrivals {
 public:
  /// `per_second` calls from the end of the ramp on, during which the rate grows from zero.
  Arrivals(double per_second, Duration ramp);
  /// When the call of that number, from 0, is due after the start.
  Duration due(std::uint64_t number) const;

 private:
  double per_second_;
  double ramp_s_;
  double in_ramp_;  ///< calls due during the ramp
};

}  // namespace ringback::device::load
