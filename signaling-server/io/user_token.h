// Who an app says its user is, and the proof: "v1.<user>.<expiry>.<HMAC-SHA256>", made by
// whoever shares the secret with this server. The demo's token proves nothing and is taken only
// by a server that was told to.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "signaling-server/core/inputs.h"

namespace ringback::signaling::io {

class UserTokens {
 public:
  /// With an empty secret no signed token is good.
  UserTokens(std::string secret, bool take_demo_tokens)
      : secret_(std::move(secret)), take_demo_tokens_(take_demo_tokens) {}

  UserTokenFacts verify(std::string_view token, WallTime now) const;
  std::string sign(const UserId& user, WallTime expires) const;

 private:
  std::string secret_;
  bool take_demo_tokens_;
};

}  // namespace ringback::signaling::io
