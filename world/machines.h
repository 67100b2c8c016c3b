// Every machine of the three cores, under the name that its moves have in the trace.
#pragma once

#include <span>
#include <string_view>

#include "base/machine.h"

namespace ringback::world {

struct KnownMachine {
  std::string_view name;  ///< the field `machine` of a state event
  MachineText text;
};
std::span<const KnownMachine> machines();

}  // namespace ringback::world
