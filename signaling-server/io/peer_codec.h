// Changes as bytes: how servers that share a store keep them there and pass them on. Private to
// servers of one version, which the first byte tells.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signaling-server/core/changes.h"

namespace ringback::signaling::io {

std::string encode(const Change& change);
/// Nothing for bytes of another version, or cut short.
std::optional<Change> decode(std::string_view bytes);

}  // namespace ringback::signaling::io
