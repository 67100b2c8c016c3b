#include "runner/report/verdict_text.h"

#include <algorithm>

#include "runner/judge.h"
#include "runner/legs.h"
#include "runner/plan_yaml.h"
#include "runner/report/ladder.h"
#include "runner/report/legs_text.h"
#include "runner/report/scene.h"
#include "runner/report/text.h"

namespace ringback::runner {
namespace {

constexpr std::size_t kEventsBefore = 6;
constexpr std::size_t kExplained = 3;

std::string timed(const Recording& recording, const TraceEvent& event) {
  const std::string time = story_time(event.at - recording.story_zero);
  return std::string(time.size() < 8 ? 8 - time.size() : 0, ' ') + time + "  " + describe(event);
}

std::string wanted(const FieldTest& test) {
  switch (test.how) {
    case FieldTest::How::kEquals:
      return "wanted \"" + test.value + '"';
    case FieldTest::How::kContains:
      return "wanted something with \"" + test.value + '"';
    case FieldTest::How::kDiffers:
      return "wanted anything but \"" + test.value + '"';
  }
  return {};
}

/// What keeps the event from matching, field by field.
std::vector<std::string> differences_of(const Pattern& pattern, const TraceEvent& event) {
  std::vector<std::string> differences;
  for (const auto& test : pattern.fields) {
    Pattern one{.lane = pattern.lane, .to = pattern.to, .name = pattern.name, .fields = {test}};
    if (matches(one, event)) continue;
    differences.push_back(test.key + " is \"" + std::string(event.field(test.key)) + "\", " +
                          wanted(test));
  }
  return differences;
}

/// The event that an explanation turns around: what must not have been, or what came closest.
std::optional<std::size_t> pivot_of(const Outcome& outcome) {
  return outcome.event ? outcome.event : outcome.nearest_miss;
}

std::vector<std::string> before_of(const Run& run, const Scene& scene, const Outcome& outcome) {
  const auto& recording = *run.recording;
  const auto pivot = pivot_of(outcome);
  std::vector<std::string> before;
  for (const auto& row : scene.rows) {
    if (row.event >= run.recording->events.size()) continue;  // a broken invariant has its own line
    if (pivot && row.event >= *pivot) break;
    before.push_back(timed(recording, recording.events[row.event]));
  }
  if (before.size() > kEventsBefore) {
    before.erase(before.begin(), before.end() - static_cast<std::ptrdiff_t>(kEventsBefore));
  }
  return before;
}

std::string place(const Mark& mark) {
  std::string text = mark.file;
  if (mark.line > 0) text += ':' + std::to_string(mark.line);
  if (mark.line > 0 && mark.column > 0) text += ':' + std::to_string(mark.column);
  return text;
}

class Verdict {
 public:
  Verdict(const Run& run, const Look& look) : run_(run), look_(look) {}

  std::string text() {
    if (!run_.recording) {
      line(2, "✗ could not be played: " + run_.stage_error, Ink::kBad);
      return std::move(out_);
    }
    checked();
    invariants();
    differs();
    not_done();
    why();
    story();
    result();
    return std::move(out_);
  }

 private:
  void line(std::size_t indent, const std::string& text, Ink ink) {
    for (const auto& part : wrap(text, look_.width - indent)) {
      out_ += std::string(indent, ' ') + inked(part, ink, look_) + '\n';
    }
  }

  /// An event keeps its columns, so it is cut rather than wrapped.
  void event(const std::string& text, Ink ink) {
    out_ += "    " + inked(cut(text, look_.width - 4), ink, look_) + '\n';
  }

  void checked() {
    if (run_.outcomes.empty()) return;
    out_ += inked("checked", Ink::kStrong, look_) + '\n';
    for (const auto& outcome : run_.outcomes) {
      std::string time;
      if (outcome.event) {
        const auto& event = run_.recording->events[*outcome.event];
        time = story_time(event.at - run_.recording->story_zero);
      }
      const Ink ink = outcome.held ? Ink::kGood : Ink::kBad;
      out_ += "  " + inked(outcome.held ? "✓" : "✗", ink, look_) + ' ';
      out_ += inked(std::string(9 - std::min<std::size_t>(9, time.size()), ' ') + time, Ink::kFaint,
                    look_);
      const auto words = wrap(to_string(*outcome.expectation), look_.width - 16);
      for (std::size_t i = 0; i < words.size(); ++i) {
        out_ += (i == 0 ? "  " : std::string(15, ' ')) +
                inked(words[i], outcome.held ? Ink::kPlain : Ink::kBad, look_) + '\n';
      }
      if (!outcome.held && !outcome.what.empty()) line(17, outcome.what, Ink::kPlain);
    }
  }

  void invariants() {
    const auto failures = invariant_failures(run_);
    for (const auto& failure : failures) {
      line(2, "✗ invariant " + failure, Ink::kBad);
    }
    if (!failures.empty()) return;
    out_ += "  " + inked("✓", Ink::kGood, look_) + std::string(12, ' ');
    std::string announced;
    for (const auto& name : run_.plan->violates)
      announced += (announced.empty() ? "" : ", ") + name;
    out_ += inked(announced.empty() ? "every invariant holds"
                                    : "every invariant holds but " + announced +
                                          ", which the scenario breaks on purpose",
                  Ink::kPlain, look_) +
            '\n';
  }

  void differs() {
    if (run_.transcript_difference.empty()) return;
    line(2, "✗ not as its transcript: " + run_.transcript_difference, Ink::kBad);
    line(4, "look at it with --update and git diff", Ink::kPlain);
  }

