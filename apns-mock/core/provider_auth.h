// Judges provider tokens: the key, the team, the age, and what one connection may mix.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "apns-mock/core/assumptions.h"
#include "apns-mock/core/inputs.h"
#include "apns-mock/core/provider_key.h"
#include "apns-mock/core/reasons.h"
#include "base/time.h"

namespace ringback::apns {

/// The provider tokens seen in one scope, for the 20-minute rule.
struct TokensSeen {
  std::vector<std::string> texts;  ///< the last few, oldest first
  std::optional<Instant> newest;   ///< when the last of them was first seen
};

/// What a connection is bound to since its first valid token.
struct AuthBinding {
  bool authenticated = false;
  bool wedged = false;
  std::string team_id;
  std::optional<ProviderKey> first_key;
  std::vector<std::string> key_ids;  ///< used here; these keep working when revoked
  TokensSeen seen;
};

/// Seconds since `iat`, negative when it is yet to come; strangers choose it, so the age is never
/// more than some ten thousand years.
std::int64_t token_age_s(const Now& now, std::int64_t issued_at);

class ProviderAuth {
 public:
  explicit ProviderAuth(const std::vector<ProviderKey>& keys);

  void add(const ProviderKey& key);
  void revoke(const std::string& key_id);
  /// A key and whether it was revoked.
  struct Held {
    ProviderKey key;
    bool revoked = false;
  };
  const std::map<std::string, Held>& all() const { return keys_; }
  /// The key of this id, also when it is revoked; null when it never was.
  const ProviderKey* find(const std::string& key_id) const;

  /// Nothing when the token is good here; binds the connection to it then.
  std::optional<Reason> judge(const Now& now, const Assumptions& assumptions,
                              Environment environment, AuthBinding& binding,
                              const std::optional<ProviderTokenFacts>& token);

 private:
  const ProviderKey* usable(const std::string& key_id, const AuthBinding& binding) const;
  bool too_many_updates(const Now& now, const Assumptions& assumptions, AuthBinding& binding,
                        const ProviderTokenFacts& token);

  std::map<std::string, Held> keys_;
  std::map<std::string, TokensSeen> seen_per_key_;
};

}  // namespace ringback::apns
