// One line between two actors: how long a message takes, and what a cut does to it. Everything
// that runs over it is a stream (TCP), so messages keep their order and loss costs time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/rng.h"
#include "base/time.h"

namespace ringback::world {

/// The state of a line.
enum class Line {
  kUp,
  kBroken,  ///< both ends know: connections are reset and new ones refused
  kSilent,  ///< nobody knows: what is sent waits, as TCP's does, until the line is back
};
std::string_view to_string(Line line);
std::optional<Line> parse_line(std::string_view text);

/// What a line is like.
struct LinkQuality {
  Duration delay{};   ///< one way
  Duration jitter{};  ///< uniform, on top of the delay
  double loss = 0;    ///< share of messages that have to be sent again
  Line line = Line::kUp;
};

/// The world's own invented numbers.
struct LinkDefaults {
  Duration app_delay = 15ms;        ///< app to signaling server, a good mobile network; invented
  Duration courier_delay = 40ms;    ///< APNs to phone; invented
  Duration provider_delay = 10ms;   ///< signaling server to APNs, between data centres; invented
  Duration retransmission = 200ms;  ///< what one lost message costs; Linux's minimum RTO [recall]
};

enum class Way { kThere, kBack };  ///< there: from the client to its server

class Link {
 public:
  Link(std::string name, LinkQuality quality, Duration retransmission, const Rng& seed);

  const std::string& name() const { return name_; }
  LinkQuality& quality() { return quality_; }
  const LinkQuality& quality() const { return quality_; }

  /// When a message that leaves now arrives: never before one that left earlier.
  Instant arrival(Instant now, Way way);

  /// A message is dropped on arrival when its way was reset after it left.
  std::uint64_t generation(Way way) const { return generation_[index(way)]; }
  void reset(Way way) { ++generation_[index(way)]; }

 private:
  static std::size_t index(Way way) { return way == Way::kThere ? 0 : 1; }

  std::string name_;
  LinkQuality quality_;
  Duration retransmission_;
  Rng rng_;
  std::array<Instant, 2> last_arrival_{};
  std::array<std::uint64_t, 2> generation_{};
};

}  // namespace ringback::world
