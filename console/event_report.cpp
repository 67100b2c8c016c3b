#include "console/event_report.h"

#include <algorithm>
#include <array>

#include "console/told.h"
#include "runner/report/html.h"

namespace ringback::console {
namespace {

/// Where a recording's clock stands at its first event, as in both worlds.
constexpr Instant kBegin{std::chrono::seconds(1)};

}  // namespace

Response event_report(const EventLog& log, const std::string& call) {
  runner::Recording recording;
  recording.world = runner::Recording::World::kLive;
  recording.events = log.recording();
  std::erase_if(recording.events, [&](const TraceEvent& event) {
    return !call.empty() && (!event.call || event.call->text() != call);
  });
  if (recording.events.empty()) return refusal(404, "nothing has happened that could be reported");
  // Processes are followed one by one, so their events arrive a little out of order.
  std::ranges::stable_sort(recording.events, {}, &TraceEvent::at);
  const auto first = recording.events.front().at;
  recording.story_zero = kBegin;
  recording.story_zero_wall = WallTime{first.since_start};
  for (auto& event : recording.events) event.at = kBegin + (event.at - first);
  recording.ended = recording.events.back().at;
  runner::Plan plan;
  plan.title = call.empty() ? "What happened" : "Call " + call;
  plan.file = "the console's log";
  const std::array runs{judged(plan, recording)};
  return {200, "text/html; charset=utf-8", runner::to_html(runs), {}};
}

}  // namespace ringback::console
