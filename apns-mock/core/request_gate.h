// The checks of a request: one small function each, in a table, run in the configured order.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "apns-mock/core/config.h"
#include "apns-mock/core/provider_auth.h"
#include "apns-mock/core/reasons.h"
#include "apns-mock/core/request.h"
#include "apns-mock/core/token_registry.h"
#include "base/time.h"

namespace ringback::apns {

/// Everything a check may look at; the auth binding and flood counters are what it may change.
struct GateContext {
  const Now& now;
  const Config& config;
  Environment environment;
  const TransportFacts& transport;
  const std::optional<ProviderTokenFacts>& provider_token;
  Request& request;
  ProviderAuth& auth;
  AuthBinding& binding;
  TokenRecord* record = nullptr;  ///< of the device token, when it was ever issued
};

struct Verdict {
  std::optional<Reason> reason;       ///< nothing: accepted
  std::optional<Check> failed;        ///< the check that said so
  std::optional<WallTime> timestamp;  ///< with 410
};

struct CheckRow {
  Check check;
  std::optional<Reason> (*run)(GateContext&);
};
std::span<const CheckRow> check_table();

/// Runs the checks in the configured order until one refuses.
Verdict judge(GateContext& context);

}  // namespace ringback::apns
