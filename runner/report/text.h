// Text for people: how wide it is on a terminal, how to cut and wrap it, how to write a time, and
// how to quote it in markup. Whatever a scenario calls its phones, nothing here lets it out of
// its place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace ringback::runner {

/// One character with what combines with it, and the terminal columns it takes (0 to 2).
struct Glyph {
  std::string bytes;
  std::size_t width = 1;
};

/// The text in characters. Control characters, line ends and malformed UTF-8 become U+FFFD or a
/// space, so that no text can move the cursor.
std::vector<Glyph> glyphs_of(std::string_view text);

/// The text without what could move the cursor, on one line.
std::string clean(std::string_view text);

std::size_t display_width(std::string_view text);

/// The text in at most `width` columns, ended by an ellipsis where it was cut.
std::string cut(std::string_view text, std::size_t width);

/// Broken at spaces into lines of at most `width` columns; longer words are broken too.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// The text padded with spaces to that many columns.
std::string pad(std::string_view text, std::size_t width);

/// Seconds in the story with milliseconds: "1.204", "-0.012".
std::string story_time(Duration at);

/// A span as a person would say it: "45 µs", "320 ms", "4.8 s", "2 min 5 s".
std::string spoken(Duration span);

/// As text or attribute of XML and HTML; what XML cannot carry becomes U+FFFD.
std::string escape_markup(std::string_view text);

/// Drawings and punctuation in ASCII; every other character becomes a question mark.
std::string to_ascii(std::string_view text);

/// Line ends as spaces, none at the end.
std::string one_line(std::string text);

}  // namespace ringback::runner
