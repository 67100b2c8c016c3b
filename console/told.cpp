#include "console/told.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "runner/judge.h"
#include "runner/what_if.h"
#include "world/checkers/checkers.h"

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

/// What the story breaks on purpose: no failure of it, and what it is about.
JsonArray meant_violations(const runner::Run& run) {
  const auto& announced = run.plan->violates;
  JsonArray meant;
  for (const auto& line : run.recording->violations) {
    const auto found = std::find(announced.begin(), announced.end(), world::invariant_of(line));
    if (found != announced.end()) meant.push_back(Json(line));
  }
  return meant;
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
  JsonArray violations;
  for (const auto& line : runner::invariant_failures(run)) violations.push_back(Json(line));
  return Json(JsonObject{{"title", Json(run.plan->title)},
                         {"why", Json(run.plan->why)},
                         {"variant", Json(run.plan->variant)},
                         {"seed", Json(static_cast<std::int64_t>(recording.seed))},
                         {"zero_us", microseconds(recording.story_zero)},
                         {"events", Json(std::move(events))},
                         {"set_up", Json(set_up)},
                         {"payloads", payloads_json(recording)},
                         {"expectations", Json(expectations_json(run))},
                         {"violations", Json(std::move(violations))},
                         {"meant_violations", Json(meant_violations(run))},
                         {"decisions", Json(decisions_json(run))}});
}

}  // namespace ringback::console
