#include "console/event_report.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "console/told.h"
#include "runner/report/html.h"

namespace ringback::console {
namespace {

/// Where a recording's clock stands at its first event, as in both worlds.
constexpr Instant kBegin{std::chrono::seconds(1)};

/// The phone that a lane is of; empty for a server's.
std::string_view phone_of(std::string_view lane) {
  return lane.ends_with(".ios") || lane.ends_with(".app") ? lane.substr(0, lane.size() - 4)
                                                          : std::string_view();
}

bool begins_call(const TraceEvent& event) {
  return event.name == "dial" ||
         (event.name == "request-transaction" && event.field("action") == "start-call");
}

/// The call's events, in order of time, and what people did with its phones meanwhile and how their
/// apps fared; the page's ladder has the same (`select` in state.js). A process that was reset may
/// give an id once more, so what begins after an end is another call.
std::vector<TraceEvent> only_call(std::vector<TraceEvent> events, const std::string& call) {
  const auto is_own = [&](const TraceEvent& event) {
    return event.call && event.call->text() == call;
  };
  std::set<std::string, std::less<>> phones;
  auto first = events.end();
  auto last = events.end();
  bool ended = true;
  for (auto event = events.begin(); event != events.end(); ++event) {
    if (!is_own(*event)) continue;
    if (first == events.end() || (ended && begins_call(*event))) {
      first = event;
      ended = false;
      phones.clear();
    }
    if (event->name == "call-ended") ended = true;
    last = event;
    phones.emplace(phone_of(event->lane));
    phones.emplace(phone_of(event->to));
  }
  if (first == events.end()) return {};
  phones.erase("");
  const auto begin = first->at;
  const auto end = last->at;
  std::erase_if(events, [&](const TraceEvent& event) {
    if (event.at < begin || event.at > end) return true;
    if (event.call) return !is_own(event);
    const bool meanwhile = event.name == "person" || event.name == "screen" ||
                           event.name == kRuleBrokenEvent || event.name.starts_with("app-");
    return !meanwhile || !phones.contains(phone_of(event.lane));
  });
  return events;
}

std::string lowered(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// All that an event says, as the page searches it (`textOf` in state.js).
std::string text_of(const TraceEvent& event) {
  std::string text = event.lane + ' ' + event.to + ' ' + std::string(event.name);
  if (event.call) text += ' ' + event.call->text();
  for (const auto& field : event.fields) text += ' ' + std::string(field.key) + '=' + field.value;
  return lowered(std::move(text));
}

void only_found(std::vector<TraceEvent>& events, const ReportQuery& query) {
  std::vector<std::string> words;
  std::istringstream search(lowered(query.search));
  for (std::string word; search >> word;) words.push_back(word);
  std::erase_if(events, [&](const TraceEvent& event) {
    if (query.only_broken && event.name != kRuleBrokenEvent) return true;
    if (words.empty()) return false;
    const std::string text = text_of(event);
    return !std::ranges::all_of(
        words, [&](const auto& word) { return text.find(word) != std::string::npos; });
  });
}

}  // namespace

Response event_report(const EventLog& log, const ReportQuery& query) {
  const auto& call = query.call;
  runner::Recording recording;
  recording.world = runner::Recording::World::kLive;
  recording.events = log.recording(query.after);
  // Processes are followed one by one, so their events arrive a little out of order.
  std::ranges::stable_sort(recording.events, {}, &TraceEvent::at);
  if (!call.empty()) recording.events = only_call(std::move(recording.events), call);
  only_found(recording.events, query);
  if (recording.events.empty()) return refusal(404, "nothing has happened that could be reported");
  const auto first = recording.events.front().at;
  recording.story_zero = kBegin;
  recording.story_zero_wall = WallTime{first.since_start};
  for (auto& event : recording.events) event.at = kBegin + (event.at - first);
  recording.ended = recording.events.back().at;
  runner::Plan plan;
  plan.title = call.empty() ? "What happened" : "Call " + call;
  plan.file = "the console's log";
  if (!query.search.empty()) plan.why = "Only events with: " + query.search;
  const std::array runs{judged(plan, recording)};
  return {200, "text/html; charset=utf-8", runner::to_html(runs), {}};
}

}  // namespace ringback::console
