// What the operator knows of a provider key; its public half stays in the shell.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/push.h"

namespace ringback::apns {

/// The key that a fresh apns-mock makes, and that the virtual world's server signs with.
inline constexpr const char* kDemoKeyId = "RINGBACK01";
inline constexpr const char* kDemoTeamId = "TEAM000001";

/// Source: Apple, "Communicate with APNs using authentication tokens" (2025) [doc].
struct ProviderKey {
  enum class Scope { kTeam, kTopics };
  std::string key_id = kDemoKeyId;
  std::string team_id = kDemoTeamId;
  Scope scope = Scope::kTeam;
  std::optional<Environment> environment;  ///< nothing: a key of before 2025, valid for both
  std::vector<Topic> topics;               ///< of a topic-specific key
  std::string related_key_id;              ///< the one other key that may share a connection
};

}  // namespace ringback::apns
