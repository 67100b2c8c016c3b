#include "runner/explorer.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include "runner/judge.h"
#include "runner/virtual_stage.h"

namespace ringback::runner {
namespace {

std::optional<Breach> broken_invariant(const Plan& plan, const Recording& recording) {
  for (const auto& violation : recording.violations) {
    const auto& meant = plan.violates;
    if (std::find(meant.begin(), meant.end(), violation.invariant) == meant.end()) {
      return Breach{violation.invariant, violation.what};
    }
  }
  return {};
}

std::optional<Breach> missed_expectation(const Plan& plan, const Recording& recording) {
  if (plan.expectations.empty()) return {};
  for (const auto& outcome : judge(plan, recording)) {
    if (!outcome.held) return Breach{to_string(*outcome.expectation), outcome.what};
  }
  return {};
}

/// Where the threads put what they find; the lowest telling that failed is known to all.
class Findings {
 public:
  explicit Findings(Coverage* coverage) : coverage_(coverage) {}

  void add(Discovery discovery) {
    const std::lock_guard lock(mutex_);
    first_ = std::min(first_.load(), discovery.telling);
    found_.push_back(std::move(discovery));
  }
  void add(const Coverage& coverage) {
    const std::lock_guard lock(mutex_);
    if (coverage_ != nullptr) coverage_->add(coverage);
  }
  /// False for a telling that comes after one which failed.
  bool before_first(std::uint64_t telling) const { return telling < first_; }

  std::vector<Discovery> in_order(bool first_only) && {
    std::sort(found_.begin(), found_.end(),
              [](const Discovery& a, const Discovery& b) { return a.telling < b.telling; });
    if (first_only && found_.size() > 1) found_.resize(1);
    return std::move(found_);
  }

 private:
  std::mutex mutex_;
  std::atomic<std::uint64_t> first_{~std::uint64_t{0}};
  std::vector<Discovery> found_;
  Coverage* coverage_;
};

unsigned thread_count(const ExploreOptions& options, std::uint64_t plays) {
  const auto cores = std::max(1u, std::thread::hardware_concurrency());
  const auto wanted = options.threads != 0 ? options.threads : cores;
  return static_cast<unsigned>(std::min<std::uint64_t>(wanted, plays));
}

}  // namespace

std::optional<Breach> first_failure(const Plan& plan, std::uint64_t seed, Coverage* coverage) {
  VirtualOptions options;
  options.keep_trace = !plan.expectations.empty();
  options.watcher = coverage;
  const auto played = VirtualStage(options).play(plan, seed);
  if (!played.ok()) return Breach{"set-up", played.error().what};
  if (auto broken = broken_invariant(plan, *played)) return broken;
  return missed_expectation(plan, *played);
}

std::uint64_t tellings(const ExploreOptions& options) {
  return options.sweep ? options.sweep->places() : options.seeds;
}

std::uint64_t seed_of(const ExploreOptions& options, std::uint64_t telling) {
  const bool same = options.sweep || telling == 0;
  return options.first_seed + (same ? 0 : telling - 1);
}

Plan told(const Plan& plan, const ExploreOptions& options, std::uint64_t telling) {
  if (telling == 0) return plan;
  Asked asked = options.asked;
  Plan story;
  if (options.sweep) {
    story = move_step(plan, options.sweep->step, options.sweep->place(telling - 1));
  } else {
    Rng rng = Rng(seed_of(options, telling)).fork("explore");
    story = vary(plan, rng, options.bounds);
    const bool faults = story.steps.size() > plan.steps.size() + (plan.lasts ? 0 : 1);
    if (faults && asked == Asked::kNevers) asked = Asked::kNone;
  }
  keep_expectations(story, asked);
  return story;
}

std::vector<Discovery> explore(const Plan& plan, const ExploreOptions& options) {
  const std::uint64_t plays = tellings(options) + 1;
  Findings findings(options.coverage);
  std::atomic<std::uint64_t> next{0};
  const auto work = [&] {
    Coverage coverage;
    Coverage* const counted = options.coverage != nullptr ? &coverage : nullptr;
    for (auto i = next++; i < plays; i = next++) {
      if (options.first_only && !findings.before_first(i)) break;
      const std::uint64_t seed = seed_of(options, i);
      auto failure = first_failure(told(plan, options, i), seed, counted);
      if (failure) findings.add({i, seed, std::move(*failure)});
    }
    findings.add(coverage);
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < thread_count(options, plays); ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
  return std::move(findings).in_order(options.first_only);
}

}  // namespace ringback::runner
