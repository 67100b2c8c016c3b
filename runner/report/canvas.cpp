#include "runner/report/canvas.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "runner/report/text.h"

namespace ringback::runner {
namespace {

constexpr std::size_t kNarrowest = 80;
constexpr std::size_t kWidest = 160;
constexpr std::size_t kPiped = 110;

/// The parameters of SGR; the sixteen colours only, which every theme has made readable.
std::string_view code_of(Ink ink) {
  switch (ink) {
    case Ink::kPlain:
      return "";
    case Ink::kFaint:
      return "2";
    case Ink::kStrong:
      return "1";
    case Ink::kSignaling:
      return "36";
    case Ink::kProvider:
      return "35";
    case Ink::kCourier:
      return "1;35";
    case Ink::kPerson:
      return "1;34";
    case Ink::kGood:
      return "1;32";
    case Ink::kBad:
      return "1;31";
    case Ink::kRinging:
      return "33";
    case Ink::kRingChip:
      return "1;30;43";
    case Ink::kTalkChip:
      return "1;30;42";
    case Ink::kQuietChip:
      return "2;7";
    case Ink::kBadChip:
      return "1;37;41";
  }
  return "";
}

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return kPiped;
}

}  // namespace

Look look_of_standard_output() {
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  const char* no_color = std::getenv("NO_COLOR");
  const char* columns = std::getenv("COLUMNS");
  std::size_t width = columns ? std::strtoul(columns, nullptr, 10) : 0;
  if (width == 0) width = terminal ? terminal_width() : kPiped;
  return {.width = std::clamp(width, kNarrowest, kWidest),
          .colour = terminal && !(no_color && *no_color)};
}

std::string inked(std::string_view text, Ink ink, const Look& look) {
  const std::string written = look.ascii ? to_ascii(clean(text)) : clean(text);
  const auto code = code_of(ink);
  if (!look.colour || code.empty() || text.empty()) return written;
  return "\x1b[" + std::string(code) + 'm' + written + "\x1b[0m";
}

void Canvas::put(std::size_t column, std::string_view text, Ink ink) {
  for (auto& glyph : glyphs_of(text)) {
    if (column + glyph.width > cells_.size()) return;
    if (glyph.width == 0) continue;
    // A wide character that loses one half loses both.
    if (cells_[column].bytes.empty() && column > 0) cells_[column - 1].bytes = " ";
    const std::size_t next = column + glyph.width;
    if (next < cells_.size() && cells_[next].bytes.empty()) cells_[next].bytes = " ";
    cells_[column] = {std::move(glyph.bytes), ink};
    if (glyph.width == 2) cells_[column + 1] = {"", ink};
    column = next;
  }
}

std::string Canvas::line(const Look& look) const {
  std::size_t end = cells_.size();
  while (end > 0 && cells_[end - 1].bytes == " ") --end;
  std::string out, run;
  for (std::size_t i = 0; i < end; ++i) {
    run += cells_[i].bytes;
    if (i + 1 < end && cells_[i + 1].ink == cells_[i].ink) continue;
    out += inked(run, cells_[i].ink, look);
    run.clear();
  }
  return out + '\n';
}

}  // namespace ringback::runner
