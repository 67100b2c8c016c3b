#include "world/link.h"

#include <algorithm>

#include "base/word.h"

namespace ringback::world {
namespace {

constexpr std::array kLines{
    Word<Line>{Line::kUp, "up"},
    Word<Line>{Line::kBroken, "broken"},
    Word<Line>{Line::kSilent, "silent"},
};

}  // namespace

std::string_view to_string(Line line) { return word_of(kLines, line); }
std::optional<Line> parse_line(std::string_view text) { return value_of(kLines, text); }

Link::Link(std::string name, LinkQuality quality, Duration retransmission, const Rng& seed)
    : name_(std::move(name)),
      quality_(quality),
      retransmission_(retransmission),
      rng_(seed.fork(name_)) {}

Instant Link::arrival(Instant now, Way way) {
  Duration takes = quality_.delay;
  if (quality_.jitter > Duration{}) takes += rng_.between(Duration{}, quality_.jitter);
  // Each further loss of the same message doubles the wait, as TCP's back-off does; five in a
  // row are as many as a connection survives here.
  Duration wait = retransmission_;
  for (int lost = 0; lost < 5 && quality_.loss > 0 && rng_.chance(quality_.loss); ++lost) {
    takes += wait;
    wait *= 2;
  }
  Instant& last = last_arrival_[index(way)];
  last = std::max(last, now + takes);
  return last;
}

}  // namespace ringback::world