  /// Whoever finds it failed may never have read the file.
  void story() {
    const Plan& plan = *run_.plan;
    if (passed(run_) || (plan.why.empty() && plan.source.empty())) return;
    out_ += '\n' + inked("what the story is about", Ink::kStrong, look_) + '\n';
    if (!plan.why.empty()) line(2, one_line(plan.why), Ink::kPlain);
    if (!plan.source.empty()) line(2, "source: " + one_line(plan.source), Ink::kFaint);
  }

  /// A step that waited in vain is no failure by itself, but a story that did not come to its point
  /// shall not look like one that did.
  void not_done() {
    const auto& steps = run_.plan->steps;
    const std::size_t done = run_.recording->steps.size();
    if (done >= steps.size()) return;
    const Step& step = steps[done];
    std::string text = "· not done: \"" + step_words(step) + "\" (" + place(step.mark) + "), ";
    text += step.when.from == When::From::kEvent ? "which waited for " + to_string(step.when.event)
                                                 : "for which the story was over too soon";
    const std::size_t more = steps.size() - done - 1;
    if (more > 0) text += "; nor the " + std::to_string(more) + " after it";
    line(2, text, Ink::kPlain);
  }

  void why() {
    const auto explanations = explanations_of(run_);
    if (explanations.empty()) return;
    out_ += '\n' + inked("why it failed", Ink::kStrong, look_) + '\n';
    for (std::size_t i = 0; i < std::min(kExplained, explanations.size()); ++i) {
      const auto& one = explanations[i];
      line(2, one.where, Ink::kStrong);
      line(4, one.expectation, Ink::kBad);
      if (!one.what.empty()) line(4, one.what, Ink::kPlain);
      if (!one.nearest_miss.empty()) {
        line(4, "nearest miss", Ink::kStrong);
        event(one.nearest_miss, Ink::kPlain);
        for (const auto& difference : one.differences) line(14, difference, Ink::kBad);
      }
      if (!one.before.empty()) line(4, "just before", Ink::kStrong);
      for (const auto& before : one.before) event(before, Ink::kFaint);
    }
    if (explanations.size() > kExplained) {
      line(2, "and " + std::to_string(explanations.size() - kExplained) + " more", Ink::kPlain);
    }
  }

  void result() {
    const auto held = std::count_if(run_.outcomes.begin(), run_.outcomes.end(),
                                    [](const Outcome& o) { return o.held; });
    const bool good = passed(run_);
    std::string text =
        std::to_string(held) + " of " + std::to_string(run_.outcomes.size()) + " expectations held";
    const auto broken = invariant_failures(run_).size();
    if (broken > 0) text += ", " + std::to_string(broken) + " invariants failed";
    if (!run_.transcript_difference.empty()) text += ", but the transcript differs";
    out_ += '\n' + inked(good ? "passed" : "FAILED", good ? Ink::kGood : Ink::kBad, look_) + "  " +
            text + '\n';
  }

  const Run& run_;
  const Look& look_;
  std::string out_;
};

}  // namespace

std::vector<Explanation> explanations_of(const Run& run) {
  std::vector<Explanation> explanations;
  if (!run.recording || passed(run)) return explanations;
  const Scene scene = scene_of(*run.plan, *run.recording, false);
  for (const auto& outcome : run.outcomes) {
    if (outcome.held) continue;
    Explanation one{.where = place(outcome.expectation->mark),
                    .expectation = to_string(*outcome.expectation),
                    .what = outcome.what,
                    .nearest_miss = {},
                    .differences = {},
                    .before = before_of(run, scene, outcome)};
    if (outcome.nearest_miss) {
      const auto& miss = run.recording->events[*outcome.nearest_miss];
      one.nearest_miss = timed(*run.recording, miss);
      one.differences = differences_of(outcome.expectation->pattern, miss);
    }
    explanations.push_back(std::move(one));
  }
  return explanations;
}

std::string heading(const Run& run, const Look& look) {
  std::string text = inked(title_of(*run.plan), Ink::kStrong, look) + '\n';
  std::string played = run.plan->file;
  if (run.recording) {
    const auto& recording = *run.recording;
    const bool live = recording.world == Recording::World::kLive;
    played += live ? " · real processes" : " · virtual world";
    played += " · seed " + std::to_string(recording.seed);
    played += " · " + spoken(recording.ended - recording.story_zero) + " of story";
    if (run.took) played += " in " + spoken(*run.took);
  }
  return text + inked(played, Ink::kFaint, look) + '\n';
}

std::string summary_line(const Run& run, const Look& look) {
  const bool good = passed(run);
  const std::size_t title = look.width / 2;
  std::string text = inked(good ? "✓ " : "✗ ", good ? Ink::kGood : Ink::kBad, look);
  text += inked(pad(cut(title_of(*run.plan), title), title), Ink::kPlain, look);
  const std::string took = run.took ? "  " + spoken(*run.took) : "";
  return text + inked("  " + run.plan->file + took, Ink::kFaint, look) + '\n';
}

std::string verdict_text(const Run& run, const Look& look) { return Verdict(run, look).text(); }

std::string full_text(const Run& run, const Look& look) {
  std::string text = heading(run, look);
  if (run.recording) text += '\n' + ladder(*run.plan, *run.recording, look);
  text += '\n' + verdict_text(run, look);
  if (!look.verbose || !run.recording) return text;
  const Recording* one[] = {run.recording};
  const std::string legs = legs_text(legs_of(one), look);
  return legs.empty() ? text : text + '\n' + legs;
}

}  // namespace ringback::runner
