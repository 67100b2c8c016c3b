// Pushes for a terminal: a row of the list, and everything about one.
#pragma once

#include <string>
#include <string_view>

#include "proto/control/v1/control.pb.h"

namespace ringback::runner {

/// The list's head, and one row of it; both end with a line break.
std::string push_head();
std::string push_row(const control::v1::PushRecord& push);
/// Request, provider token, payload, verdict and why, life line, findings.
std::string push_page(const control::v1::PushRecord& push);
/// JSON over several lines, members in the order in which they came; other text as it is.
std::string pretty_json(std::string_view text);

}  // namespace ringback::runner
