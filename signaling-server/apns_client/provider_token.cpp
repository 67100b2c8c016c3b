#include "signaling-server/apns_client/provider_token.h"

#include <algorithm>

#include "base/json.h"

namespace ringback::apns_client {
namespace {

/// After a refusal the 20 minutes do not count, because the connection is replaced as well; but
/// a key that APNs does not know must not be tried with a new token for every push.
constexpr Duration kBetweenRefusals = 1min;
// The last minute is left to clocks that differ and to requests on their way.
constexpr Duration kYoungest = 20min, kOldest = 59min;

}  // namespace

ProviderToken::ProviderToken(net::Es256Key key, ProviderTokenOptions options)
    : key_(std::move(key)), options_(std::move(options)) {
  options_.refresh_after = std::clamp(options_.refresh_after, kYoungest, kOldest);
}

const std::string& ProviderToken::current(WallTime now) {
  // A calendar that was set back must not keep a token from the future.
  const bool from_future = now < made_at_;
  const bool old = now - made_at_ >= options_.refresh_after;
  if (token_.empty() || from_future || old) make(now);
  return token_;
}

void ProviderToken::refused(WallTime now) {
  if (refused_at_ && now - *refused_at_ < kBetweenRefusals) return;
  refused_at_ = now;
  token_.clear();
}

void ProviderToken::make(WallTime now) {
  const std::string header =
      Json(JsonObject{{"alg", "ES256"}, {"kid", options_.key_id}, {"typ", "JWT"}}).text();
  const std::string claims =
      Json(JsonObject{{"iat", now.unix_seconds()}, {"iss", options_.team_id}}).text();
  const std::string signed_part = net::base64url(header) + "." + net::base64url(claims);
  token_ = signed_part + "." + net::base64url(key_.sign(signed_part));
  made_at_ = now;
}

}  // namespace ringback::apns_client
