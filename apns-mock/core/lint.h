// What a reviewer would say about an accepted push: legal, and probably a mistake.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apns-mock/core/request.h"
#include "base/time.h"

namespace ringback::apns {

/// `earlier_push` is the journal number of a push already sent to this device for the same call.
std::vector<std::string> lint(const Now& now, const Request& request,
                              std::optional<std::uint64_t> earlier_push);

}  // namespace ringback::apns
