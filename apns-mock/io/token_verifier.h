// Decodes and verifies provider tokens; what they mean is the core's judgement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "apns-mock/core/inputs.h"
#include "base/result.h"
#include "net/es256.h"

namespace ringback::apns {

/// The token of an `authorization` value; nothing when it is no bearer token. The scheme's name
/// is taken in any case, as RFC 9110 section 11.1 has it and real clients send it.
std::optional<std::string_view> bearer_token(std::string_view authorization);

/// Any thread may use it: the cache is one for all, so that a token costs once.
class TokenVerifier {
 public:
  /// With `cache_limit` 0 every request pays for its verification.
  explicit TokenVerifier(std::size_t cache_limit) : cache_limit_(cache_limit) {}

  /// PEM of a private (.p8) or public key; the error is one line. A key of a namespace is known
  /// there only, and comes before a common one of the same id.
  Result<bool, std::string> add_key(const std::string& key_id, const std::string& pem,
                                    const std::string& space = {});
  /// The keys of a namespace.
  void forget(const std::string& space);
  ProviderTokenFacts facts_of(std::string_view token, const std::string& space = {});

 private:
  ProviderTokenFacts decode(std::string_view token, const std::string& space) const;
  std::optional<net::Es256Key> key(const std::string& key_id, const std::string& space) const;

  const std::size_t cache_limit_;
  mutable std::mutex mutex_;  ///< of what follows; not held while a signature is verified
  std::uint64_t changes_ = 0;
  std::map<std::pair<std::string, std::string>, net::Es256Key> keys_;  ///< by space and kid
  std::map<std::string, ProviderTokenFacts, std::less<>> cache_;
  std::deque<std::string> cached_;  ///< oldest first
};

}  // namespace ringback::apns
