#include "console/told.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "runner/judge.h"
#include "runner/what_if.h"

namespace ringback::console {
namespace {

Json microseconds(Instant at) { return Json(std::int64_t{at.since_start.count()}); }

Json event_json(const TraceEvent& event) {
  JsonObject fields;
  for (const auto& field : event.fields) {
    fields[std::string(field.key)] = Json(repaired_utf8(field.value));
  }
  JsonObject out{{"at_us", microseconds(event.at)},
                 {"lane", Json(event.lane)},
                 {"name", Json(event.name)},
                 {"fields", Json(std::move(fields))}};
  if (!event.to.empty()) out["to"] = Json(event.to);
  if (event.call) out["call"] = Json(event.call->text());
  return Json(std::move(out));
}

JsonArray expectations_json(const runner::Run& run) {
  JsonArray list;
  for (const auto& outcome : run.outcomes) {
    list.push_back(Json(JsonObject{{"what", Json(runner::to_string(*outcome.expectation))},
                                   {"held", Json(outcome.held)},
                                   {"why", Json(outcome.what)}}));
  }
  return list;
}

JsonArray decisions_json(const runner::Run& run) {
  JsonArray list;
  for (const auto& decision : runner::decisions_of(*run.plan, *run.recording)) {
    JsonObject one{{"at_us", microseconds(decision.at)}, {"what", Json(decision.what)}};
    if (decision.event) one["event"] = Json(static_cast<std::int64_t>(*decision.event));
    list.push_back(Json(std::move(one)));
  }
  return list;
}

Json payloads_json(const runner::Recording& recording) {
  JsonObject payloads;
  for (const auto& push : recording.pushes) {
    payloads[push.apns_id] = Json(repaired_utf8(push.payload));
  }
  return Json(std::move(payloads));
}

/// The last thing before the breach in its lane, of its call: what it is about.
std::optional<std::int64_t> event_of(const world::Violation& violation,
                                     const std::vector<TraceEvent>& events) {
  for (auto i = static_cast<std::int64_t>(events.size()) - 1; i >= 0; --i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    if (event.at > violation.at || event.name == kStateEvent) continue;
    if (violation.call && event.call != violation.call) continue;
    if (event.lane == violation.lane || event.to == violation.lane) return i;
  }
  return {};
}

Json violation_json(const world::Violation& violation, const std::vector<TraceEvent>& events) {
  JsonObject out{{"invariant", Json(violation.invariant)},
                 {"what", Json(repaired_utf8(violation.what))},
                 {"at_us", microseconds(violation.at)},
                 {"source", Json(violation.source)},
                 {"remedy", Json(violation.remedy)}};
  if (!violation.lane.empty()) out["lane"] = Json(violation.lane);
  if (violation.call) out["call"] = Json(violation.call->text());
  if (const auto event = event_of(violation, events)) out["event"] = Json(*event);
  return Json(std::move(out));
}

/// `meant`: what the story breaks on purpose, which is no failure of it but what it is about.
JsonArray violations_json(const runner::Run& run, bool meant) {
  const auto& recording = *run.recording;
  JsonArray list;
  for (const auto& violation : recording.violations) {
    if (runner::is_meant(run, violation) != meant) continue;
    list.push_back(violation_json(violation, recording.events));
  }
  return list;
}

}  // namespace

runner::Run judged(const runner::Plan& plan, const runner::Recording& recording, Duration slack) {
  runner::Run run;
  run.plan = &plan;
  run.recording = &recording;
  run.outcomes = runner::judge(plan, recording, slack);
  return run;
}

Json told(const runner::Run& run) {
  const auto& recording = *run.recording;
  JsonArray events;
  std::int64_t set_up = 0;
  for (const auto& event : recording.events) {
    events.push_back(event_json(event));
    if (event.at < recording.story_zero) ++set_up;
  }
  JsonArray kept;
  for (const auto& line : runner::kept_whole(run)) kept.push_back(Json(line));
  return Json(JsonObject{{"title", Json(run.plan->title)},
                         {"why", Json(run.plan->why)},
                         {"variant", Json(run.plan->variant)},
                         {"seed", Json(static_cast<std::int64_t>(recording.seed))},
                         {"zero_us", microseconds(recording.story_zero)},
                         {"events", Json(std::move(events))},
                         {"set_up", Json(set_up)},
                         {"payloads", payloads_json(recording)},
                         {"expectations", Json(expectations_json(run))},
                         {"violations", Json(violations_json(run, false))},
                         {"meant_violations", Json(violations_json(run, true))},
                         {"kept_whole", Json(std::move(kept))},
                         {"decisions", Json(decisions_json(run))}});
}

}  // namespace ringback::console
