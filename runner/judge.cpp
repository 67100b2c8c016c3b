#include "runner/judge.h"

#include <algorithm>
#include <map>

#include "runner/legs.h"

namespace ringback::runner {
namespace {

using Kind = Expectation::Kind;

std::string since(const Recording& recording, Instant at) {
  return format_duration(at - recording.story_zero);
}

/// Walks the expectations in order and remembers where the last one was met.
class Judge {
 public:
  Judge(const Plan& plan, const Recording& recording, Duration slack)
      : plan_(plan), recording_(recording), slack_(slack), reference_(recording.story_zero) {
    while (first_ < events().size() && events()[first_].at < recording.story_zero) ++first_;
    cursor_ = first_;
  }

  std::vector<Outcome> judge() {
    std::vector<Outcome> outcomes;
    for (const auto& expectation : plan_.expectations) {
      Outcome outcome;
      outcome.expectation = &expectation;
      begin_ = start_of(expectation);
      switch (expectation.kind) {
        case Kind::kInOrder:
        case Kind::kAnyOrder:
          look_for(expectation, outcome);
          break;
        case Kind::kNever:
        case Kind::kExactly:
        case Kind::kAtLeast:
        case Kind::kAtMost:
          count(expectation, outcome);
          break;
        case Kind::kMetric:
          measure(*expectation.metric, outcome);
          break;
      }
      outcomes.push_back(std::move(outcome));
    }
    return outcomes;
  }

 private:
  const std::vector<TraceEvent>& events() const { return recording_.events; }

  std::size_t start_of(const Expectation& expectation) const {
    if (!expectation.once) return first_;
    for (std::size_t i = first_; i < events().size(); ++i) {
      if (matches(*expectation.once, events()[i])) return i + 1;
    }
    return events().size();
  }

  /// Empty when the time is right; otherwise what is wrong with it.
  std::string wrong_time(const Expectation& expectation, Instant at) const {
    const Duration after = at - reference_;
    // What must never happen has a window that slack makes smaller, at both ends.
    const bool never = expectation.kind == Kind::kNever;
    const Duration early = never ? -slack_ / 100 : slack_ / 100;
    const Duration late = never ? -slack_ / 100 : slack_;
    if (expectation.sooner && after + early < *expectation.sooner) {
      return format_duration(*expectation.sooner - after) + " too early";
    }
    if (expectation.within && after > *expectation.within + late) {
      return format_duration(after - *expectation.within) + " too late";
    }
    if (expectation.by && at > recording_.story_zero + *expectation.by + late) {
      return format_duration(at - recording_.story_zero - *expectation.by) + " too late";
    }
    return {};
  }

  /// The expectation with "$name" replaced by what was captured under it. What nothing was
  /// captured under yet stands for any value, which must be there.
  Expectation resolved(const Expectation& expectation) const {
    Expectation out = expectation;
    for (auto& test : out.pattern.fields) {
      if (!test.value.starts_with('$')) continue;
      const auto captured = captured_.find(test.value);
      if (captured != captured_.end()) {
        test.value = captured->second;
      } else {
        test = {test.key, FieldTest::How::kDiffers, ""};
      }
    }
    return out;
  }

  void capture(const Expectation& expectation, const TraceEvent& event) {
    for (const auto& test : expectation.pattern.fields) {
      if (!test.value.starts_with('$') || test.how != FieldTest::How::kEquals) continue;
      captured_.emplace(test.value, event.field(test.key));
    }
  }

  void look_for(const Expectation& written, Outcome& outcome) {
    const Expectation expectation = resolved(written);
    const bool in_order = expectation.kind == Kind::kInOrder;
    const std::size_t from = in_order ? std::max(cursor_, begin_) : begin_;
    for (std::size_t i = from; i < events().size(); ++i) {
      if (!matches(expectation.pattern, events()[i])) continue;
      if (!wrong_time(expectation, events()[i].at).empty()) continue;
      outcome.held = true;
      outcome.event = i;
      capture(written, events()[i]);
      if (in_order) {
        cursor_ = i + 1;
        reference_ = events()[i].at;
      }
      return;
    }
    miss(expectation, from, outcome);
  }

  /// Says why nothing met it: the right event at the wrong time, in the wrong place of the order,
  /// or with other fields; in this order, for the first that there is.
  void miss(const Expectation& expectation, std::size_t from, Outcome& outcome) const {
    const auto told = [&](std::size_t index, const std::string& what) {
      outcome.nearest_miss = index;
      outcome.what = what;
    };
    for (std::size_t i = from; i < events().size(); ++i) {
      if (matches(expectation.pattern, events()[i])) {
        return told(i, "came " + wrong_time(expectation, events()[i].at));
      }
    }
    for (std::size_t i = first_; i < from && i < events().size(); ++i) {
      if (matches(expectation.pattern, events()[i])) {
        return told(i, "came before what was expected to come first");
      }
    }
    for (std::size_t i = first_; i < events().size(); ++i) {
      if (nearly_matches(expectation.pattern, events()[i])) {
        return told(i, "came with other details: " + differences(expectation, i));
      }
    }
    outcome.what = "did not happen";
  }

