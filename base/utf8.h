// UTF-8 (RFC 3629): what JSON and header text must be.
#pragma once

#include <string>
#include <string_view>

namespace ringback {

/// True when the bytes are well-formed UTF-8: no overlong forms, no surrogates, none past U+10FFFF.
bool is_utf8(std::string_view bytes);

/// The same text with U+FFFD for every byte that is part of no well-formed sequence.
std::string repaired_utf8(std::string_view bytes);

/// Appends one code point below U+110000.
void append_utf8(std::string& out, char32_t code_point);

}  // namespace ringback
