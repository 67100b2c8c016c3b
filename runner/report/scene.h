// A recording made ready to be drawn: its lanes in the order of a call, and its events in the few
// kinds that a drawing tells apart. The terminal's ladder, Mermaid and the page all draw this.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/plan.h"
#include "runner/recording.h"

namespace ringback::runner {

/// Time in which nothing happens is folded from here on.
inline constexpr Duration kFoldedFrom{1'000'000};

struct Lane {
  enum class Kind { kApp, kIos, kServer, kApns, kOther };
  std::string name;
  Kind kind = Kind::kOther;
  std::string phone;  ///< of an app's or an iOS lane
};

/// What an event means to somebody who looks at the call.
enum class Tone {
  kPlain,
  kPerson,      ///< a finger
  kScreen,      ///< what the phone shows from now on
  kConnected,   ///< a side is in the call
  kEnded,       ///< a side is out of the call
  kTrouble,     ///< refused, dropped, expired, failed, terminated
  kRuleBroken,  ///< with rule and source
};

/// What carries a message.
enum class Path {
  kInLane,
  kInPhone,    ///< between iOS and its app
  kSignaling,  ///< between an app and the server
  kProvider,   ///< HTTP/2 between the server and apns
  kCourier,    ///< between apns and a phone
  kOther,
};

struct Row {
  /// In recording.events, then, from their number on, in Scene::broken: event_of.
  std::size_t event = 0;
  Duration at{};                    ///< in the story
  std::optional<std::size_t> lane;  ///< in Scene::lanes; nothing: a note to all of them
  std::optional<std::size_t> to;
  Tone tone = Tone::kPlain;
  Path path = Path::kInLane;
  std::string label;  ///< the name and the details that matter, or all with verbose
};

struct Scene {
  std::vector<Lane> lanes;
  std::vector<Row> rows;
  std::vector<TraceEvent> broken;  ///< each of the recording's violations, as an event
  std::size_t hidden = 0;          ///< events of the story left out as noise
};

/// Without `verbose`, what happened before the story and what only a debugger wants is left out:
/// moves of machines, heartbeats, acknowledgements.
Scene scene_of(const Plan& plan, const Recording& recording, bool verbose);

/// What Row::event names.
const TraceEvent& event_of(const Scene& scene, const Recording& recording, std::size_t event);

/// The event in one line: "bob.ios → bob.app  voip-push-delivered  call=…".
std::string describe(const TraceEvent& event);

}  // namespace ringback::runner