  std::string differences(const Expectation& expectation, std::size_t index) const {
    std::string text;
    for (const auto& test : expectation.pattern.fields) {
      Pattern alone = expectation.pattern;
      alone.fields = {test};
      if (matches(alone, events()[index])) continue;
      const auto value = events()[index].field(test.key);
      text += (text.empty() ? "" : ", ") + test.key +
              (value.empty() ? " is absent" : " is \"" + std::string(value) + "\"");
    }
    return text;
  }

  void count(const Expectation& written, Outcome& outcome) {
    const Expectation expectation = resolved(written);
    const std::size_t wanted = expectation.kind == Kind::kNever ? 0 : expectation.count;
    std::size_t seen = 0;
    std::optional<std::size_t> too_many;
    for (std::size_t i = begin_; i < events().size(); ++i) {
      if (!matches(expectation.pattern, events()[i])) continue;
      if (!wrong_time(expectation, events()[i].at).empty()) continue;
      if (++seen == wanted + 1) too_many = i;
      if (!outcome.event) outcome.event = i;
    }
    outcome.held = expectation.kind == Kind::kAtLeast  ? seen >= wanted
                   : expectation.kind == Kind::kAtMost ? seen <= wanted
                                                       : seen == wanted;
    if (outcome.held) return;
    if (seen < wanted && seen == 0) miss(expectation, events().size(), outcome);
    outcome.what = "happened " + std::to_string(seen) + (seen == 1 ? " time" : " times");
    if (!outcome.event) return;
    // What came just before the one too many tells why; the others were in order.
    if (seen > wanted) outcome.event = too_many;
    outcome.what += seen > wanted && wanted > 0 ? ", one too many at " : ", first at ";
    outcome.what += since(recording_, events()[*outcome.event].at);
  }

  void measure(const MetricBound& metric, Outcome& outcome) const {
    const Recording* const all[] = {&recording_};
    for (const auto& leg : legs_of(all)) {
      if (leg_word(leg.name) != metric.leg) continue;
      if (leg.samples.empty()) break;
      const Duration took = percentile(leg, metric.percent);
      outcome.held = metric.at_least ? took >= metric.bound : took <= metric.bound + slack_;
      for (const auto& sample : leg.samples) {
        if (sample.took == took) outcome.event = sample.to;
      }
      if (!outcome.held) {
        outcome.what = "was " + format_duration(took) + " over " +
                       std::to_string(leg.samples.size()) +
                       (leg.samples.size() == 1 ? " call" : " calls");
      }
      return;
    }
    outcome.what = "no call got that far";
  }

  const Plan& plan_;
  const Recording& recording_;
  Duration slack_;
  std::map<std::string, std::string> captured_;  ///< "$id" and its value
  Instant reference_;                            ///< when the last in-order expectation was met
  std::size_t first_ = 0;                        ///< the first event of the story
  std::size_t cursor_ = 0;  ///< behind the event that met the last in-order expectation
  std::size_t begin_ = 0;   ///< where the current expectation may look first
};

}  // namespace

std::string to_string(const Expectation& expectation) {
  std::string text;
  switch (expectation.kind) {
    case Kind::kInOrder:
      break;
    case Kind::kAnyOrder:
      text = "meanwhile ";
      break;
    case Kind::kNever:
      text = "never ";
      break;
    case Kind::kExactly:
      text = "exactly " + std::to_string(expectation.count) + ' ';
      break;
    case Kind::kAtLeast:
      text = "at least " + std::to_string(expectation.count) + ' ';
      break;
    case Kind::kAtMost:
      text = "at most " + std::to_string(expectation.count) + ' ';
      break;
    case Kind::kMetric: {
      const auto& metric = *expectation.metric;
      return (metric.percent == 0     ? "the least"
              : metric.percent == 100 ? "the most"
                                      : "p" + std::to_string(metric.percent)) +
             std::string(" of ") + metric.leg + (metric.at_least ? " at least " : " at most ") +
             format_duration(metric.bound);
    }
  }
  text += to_string(expectation.pattern);
  if (expectation.sooner) text += ", after " + format_duration(*expectation.sooner);
  if (expectation.within) text += ", within " + format_duration(*expectation.within);
  if (expectation.by) text += ", by " + format_duration(*expectation.by);
  if (expectation.once) text += ", once " + to_string(*expectation.once);
  return text;
}

std::vector<Outcome> judge(const Plan& plan, const Recording& recording, Duration slack) {
  return Judge(plan, recording, slack).judge();
}

}  // namespace ringback::runner
