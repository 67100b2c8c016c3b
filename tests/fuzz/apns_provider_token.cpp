// Provider tokens: any bytes may come as the value of `authorization`.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apns-mock/io/token_verifier.h"
#include "base/check.h"
#include "net/tls_material.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ringback;
  static apns::TokenVerifier verifier = [] {
    apns::TokenVerifier made(16);
    RINGBACK_CHECK(made.add_key(apns::kDemoKeyId, net::make_provider_key()).ok());
    return made;
  }();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto token = apns::bearer_token(text);
  if (!token) return 0;
  const auto facts = verifier.facts_of(*token);
  // The key was made just now: nobody can have signed with it.
  RINGBACK_CHECK(facts.signature != apns::ProviderTokenFacts::Signature::kValid);
  return 0;
}
