#include "runner/report/json.h"

#include <algorithm>

#include "runner/judge.h"
#include "runner/legs.h"
#include "runner/report/text.h"
#include "runner/report/verdict_text.h"

namespace ringback::runner {
namespace {

Json number(std::size_t value) { return Json(static_cast<std::int64_t>(value)); }

template <class Strings>
Json array_of(const Strings& strings) {
  JsonArray array;
  for (const auto& string : strings) array.emplace_back(std::string(string));
  return array;
}

Json event_of(const Recording& recording, std::size_t index) {
  const auto& event = recording.events[index];
  JsonObject object{{"index", number(index)},
                    {"at_us", Json((event.at - recording.story_zero).count())},
                    {"lane", Json(event.lane)},
                    {"name", Json(event.name)}};
  if (!event.to.empty()) object["to"] = Json(event.to);
  if (event.call) object["call"] = Json(event.call->text());
  if (event.fields.empty()) return object;
  JsonObject fields;
  for (const auto& field : event.fields) fields[std::string(field.key)] = Json(field.value);
  object["fields"] = std::move(fields);
  return object;
}

Json outcome_of(const Recording& recording, const Outcome& outcome) {
  const auto& mark = outcome.expectation->mark;
  JsonObject object{{"expectation", Json(to_string(*outcome.expectation))},
                    {"file", Json(mark.file)},
                    {"line", Json(std::int64_t{mark.line})},
                    {"column", Json(std::int64_t{mark.column})},
                    {"held", Json(outcome.held)}};
  if (!outcome.what.empty()) object["what"] = Json(outcome.what);
  if (outcome.event) object["event"] = event_of(recording, *outcome.event);
  if (outcome.nearest_miss) object["nearest_miss"] = event_of(recording, *outcome.nearest_miss);
  return object;
}

Json legs_json(const Recording& recording) {
  JsonArray array;
  const Recording* one[] = {&recording};
  for (const auto& leg : legs_of(one)) {
    if (leg.samples.empty()) continue;
    array.emplace_back(JsonObject{{"leg", Json(leg.name)},
                                  {"calls", number(leg.samples.size())},
                                  {"least_us", Json(percentile(leg, 0).count())},
                                  {"p50_us", Json(percentile(leg, 50).count())},
                                  {"p90_us", Json(percentile(leg, 90).count())},
                                  {"p99_us", Json(percentile(leg, 99).count())},
                                  {"most_us", Json(percentile(leg, 100).count())}});
  }
  return array;
}

Json rules_json(const Recording& recording) {
  JsonArray array;
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    if (recording.events[i].name == kRuleBrokenEvent) array.push_back(event_of(recording, i));
  }
  return array;
}

}  // namespace

Json to_json(const Run& run) {
  JsonObject object{{"file", Json(run.plan->file)},
                    {"title", Json(run.plan->title)},
                    {"variant", Json(run.plan->variant)},
                    {"passed", Json(passed(run))}};
  if (!run.plan->why.empty()) object["why"] = Json(one_line(run.plan->why));
  if (!run.plan->source.empty()) object["source"] = Json(one_line(run.plan->source));
  if (run.took) object["took_us"] = Json(run.took->count());
  if (!run.recording) {
    object["error"] = Json(run.stage_error);
    return object;
  }
  const auto& recording = *run.recording;
  const bool live = recording.world == Recording::World::kLive;
  object["world"] = Json(live ? "live" : "virtual");
  object["seed"] = Json(Json::Number{std::to_string(recording.seed)});
  object["story_us"] = Json((recording.ended - recording.story_zero).count());
  object["events"] = number(recording.events.size());
  JsonArray outcomes;
  for (const auto& outcome : run.outcomes) outcomes.push_back(outcome_of(recording, outcome));
  object["expectations"] = std::move(outcomes);
  std::vector<std::string> violations;
  for (const auto& violation : recording.violations) violations.push_back(to_string(violation));
  object["violations"] = array_of(violations);
  object["invariant_failures"] = array_of(invariant_failures(run));
  if (!run.transcript_difference.empty()) {
    object["transcript_difference"] = Json(run.transcript_difference);
  }
  object["rules_broken"] = rules_json(recording);
  object["legs"] = legs_json(recording);
  return object;
}

std::string to_json(std::span<const Run> runs) {
  JsonArray array;
  for (const auto& run : runs) array.push_back(to_json(run));
  const auto good = std::count_if(runs.begin(), runs.end(), passed);
  const JsonObject object{{"format", Json("ringback-report/1")},
                          {"runs", std::move(array)},
                          {"passed", Json(std::int64_t{good})},
                          {"failed", Json(static_cast<std::int64_t>(runs.size()) - good)}};
  return Json(object).text() + '\n';
}

}  // namespace ringback::runner
