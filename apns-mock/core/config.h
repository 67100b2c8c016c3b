// How one apns-mock is set up.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "apns-mock/core/assumptions.h"
#include "apns-mock/core/check_order.h"
#include "apns-mock/core/faults.h"
#include "apns-mock/core/provider_key.h"
#include "base/ids.h"
#include "base/push.h"

namespace ringback::apns {

struct Config {
  /// The environment of a connection whose host name tells none.
  Environment environment = Environment::kProduction;
  std::vector<ProviderKey> keys = {ProviderKey{}};
  /// The apps of each team; a team that is not listed owns every app.
  std::map<std::string, std::set<BundleId>> team_bundles;
  /// The order in which a request is judged.
  std::vector<Check> checks = default_check_order();
  /// Pushes to well-formed tokens that nobody registered are accepted and go nowhere.
  bool accept_unknown_tokens = false;
  /// A push whose payload has a member "ringback_fault" meets the fault line that it says.
  bool payload_faults = false;
  /// How many settled pushes and refused requests are remembered for those who look.
  std::size_t journal_limit = 10'000;
  /// And about how many bytes of them.
  std::size_t journal_bytes = std::size_t{8} << 20;
  /// Says what to keep for the next process.
  bool keep = false;
  /// Writes the trace; the driver turns it off while nobody wants to know.
  bool trace = true;
  /// In force again after a reset; from the start on, those that the shell has added.
  std::vector<Fault> faults;
  Assumptions assumptions;
};

}  // namespace ringback::apns
