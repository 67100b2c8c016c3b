#include "runner/report/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "base/utf8.h"

namespace ringback::runner {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// Takes one code point off the front; U+FFFD and one byte for malformed UTF-8.
char32_t take(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (length > text.size() || !is_utf8(text.substr(0, length))) {
    text.remove_prefix(1);
    return kReplacement;
  }
  char32_t code = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    code = (code << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  text.remove_prefix(length);
  return code;
}

struct Range {
  char32_t first, last;
};
// What is drawn over the character before it, or turns the direction of writing.
constexpr std::array<Range, 10> kNoWidth{{{0x300, 0x36F},
                                          {0x483, 0x489},
                                          {0x591, 0x5BD},
                                          {0x610, 0x61A},
                                          {0x64B, 0x65F},
                                          {0x200B, 0x200D},
                                          {0x20D0, 0x20FF},
                                          {0xFE00, 0xFE0F},
                                          {0xFE20, 0xFE2F},
                                          {0xE0100, 0xE01EF}}};
constexpr std::array<Range, 8> kTwoColumns{{{0x1100, 0x115F},
                                            {0x2E80, 0xA4CF},
                                            {0xAC00, 0xD7A3},
                                            {0xF900, 0xFAFF},
                                            {0xFE30, 0xFE6F},
                                            {0xFF00, 0xFF60},
                                            {0x1F300, 0x1FAFF},
                                            {0x20000, 0x3FFFD}}};
// Invisible ones that reorder the text around them: a name could lie with them.
constexpr std::array<Range, 4> kTurns{
    {{0x61C, 0x61C}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}}};

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, char32_t code) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& r) { return r.first <= code && code <= r.last; });
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

std::string utf8(char32_t code) {
  std::string bytes;
  append_utf8(bytes, code);
  return bytes;
}

}  // namespace

std::vector<Glyph> glyphs_of(std::string_view text) {
  std::vector<Glyph> glyphs;
  while (!text.empty()) {
    char32_t code = take(text);
    if (code == '\n' || code == '\r' || code == '\t') code = ' ';
    if (is_control(code) || in(kTurns, code)) code = kReplacement;
    if (in(kNoWidth, code)) {
      if (!glyphs.empty()) glyphs.back().bytes += utf8(code);
      continue;
    }
    glyphs.push_back({utf8(code), in(kTwoColumns, code) ? 2u : 1u});
  }
  return glyphs;
}

std::string clean(std::string_view text) {
  std::string whole;
  for (const auto& glyph : glyphs_of(text)) whole += glyph.bytes;
  return whole;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (const auto& glyph : glyphs_of(text)) width += glyph.width;
  return width;
}

std::string cut(std::string_view text, std::size_t width) {
  const auto glyphs = glyphs_of(text);
  std::string whole, kept;
  std::size_t columns = 0;
  for (const auto& glyph : glyphs) {
    whole += glyph.bytes;
    columns += glyph.width;
    if (columns + 1 <= width) kept += glyph.bytes;
  }
  if (columns <= width) return whole;
  return width == 0 ? std::string() : kept + "…";
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t columns = 0;
  const auto put = [&](const std::vector<Glyph>& word, std::size_t word_width) {
    if (columns > 0 && columns + 1 + word_width > width) {
      lines.emplace_back();
      columns = 0;
    }
    if (columns > 0) {
      lines.back() += ' ';
      ++columns;
    }
    for (const auto& glyph : word) {
      if (columns > 0 && columns + glyph.width > width) {
        lines.emplace_back();
        columns = 0;
      }
      lines.back() += glyph.bytes;
      columns += glyph.width;
    }
  };
  std::vector<Glyph> word;
  std::size_t word_width = 0;
  auto glyphs = glyphs_of(text);
  glyphs.push_back({" ", 1});
  for (auto& glyph : glyphs) {
    if (glyph.bytes != " ") {
      word_width += glyph.width;
      word.push_back(std::move(glyph));
    } else if (!word.empty()) {
      put(word, word_width);
      word.clear();
      word_width = 0;
    }
  }
  return lines;
}

