// HMAC-SHA256 (RFC 2104): what a server signs its own tokens with.
#pragma once

#include <string>
#include <string_view>

namespace ringback::net {

/// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// Takes the same time wherever the texts differ, so that a signature cannot be guessed bytewise.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace ringback::net
