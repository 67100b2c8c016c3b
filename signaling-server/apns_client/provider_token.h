// The ES256 provider token: made from the .p8 key, kept while it is good, made anew in time.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "net/es256.h"

namespace ringback::apns_client {

struct ProviderTokenOptions {
  std::string key_id;
  std::string team_id;
  /// Rule: provider-token-age Source: Apple, "Establishing a token-based connection to APNs": no
  /// more often than every 20 minutes, at least every 60 [doc]; what is outside is moved inside.
  Duration refresh_after = 50min;
};

class ProviderToken {
 public:
  ProviderToken(net::Es256Key key, ProviderTokenOptions options);

  /// The token to use now.
  const std::string& current(WallTime now);
  /// APNs refused the token. A token that is old enough, or that a clock put into another hour,
  /// is replaced; one that was made moments ago would be refused again.
  void refused(WallTime now);

 private:
  void make(WallTime now);

  net::Es256Key key_;
  ProviderTokenOptions options_;
  std::string token_;
  WallTime made_at_;
  std::optional<WallTime> refused_at_;
};

}  // namespace ringback::apns_client
