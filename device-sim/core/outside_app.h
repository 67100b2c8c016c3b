// The program behind an app whose logic runs outside of us.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "device-sim/core/app_callbacks.h"

namespace ringback::device {

struct OutsideApp {
  /// Nobody hears what is said while no program is there.
  void tell(AppCallback callback) {
    if (attached) told.push_back(std::move(callback));
  }

  bool attached = false;                     ///< its program is there
  std::vector<AppCallback> told;             ///< what it has not been handed yet, in order
  std::optional<std::uint64_t> in_delegate;  ///< the push whose delegate has not returned
};

}  // namespace ringback::device
