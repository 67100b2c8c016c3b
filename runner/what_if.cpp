#include "runner/what_if.h"

#include <algorithm>
#include <utility>

#include "runner/plan_yaml.h"

namespace ringback::runner {
namespace {

/// A step with the moment at which it was done; nothing when the story ended before.
struct Played {
  Step step;
  std::optional<Duration> at;
};

bool is_habit(const PhoneSpec& phone, std::string_view act) {
  return (act == "answer" && phone.answers_after) || (act == "decline" && phone.declines_after);
}

const PhoneSpec* phone_of(const Plan& plan, const TraceEvent& event) {
  for (const auto& phone : plan.phones) {
    if (event.lane == phone.name + ".ios") return &phone;
  }
  return nullptr;
}

/// The event in which a step shows: a person's act in the phone's lane, else what comes first.
std::optional<std::size_t> event_of(const Step& step, Instant at, const Recording& recording) {
  const auto* person = std::get_if<PersonActs>(&step.action);
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    const auto& event = recording.events[i];
    if (event.at < at) continue;
    if (!person) return event.at == at ? std::optional(i) : std::nullopt;
    if (event.at > at + kLatestMove) break;
    if (event.lane == person->phone + ".ios" && event.name == "person" &&
        event.field("act") == person->act) {
      return i;
    }
  }
  return first;
}

void add_habits(const Plan& plan, const Recording& recording, std::vector<Decision>& decisions) {
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    const auto& event = recording.events[i];
    if (event.name != "person" || event.at < recording.story_zero) continue;
    const auto* phone = phone_of(plan, event);
    if (!phone || !is_habit(*phone, event.field("act"))) continue;
    const bool a_step = std::any_of(decisions.begin(), decisions.end(),
                                    [&](const Decision& d) { return d.event == i; });
    if (a_step) continue;
    const Step step{{}, {}, PersonActs{phone->name, std::string(event.field("act")), {}}};
    decisions.push_back({event.at, step_words(step), {}, i});
  }
}

/// A step's time made fixed: at its moment, or, when it waits for an event, so long after that.
When pinned(const When& when, Instant at, Instant before, const Recording& recording) {
  When fixed = when;
  if (when.from != When::From::kEvent) {
    fixed.from = When::From::kStory;
    fixed.low = fixed.high = at - recording.story_zero;
    return fixed;
  }
  for (const auto& event : recording.events) {
    if (event.at < before || event.at < recording.story_zero) continue;
    if (!matches(when.event, event)) continue;
    fixed.low = fixed.high = std::max(Duration{}, at - event.at);
    break;
  }
  return fixed;
}

std::vector<Played> as_played(const Plan& plan, const Recording& recording) {
  std::vector<Played> steps;
  Instant before = recording.story_zero;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    Played played{plan.steps[i], {}};
    if (i < recording.steps.size()) {
      const Instant at = recording.steps[i];
      played.step.when = pinned(played.step.when, at, before, recording);
      played.at = at - recording.story_zero;
      before = at;
    }
    steps.push_back(std::move(played));
  }
  return steps;
}

When at_story_time(Duration at) {
  When when;
  when.from = When::From::kStory;
  when.low = when.high = at;
  return when;
}

/// Before the first step that was done later.
void insert(std::vector<Played>& steps, Step step, Duration at) {
  auto place = steps.begin();
  while (place != steps.end() && place->at && *place->at <= at) ++place;
  step.when = at_story_time(at);
  steps.insert(place, {std::move(step), at});
}

/// Not before `from`, and past what has a fixed time; what waits for an event may wait for this.
void insert_later(std::vector<Played>& steps, Step step, Duration at, std::size_t from) {
  auto place = steps.begin() + static_cast<std::ptrdiff_t>(from);
  while (place != steps.end() && place->step.when.from == When::From::kStory && place->at &&
         *place->at <= at) {
    ++place;
  }
  step.when = at_story_time(at);
  steps.insert(place, {std::move(step), at});
}

/// What a phone's person did by habit becomes steps, so that one of them can be moved.
void spell_out_habit(Plan& plan, const Recording& recording, const TraceEvent& moved,
                     std::vector<Played>& steps) {
  for (auto& phone : plan.phones) {
    if (moved.lane != phone.name + ".ios") continue;
    const auto act = moved.field("act");
    for (const auto& event : recording.events) {
      if (&event == &moved || event.lane != moved.lane || event.name != "person") continue;
      if (event.field("act") != act || event.at < recording.story_zero) continue;
      insert(steps, {{}, {}, PersonActs{phone.name, std::string(act), {}}},
             event.at - recording.story_zero);
    }
    (act == "answer" ? phone.answers_after : phone.declines_after).reset();
  }
}

}  // namespace

std::vector<Decision> decisions_of(const Plan& plan, const Recording& recording) {
  std::vector<Decision> decisions;
  for (std::size_t i = 0; i < recording.steps.size() && i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i];
    decisions.push_back(
        {recording.steps[i], step_words(step), i, event_of(step, recording.steps[i], recording)});
  }
  add_habits(plan, recording, decisions);
  std::stable_sort(decisions.begin(), decisions.end(),
                   [](const Decision& a, const Decision& b) { return a.at < b.at; });
  return decisions;
}

Result<Plan, std::string> moved(const Plan& plan, const Recording& recording, std::size_t decision,
                                Duration at) {
  const auto decisions = decisions_of(plan, recording);
  if (decision >= decisions.size()) {
    return Failure{"there are " + std::to_string(decisions.size()) + " things to move, counted " +
                   "from 0"};
  }
  if (at < Duration{} || at > kLatestMove) {
    return Failure{"a story's times lie between 0s and " + format_duration(kLatestMove)};
  }
  const auto& chosen = decisions[decision];
  Plan other = plan;
  auto steps = as_played(plan, recording);
  const auto was = chosen.at - recording.story_zero;
  Step step;
  std::size_t from = 0;
  if (chosen.step) {
    from = *chosen.step;
    step = steps[from].step;
    steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(from));
  } else {
    const auto& event = recording.events[*chosen.event];
    spell_out_habit(other, recording, event, steps);
    const auto phone = event.lane.substr(0, event.lane.size() - 4);
    step.action = PersonActs{phone, std::string(event.field("act")), {}};
    while (from < steps.size() && steps[from].at && *steps[from].at <= was) ++from;
  }
  at < was ? insert(steps, step, at) : insert_later(steps, step, at, from);
  other.steps.clear();
  for (auto& played : steps) other.steps.push_back(std::move(played.step));
  if (other.lasts) other.lasts = std::max(*other.lasts, at + 3s);
  return other;
}

}  // namespace ringback::runner
