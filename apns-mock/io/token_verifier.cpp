#include "apns-mock/io/token_verifier.h"

#include <algorithm>
#include <charconv>

#include "base/json.h"

namespace ringback::apns {
namespace {

using Signature = ProviderTokenFacts::Signature;

constexpr std::size_t kLongestToken = 4096;
constexpr std::size_t kRawSignatureBytes = 64;

std::optional<Json> part_of(std::string_view text) {
  const auto bytes = net::from_base64url(text);
  if (!bytes) return {};
  auto json = parse_json(*bytes);
  return json && json->object() != nullptr ? json : std::nullopt;
}

/// Whole seconds of a NumericDate, which may have a fraction (RFC 7519 section 2 [doc]): PyAPNs2
/// signs time.time() as it is.
std::optional<std::int64_t> seconds_of(const Json& json) {
  const std::string text = json.text();
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{}) return {};
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const bool number =
      rest.empty() || (rest.front() == '.' && rest.find_first_not_of("0123456789", 1) == rest.npos);
  return number ? std::optional(seconds) : std::nullopt;
}

std::string text_member(const Json& json, std::string_view name) {
  return std::string(json.string_member(name).value_or(""));
}

}  // namespace

std::optional<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() < kScheme.size()) return {};
  const bool bearer = std::equal(
      kScheme.begin(), kScheme.end(), authorization.begin(),
      [](char wanted, char c) { return wanted == (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  if (!bearer) return {};
  authorization.remove_prefix(kScheme.size());
  const auto start = authorization.find_first_not_of(' ');
  if (start == std::string_view::npos) return {};
  return authorization.substr(start);
}

Result<bool, std::string> TokenVerifier::add_key(const std::string& key_id, const std::string& pem,
                                                 const std::string& space) {
  auto key = net::Es256Key::read_private(pem);
  if (!key) key = net::Es256Key::read_public(pem);
  if (!key) return Failure{key.error()};
  const std::lock_guard lock(mutex_);
  keys_.insert_or_assign({space, key_id}, *key);
  ++changes_;
  // What was an unknown key may be a known one now.
  cache_.clear();
  cached_.clear();
  return true;
}

void TokenVerifier::forget(const std::string& space) {
  const std::lock_guard lock(mutex_);
  std::erase_if(keys_, [&](const auto& key) { return key.first.first == space; });
  ++changes_;
  cache_.clear();
  cached_.clear();
}

ProviderTokenFacts TokenVerifier::facts_of(std::string_view token, const std::string& space) {
  if (cache_limit_ == 0) return decode(token, space);
  // Namespaces may hold different keys of one id.
  const std::string own = space.empty() ? std::string() : space + "\n" + std::string(token);
  const std::string_view cached = space.empty() ? token : std::string_view(own);
  std::uint64_t changes = 0;
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = cache_.find(cached); known != cache_.end()) return known->second;
    changes = changes_;
  }
  auto facts = decode(token, space);
  const std::lock_guard lock(mutex_);
  // Keys that came or went meanwhile, or another thread, may have changed what is known.
  if (changes_ != changes || cache_.contains(cached)) return facts;
  if (cached_.size() >= cache_limit_) {
    cache_.erase(cached_.front());
    cached_.pop_front();
  }
  cached_.emplace_back(cached);
  cache_.emplace(cached, facts);
  return facts;
}

std::optional<net::Es256Key> TokenVerifier::key(const std::string& key_id,
                                                const std::string& space) const {
  const std::lock_guard lock(mutex_);
  auto found = keys_.find({space, key_id});
  if (found == keys_.end()) found = keys_.find({{}, key_id});
  return found == keys_.end() ? std::nullopt : std::optional(found->second);
}

ProviderTokenFacts TokenVerifier::decode(std::string_view token, const std::string& space) const {
  ProviderTokenFacts facts;
  facts.text = token;
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (token.size() > kLongestToken || first == last) return facts;
  const auto header = part_of(token.substr(0, first));
  const auto claims = part_of(token.substr(first + 1, last - first - 1));
  const auto signature = net::from_base64url(token.substr(last + 1));
  if (!header || !claims || !signature) return facts;
  facts.decoded = true;
  facts.algorithm = text_member(*header, "alg");
  facts.key_id = text_member(*header, "kid");
  facts.team_id = text_member(*claims, "iss");
  if (const Json* issued = claims->member("iat")) facts.issued_at = seconds_of(*issued);
  const auto key = this->key(facts.key_id, space);
  if (!key) {
    facts.signature = Signature::kUnknownKey;
    return facts;
  }
  const auto signed_part = token.substr(0, last);
  // Rule: raw R||S (RFC 7518 section 3.4), or the DER that Apple's openssl recipe makes.
  // Source: Apple, Sending push notifications using command-line tools [doc]
  facts.der_signature = signature->size() != kRawSignatureBytes;
  const bool fits = facts.der_signature ? key->verify_der(signed_part, *signature)
                                        : key->verify(signed_part, *signature);
  facts.signature = fits ? Signature::kValid : Signature::kInvalid;
  return facts;
}

}  // namespace ringback::apns
