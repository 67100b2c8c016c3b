// What the operator of apns-mock can do while it runs.
#pragma once

#include <string>

#include "apns-mock/core/faults.h"
#include "apns-mock/core/provider_key.h"

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

}  // namespace ringback::apns
