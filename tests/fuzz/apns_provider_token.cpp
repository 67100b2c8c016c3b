// Provider tokens: any bytes may come as the value of `authorization`.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apns-mock/core/provider_key.h"
#include "apns-mock/io/token_verifier.h"
#include "base/check.h"

namespace {

// Its private half signed what stands below, once, and is gone.
constexpr const char* kPublicKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEKXw0a1Xdu44v9EMjyWmGAYxLr0EZ\n"
    "MTgsX18NVOd3DuPZnugcqJwX5jhOzrovgCXg7hcsuVKda+3FaePqRL/XGw==\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view kSigned =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6IlJJTkdCQUNLMDEifQ."
    "eyJpc3MiOiJURUFNMDAwMDAxIiwiaWF0IjoxNzAwMDAwMDAwfQ";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ringback;
  using Signature = apns::ProviderTokenFacts::Signature;
  static apns::TokenVerifier verifier(16);
  static const bool keyed = verifier.add_key(std::string(apns::kDemoKeyId), kPublicKey).ok();
  RINGBACK_CHECK(keyed);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto token = apns::bearer_token(text);
  if (!token) return 0;
  const auto facts = verifier.facts_of(*token);
  const bool valid = facts.signature == Signature::kValid;
  // Only what was signed is valid, in whichever form its signature came; and the second answer,
  // from the cache, is the first.
  RINGBACK_CHECK(!valid || (facts.decoded && token->substr(0, token->rfind('.')) == kSigned));
  RINGBACK_CHECK(verifier.facts_of(*token).signature == facts.signature);
  return 0;
}
