#include "runner/report/screens.h"

#include <algorithm>
#include <array>

namespace ringback::runner {
namespace {

struct Meaning {
  std::string_view shows;
  Screen screen;
};
constexpr std::array<Meaning, 10> kMeanings{{{"", Screen::kIdle},
                                             {"idle", Screen::kIdle},
                                             {"app", Screen::kIdle},
                                             {"ringing", Screen::kRinging},
                                             {"call-waiting", Screen::kRinging},
                                             {"connecting", Screen::kConnecting},
                                             {"calling", Screen::kConnecting},
                                             {"in-call", Screen::kTalking},
                                             {"held", Screen::kTalking},
                                             {"call-failed", Screen::kFailed}}};

}  // namespace

Screen screen_of(std::string_view shows) {
  for (const auto& meaning : kMeanings) {
    if (meaning.shows == shows) return meaning.screen;
  }
  return Screen::kConnecting;
}

std::vector<ScreenSpan> screens_of(const Recording& recording, const std::string& phone) {
  std::vector<ScreenSpan> spans{{0us, 0us, "idle", {}, Screen::kIdle}};
  for (const auto& event : recording.events) {
    if (event.name != "screen" || event.lane != phone + ".ios") continue;
    const Duration at = std::max(event.at - recording.story_zero, Duration{0});
    spans.back().to = at;
    // A screen that was gone in the same instant was never seen.
    if (spans.back().from == at) spans.pop_back();
    spans.push_back({at, at, std::string(event.field("shows")), std::string(event.field("who")),
                     screen_of(event.field("shows"))});
  }
  spans.back().to = std::max(spans.back().from, recording.ended - recording.story_zero);
  return spans;
}

}  // namespace ringback::runner
