#include "world/machines.h"

#include <array>

#include "apns-mock/core/push_life.h"
#include "device-sim/core/app_call.h"
#include "device-sim/core/app_process.h"
#include "device-sim/core/call_record.h"
#include "device-sim/core/signaling_session.h"
#include "signaling-server/core/call.h"

namespace ringback::world {

std::span<const KnownMachine> machines() {
  static const std::array<KnownMachine, 6> kMachines{{
      {"apns-push", apns::push_life_text()},
      {"call", signaling::call_text()},
      {"app-process", device::app_process_text()},
      {"callkit-call", device::callkit_call_text()},
      {"app-call", device::app_call_text()},
      {"app-signaling", device::signaling_session_text()},
  }};
  return kMachines;
}

}  // namespace ringback::world
