// The request that "provider: pushes bob" stands for: what a correct provider would send, with
// whatever the step says otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "runner/plan.h"
#include "world/demo_provider.h"

namespace ringback::runner {

/// What a step's `headers` may say beside real headers.
struct PseudoHeader {
  std::string_view name;
  std::string_view meaning;
};
std::span<const PseudoHeader> pseudo_headers();

/// `number` counts the pushes of a run: it tells their connections and fresh ids apart.
apns::RequestReceived request_of(const ProviderPushes& push, const BundleId& bundle,
                                 const DeviceToken& token, std::optional<CallId> running_call,
                                 const Now& now, std::uint64_t number);

}  // namespace ringback::runner
