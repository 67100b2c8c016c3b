#include "runner/variation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "base/word.h"
#include "runner/plan_yaml.h"

namespace ringback::runner {
namespace {

constexpr Duration kLongestFault = 20s;
constexpr Duration kLongestRestart = 3s;
/// What is wrong once all is quiet needs time to show: the last step does nothing to a line that is
/// up, and until then the story is watched.
constexpr Duration kLastLook = 15s;

constexpr std::array<ringback::Word<Asked>, 3> kAsked{{
    {Asked::kNone, "none"},
    {Asked::kNevers, "nevers"},
    {Asked::kAll, "all"},
}};

/// What APNs does to one push; a provider has to live with each.
constexpr std::array<std::string_view, 4> kApnsFaults{
    "answer 503 ServiceUnavailable next=1",
    "lose-answer next=1",
    "delay 2s next=1",
    "reset 2 next=1",
};

std::vector<std::string> links_of(const Plan& plan) {
  std::vector<std::string> links{"signaling-apns"};
  for (const auto& phone : plan.phones) {
    links.push_back(phone.name + "-signaling");
    links.push_back(phone.name + "-apns");
  }
  return links;
}

Step step_after(Duration after, Action action) {
  Step step;
  step.when.low = step.when.high = after;
  step.action = std::move(action);
  return step;
}

Action line_action(const std::string& link, world::Line line) {
  LinkChange change;
  change.link = link;
  change.line = line;
  return change;
}

/// Two steps, of which the second may come at once or only after more of the story.
struct Trouble {
  Step begins;
  Step ends;
};

Trouble cut_line(const Plan& plan, Rng& rng) {
  const auto links = links_of(plan);
  const std::string& link = links[rng.below(links.size())];
  const auto line = rng.chance(0.5) ? world::Line::kBroken : world::Line::kSilent;
  return {step_after({}, line_action(link, line)),
          step_after(rng.between(0us, kLongestFault), line_action(link, world::Line::kUp))};
}

Trouble restart_server(Rng& rng) {
  return {step_after({}, ServerActs{"stop"}),
          step_after(rng.between(0us, kLongestRestart), ServerActs{"start"})};
}

void add_fault(Plan& plan, Rng& rng, Duration fingers) {
  const auto place = [&](std::size_t from) {
    const auto room = plan.steps.size() - from + 1;
    return plan.steps.begin() + static_cast<std::ptrdiff_t>(from + rng.below(room));
  };
  const auto kind = rng.below(8);
  if (kind == 0) {
    const auto& rule = kApnsFaults[rng.below(kApnsFaults.size())];
    plan.steps.insert(place(0), step_after({}, ApnsFault{std::string(rule)}));
    return;
  }
  Trouble trouble = kind == 1 ? restart_server(rng) : cut_line(plan, rng);
  trouble.begins.when.low = trouble.begins.when.high = rng.between(0us, fingers);
  const auto begins = plan.steps.insert(place(0), std::move(trouble.begins));
  const auto next = static_cast<std::size_t>(begins - plan.steps.begin()) + 1;
  const bool at_once = rng.chance(0.5);
  const auto ends = at_once ? plan.steps.begin() + static_cast<std::ptrdiff_t>(next) : place(next);
  plan.steps.insert(ends, std::move(trouble.ends));
}

std::optional<std::size_t> find_step(const Plan& plan, std::string_view words) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), number);
  if (error == std::errc{} && end == words.data() + words.size()) {
    if (number == 0 || number > plan.steps.size()) return {};
    return number - 1;
  }
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    std::string said = step_words(plan.steps[i]);
    std::erase(said, ':');
    if (said.find(words) == std::string::npos) continue;
    if (found) return {};
    found = i;
  }
  return found;
}

}  // namespace

Plan vary(const Plan& plan, Rng& rng, const Bounds& bounds) {
  Plan varied = plan;
  for (const auto& name : links_of(plan)) {
    LinkChange link;
    link.link = name;
    link.delay = rng.between(1ms, bounds.latency);
    link.jitter = rng.between(0us, bounds.latency);
    varied.links.push_back(std::move(link));
  }
  for (auto& step : varied.steps) {
    step.when.low += rng.between(0us, bounds.fingers);
    step.when.high = step.when.low;
  }
  const auto count = rng.below(static_cast<std::uint64_t>(bounds.faults) + 1);
  for (std::uint64_t i = 0; i < count; ++i) add_fault(varied, rng, bounds.fingers);
  if (!varied.lasts) {
    varied.steps.push_back(step_after(kLastLook, line_action("signaling-apns", world::Line::kUp)));
  }
  return varied;
}

Plan move_step(const Plan& plan, std::size_t step, Duration place) {
  Plan moved = plan;
  moved.steps[step].when.low = moved.steps[step].when.high = place;
  return moved;
}

void keep_expectations(Plan& plan, Asked asked) {
  if (asked == Asked::kAll) return;
  // What a story says of an app that misbehaves is the damage, and that hangs on its timing.
  const bool damage = std::any_of(plan.phones.begin(), plan.phones.end(),
                                  [](const PhoneSpec& p) { return !p.misbehaviours.empty(); });
  std::erase_if(plan.expectations, [&](const Expectation& expectation) {
    const bool limits = expectation.kind == Expectation::Kind::kNever ||
                        expectation.kind == Expectation::Kind::kAtMost;
    const bool timed = expectation.sooner || expectation.within || expectation.by;
    // A value that another expectation captures is not known once that one is left out.
    const auto& fields = expectation.pattern.fields;
    const bool captured = std::any_of(fields.begin(), fields.end(), [](const FieldTest& test) {
      return test.value.starts_with('$');
    });
    return asked == Asked::kNone || damage || captured || !limits || timed || expectation.once;
  });
}

std::optional<Sweep> parse_sweep(const Plan& plan, std::string_view text) {
  const auto colon = text.rfind(": ");
  if (colon == std::string_view::npos) return {};
  const auto step = find_step(plan, text.substr(0, colon));
  auto window = text.substr(colon + 2);
  Sweep sweep;
  if (const auto by = window.find(" by "); by != std::string_view::npos) {
    const auto pace = parse_duration(window.substr(by + 4));
    if (!pace || *pace <= Duration{}) return {};
    sweep.by = *pace;
    window = window.substr(0, by);
  }
  const auto dots = window.find("..");
  if (!step || dots == std::string_view::npos) return {};
  const auto from = parse_duration(window.substr(0, dots));
  const auto to = parse_duration(window.substr(dots + 2));
  if (!from || !to || *to < *from) return {};
  sweep.step = *step;
  sweep.from = *from;
  sweep.to = *to;
  return sweep;
}

std::optional<Asked> parse_asked(std::string_view text) { return value_of(kAsked, text); }

}  // namespace ringback::runner
