// One line of a terminal drawing: characters with their ink, written over one another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ringback::runner {

/// What is written with, by meaning; colours are chosen in one place so that both dark and light
/// terminals, and projectors, can show them.
enum class Ink : std::uint8_t {
  kPlain,
  kFaint,   ///< lifelines, details
  kStrong,  ///< headings
  kSignaling,
  kProvider,
  kCourier,
  kPerson,
  kGood,
  kBad,
  kRinging,    ///< the lifeline of a phone that rings
  kRingChip,   ///< a screen that rings
  kTalkChip,   ///< a screen in a call
  kQuietChip,  ///< any other screen
  kBadChip,    ///< a broken rule
};

/// How the terminal wants it.
struct Look {
  std::size_t width = 100;
  bool colour = false;
  bool ascii = false;
  bool verbose = false;
};
/// What standard output is: colour on a terminal without NO_COLOR, its width from 80 to 160.
Look look_of_standard_output();

/// The text in that ink, when the look has colours at all.
std::string inked(std::string_view text, Ink ink, const Look& look);

class Canvas {
 public:
  explicit Canvas(std::size_t width) : cells_(width) {}

  std::size_t width() const { return cells_.size(); }
  /// Writes from that column on; what leaves the line on the right is lost.
  void put(std::size_t column, std::string_view text, Ink ink);
  /// The line without spaces at its end, with a line feed.
  std::string line(const Look& look) const;

 private:
  struct Cell {
    std::string bytes = " ";  ///< empty: the right half of a wide character
    Ink ink = Ink::kPlain;
  };
  std::vector<Cell> cells_;
};

}  // namespace ringback::runner
