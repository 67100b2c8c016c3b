#include "runner/live/stack_addresses.h"

#include <algorithm>
#include <map>

namespace ringback::runner {

Result<StackAddresses, std::string> parse_addresses(std::string_view text) {
  StackAddresses addresses;
  const std::map<std::string_view, std::string*> needed{{"courier", &addresses.courier},
                                                        {"signaling", &addresses.signaling},
                                                        {"devices", &addresses.devices}};
  std::map<std::string_view, std::string*> known{{"signaling-ca", &addresses.signaling_ca},
                                                 {"provider", &addresses.provider},
                                                 {"ca", &addresses.ca_file},
                                                 {"key", &addresses.key_file},
                                                 {"key-id", &addresses.key_id},
                                                 {"team-id", &addresses.team_id}};
  known.insert(needed.begin(), needed.end());
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const auto equals = part.find('=');
    const auto slot = known.find(part.substr(0, equals));
    if (equals == std::string_view::npos || slot == known.end()) {
      return Failure{"expected courier=, signaling= or devices=, not " + std::string(part)};
    }
    *slot->second = part.substr(equals + 1);
  }
  for (const auto& [name, value] : needed) {
    if (value->empty()) return Failure{std::string(name) + "=HOST:PORT is missing"};
  }
  const bool pushes = !addresses.provider.empty();
  for (const std::string name : {"key", "key-id", "team-id"}) {
    if (known.at(name)->empty() != pushes) continue;
    return Failure{pushes ? "provider= needs " + name + "=" : name + "= needs provider="};
  }
  if (!pushes && !addresses.ca_file.empty()) return Failure{std::string("ca= needs provider=")};
  return addresses;
}

}  // namespace ringback::runner
