// What a world is made of before anything happens in it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "apns-mock/core/config.h"
#include "base/time.h"
#include "device-sim/core/phone_config.h"
#include "signaling-server/core/config.h"
#include "world/link.h"

namespace ringback::world {

struct Setup {
  apns::Config apns;
  signaling::Config signaling;
  std::vector<device::PhoneConfig> phones;
  LinkDefaults links;
  /// The wall clock when the monotonic clock reads kClockStart; a constant, so that what the
  /// wire dates is the same in every run.
  WallTime epoch = WallTime::from_unix_seconds(1'767'225'600);  // 2026-01-01T00:00:00Z
};

/// Above zero, so that code which mistakes zero for "unset" shows itself.
inline constexpr Instant kClockStart{1000s};

}  // namespace ringback::world
