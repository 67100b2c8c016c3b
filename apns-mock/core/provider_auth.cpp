#include "apns-mock/core/provider_auth.h"

#include <algorithm>

namespace ringback::apns {
namespace {

// A client that mints a token per request must not make the memory grow.
constexpr std::size_t kTokensRemembered = 8;

bool contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

/// True when this new token comes too soon after the one before it; otherwise notes it.
bool too_soon(TokensSeen& seen, Instant now, Duration window, const std::string& text) {
  if (contains(seen.texts, text)) return false;
  if (seen.newest && now - *seen.newest < window) return true;
  if (seen.texts.size() == kTokensRemembered) seen.texts.erase(seen.texts.begin());
  seen.texts.push_back(text);
  seen.newest = now;
  return false;
}

bool well_signed(const ProviderTokenFacts& token, const Assumptions& assumptions) {
  // Rule: the algorithm is ES256 only. Source: Apple, token authentication [doc]
  if (!token.decoded || token.algorithm != "ES256") return false;
  // Rule: DER signatures are taken beside raw R||S. Source: Apple's openssl recipe makes DER [doc]
  if (token.der_signature && !assumptions.accept_der_signature) return false;
  return token.signature == ProviderTokenFacts::Signature::kValid;
}

bool may_mix(const ProviderKey& first, const ProviderKey& key) {
  if (first.key_id == key.key_id) return true;
  // Rule: after a team key no topic key; after a topic key only its related key.
  // Source: Apple, token authentication, 2025 [doc]
  if (first.scope == ProviderKey::Scope::kTeam) {
    return key.scope == ProviderKey::Scope::kTeam && first.environment == key.environment;
  }
  return key.scope == ProviderKey::Scope::kTopics &&
         (first.related_key_id == key.key_id || key.related_key_id == first.key_id);
}

}  // namespace

std::int64_t token_age_s(const Now& now, std::int64_t issued_at) {
  constexpr std::int64_t kFar = std::int64_t{1} << 38;
  return now.wall.unix_seconds() - std::clamp(issued_at, -kFar, kFar);
}

ProviderAuth::ProviderAuth(const std::vector<ProviderKey>& keys) {
  for (const auto& key : keys) add(key);
}

void ProviderAuth::add(const ProviderKey& key) { keys_[key.key_id] = Held{key, false}; }

void ProviderAuth::revoke(const std::string& key_id) {
  const auto it = keys_.find(key_id);
  if (it != keys_.end()) it->second.revoked = true;
}

const ProviderKey* ProviderAuth::find(const std::string& key_id) const {
  const auto it = keys_.find(key_id);
  return it == keys_.end() ? nullptr : &it->second.key;
}

const ProviderKey* ProviderAuth::usable(const std::string& key_id,
                                        const AuthBinding& binding) const {
  const auto it = keys_.find(key_id);
  if (it == keys_.end()) return nullptr;
  // Rule: a connection that already used a key keeps working when the key is revoked.
  // Source: Apple asks to close all connections then [recall]
  if (it->second.revoked && !contains(binding.key_ids, key_id)) return nullptr;
  return &it->second.key;
}

bool ProviderAuth::too_many_updates(const Now& now, const Assumptions& assumptions,
                                    AuthBinding& binding, const ProviderTokenFacts& token) {
  // Rule: one new token per 20 minutes and connection, counted from first sight.
  // Source: Apple, token authentication [doc]; first sight: pushy#931 [observed]
  const Duration window = assumptions.token_update_window;
  if (too_soon(binding.seen, now.instant, window, token.text)) return true;
  return assumptions.token_updates_per_key &&
         too_soon(seen_per_key_[token.key_id], now.instant, window, token.text);
}

std::optional<Reason> ProviderAuth::judge(const Now& now, const Assumptions& assumptions,
                                          Environment environment, AuthBinding& binding,
                                          const std::optional<ProviderTokenFacts>& token) {
  if (!token || token->text.empty()) return Reason::kMissingProviderToken;
  if (binding.wedged) return Reason::kExpiredProviderToken;
  if (!well_signed(*token, assumptions)) return Reason::kInvalidProviderToken;
  const ProviderKey* key = usable(token->key_id, binding);
  if (key == nullptr || key->team_id != token->team_id || !token->issued_at) {
    return Reason::kInvalidProviderToken;
  }
  // Rule: a key of one environment is refused in the other. Source: APNSwift PR#229 [observed]
  if (key->environment && *key->environment != environment) {
    return Reason::kBadEnvironmentKeyInToken;
  }
  // Rule: one team per connection. Source: Apple [doc]; the reason: pushy's mock [observed]
  if (binding.first_key && binding.team_id != token->team_id) {
    return Reason::kInvalidProviderToken;
  }
  if (binding.first_key && !may_mix(*binding.first_key, *key)) {
    return Reason::kUnrelatedKeyIdInToken;
  }
  // Rule: a provider token is valid for one hour from its iat. Source: Apple [doc]
  const auto age_s = token_age_s(now, *token->issued_at);
  const auto max_age_s = assumptions.token_max_age.count() / 1'000'000;
  const auto future_s = assumptions.token_future_tolerance.count() / 1'000'000;
  if (age_s > max_age_s) {
    binding.wedged = assumptions.wedge_after_expired_token;
    return Reason::kExpiredProviderToken;
  }
  if (-age_s > future_s) return Reason::kInvalidProviderToken;
  if (too_many_updates(now, assumptions, binding, *token)) {
    return Reason::kTooManyProviderTokenUpdates;
  }
  binding.authenticated = true;
  binding.team_id = token->team_id;
  if (!binding.first_key) binding.first_key = *key;
  if (!contains(binding.key_ids, token->key_id)) binding.key_ids.push_back(token->key_id);
  return {};
}

}  // namespace ringback::apns
