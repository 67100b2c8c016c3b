// What the operator of apns-mock can do while it runs.
#pragma once

#include <cstdint>
#include <string>

#include "apns-mock/core/faults.h"
#include "apns-mock/core/provider_key.h"
#include "base/ids.h"

namespace ringback::apns {

/// This provider key is accepted from now on; one of the same id is replaced.
struct KeyAdded {
  ProviderKey key;
};
/// Live connections that already used the key keep working until they close.
struct KeyRevoked {
  std::string key_id;
};
struct FaultAdded {
  Fault fault;
};
/// Ends the faults of this name; all of them when it is empty.
struct FaultsCleared {
  std::string name;
};

/// An assumption gets another value; an unknown name or a bad value changes nothing.
struct SettingChanged {
  std::string name;
  std::string value;
};

/// The courier of devices that only the operator made; what is delivered to it is taken at once.
inline constexpr CourierId kOperatorCourier{0};
/// An accepted push goes to its device once more, as a duplicate; an unknown number does nothing.
struct PushResent {
  std::uint64_t number = 0;
};
/// The device saves power from now on, or no longer.
struct PowerSaved {
  DeviceId device;
  bool saves = true;
};
/// The device listens to this broadcast channel from now on, or no longer; a channel that is not
/// there has no listeners.
struct ChannelSubscribed {
  std::string channel;
  DeviceId device;
  bool ends = false;
};
/// As if just started: faults, settings and keys are as configured; journal, pushes, channels and
/// the tokens that only the operator asked for are gone, from what is kept, too. Phones keep their
/// tokens, and connections stay.
struct ResetRequested {};

}  // namespace ringback::apns