std::string pad(std::string_view text, std::size_t width) {
  std::string padded(text);
  const std::size_t columns = display_width(text);
  if (columns < width) padded.append(width - columns, ' ');
  return padded;
}

std::string story_time(Duration at) {
  const std::int64_t us = at.count();
  // Down to the millisecond it happened in, so that what is printed never runs ahead of it.
  const std::int64_t ms = (us < 0 ? -us : us) / 1000;
  std::string fraction = std::to_string(ms % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return (us < 0 && ms > 0 ? "-" : "") + std::to_string(ms / 1000) + '.' + fraction;
}

std::string spoken(Duration span) {
  const std::int64_t us = span.count();
  if (us < 0) return "-" + spoken(Duration{-us});
  const auto tenths = [](std::int64_t value) {
    std::string text = std::to_string(value / 10);
    if (value % 10 != 0) text += '.' + std::to_string(value % 10);
    return text;
  };
  if (us < 1000) return us == 0 ? "0 ms" : std::to_string(us) + " µs";
  if (us < 9'950) return tenths((us + 50) / 100) + " ms";
  if (us < 999'500) return std::to_string((us + 500) / 1000) + " ms";
  if (us < 59'950'000) return tenths((us + 50'000) / 100'000) + " s";
  const std::int64_t seconds = (us + 500'000) / 1'000'000;
  const auto join = [](std::int64_t big, const char* big_unit, std::int64_t small,
                       const char* small_unit) {
    std::string text = std::to_string(big) + big_unit;
    if (small != 0) text += ' ' + std::to_string(small) + small_unit;
    return text;
  };
  if (seconds < 3600) return join(seconds / 60, " min", seconds % 60, " s");
  if (seconds < 86'400) return join(seconds / 3600, " h", seconds % 3600 / 60, " min");
  return join(seconds / 86'400, " d", seconds % 86'400 / 3600, " h");
}

std::string escape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const char32_t code = take(text);
    const bool forbidden = (is_control(code) && code != '\n' && code != '\t') || in(kTurns, code) ||
                           code == 0xFFFE || code == 0xFFFF;
    if (forbidden) {
      append_utf8(out, kReplacement);
    } else if (code == '&') {
      out += "&amp;";
    } else if (code == '<') {
      out += "&lt;";
    } else if (code == '>') {
      out += "&gt;";
    } else if (code == '"') {
      out += "&quot;";
    } else if (code == '\'') {
      out += "&#39;";
    } else {
      append_utf8(out, code);
    }
  }
  return out;
}

std::string to_ascii(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, char>, 38> kTwins{
      {{"│", '|'}, {"┃", '#'},  {"┊", ':'}, {"─", '-'}, {"━", '='}, {"┼", '|'}, {"╂", '#'},
       {"├", '|'}, {"┤", '|'},  {"┠", '#'}, {"┨", '#'}, {"┬", '+'}, {"┴", '+'}, {"╭", '+'},
       {"╮", '+'}, {"╰", '+'},  {"╯", '+'}, {"▶", '>'}, {"◀", '<'}, {"●", 'o'}, {"○", '.'},
       {"◆", '*'}, {"■", '#'},  {"▐", '['}, {"▌", ']'}, {"✓", '+'}, {"✗", 'X'}, {"·", '.'},
       {"…", '~'}, {"→", '>'},  {"µ", 'u'}, {"☞", '>'}, {"×", 'x'}, {"–", '-'}, {"“", '"'},
       {"”", '"'}, {"’", '\''}, {"╌", '-'}}};
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t code = take(text);
    if (code < 0x80) {
      out += static_cast<char>(code);
      continue;
    }
    const auto bytes = before.substr(0, before.size() - text.size());
    const auto twin =
        std::find_if(kTwins.begin(), kTwins.end(), [&](const auto& t) { return t.first == bytes; });
    if (twin != kTwins.end()) {
      out += twin->second;
    } else if (!in(kNoWidth, code)) {
      out.append(in(kTwoColumns, code) ? 2 : 1, '?');
    }
  }
  return out;
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace ringback::runner
