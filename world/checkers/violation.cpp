#include "world/checkers/violation.h"

namespace ringback::world {

std::string to_string(const Violation& violation) {
  return violation.invariant + ": " + violation.what;
}

TraceEvent rule_broken(const Violation& violation) {
  return {violation.at,
          violation.lane,
          {},
          kRuleBrokenEvent,
          violation.call,
          {{"rule", violation.invariant},
           {"what", violation.what},
           {"source", violation.source},
           {"remedy", violation.remedy}}};
}

}  // namespace ringback::world
