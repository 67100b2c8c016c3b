#include "runner/explorer.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "runner/virtual_stage.h"

namespace ringback::runner {
namespace {

// Three round trips, from waking to knowing, must fit into the 3 s that invariants grant.
constexpr Duration kSlowestLink = 150ms;
constexpr Duration kSlowestFinger = 2s;
constexpr Duration kLongestFault = 20s;

std::string name_of_violation(const std::string& text) { return text.substr(0, text.find(':')); }

/// The first violation that the plan does not announce; empty when there is none.
std::string first_violation(const Plan& plan, std::uint64_t seed) {
  auto played = VirtualStage({.keep_trace = false}).play(plan, seed);
  if (!played.ok()) return "set-up: " + played.error().what;
  for (const auto& violation : played->violations) {
    const auto& meant = plan.violates;
    if (std::find(meant.begin(), meant.end(), name_of_violation(violation)) == meant.end()) {
      return violation;
    }
  }
  return {};
}

std::vector<std::string> links_of(const Plan& plan) {
  std::vector<std::string> links{"signaling-apns"};
  for (const auto& phone : plan.phones) {
    links.push_back(phone.name + "-signaling");
    links.push_back(phone.name + "-apns");
  }
  return links;
}

Step line_step(const std::string& link, world::Line line, Duration after) {
  Step step;
  step.when.low = step.when.high = after;
  LinkChange change;
  change.link = link;
  change.line = line;
  step.action = change;
  return step;
}

void add_fault(Plan& plan, Rng& rng) {
  const auto links = links_of(plan);
  const std::string& link = links[rng.below(links.size())];
  const auto line = rng.chance(0.5) ? world::Line::kBroken : world::Line::kSilent;
  const auto at = static_cast<std::ptrdiff_t>(rng.below(plan.steps.size() + 1));
  const Step cut = line_step(link, line, rng.between(0us, kSlowestFinger));
  const Step heal = line_step(link, world::Line::kUp, rng.between(0us, kLongestFault));
  plan.steps.insert(plan.steps.begin() + at, {cut, heal});
}

/// Tries `change` on a copy and keeps it when the same invariant still breaks.
template <class Change>
bool still_breaks(Discovery& discovery, Change change) {
  Plan smaller = discovery.plan;
  change(smaller);
  if (smaller.steps.empty()) return false;
  const std::string violation = first_violation(smaller, discovery.seed);
  if (violation.empty() || name_of_violation(violation) != name_of_violation(discovery.violation)) {
    return false;
  }
  discovery.plan = std::move(smaller);
  discovery.violation = violation;
  return true;
}

template <class Member>
bool drop_one(Discovery& discovery, Member Plan::*list) {
  bool any = false;
  for (std::size_t i = (discovery.plan.*list).size(); i-- > 0;) {
    any |= still_breaks(discovery, [&](Plan& plan) {
      (plan.*list).erase((plan.*list).begin() + static_cast<std::ptrdiff_t>(i));
    });
  }
  return any;
}

}  // namespace

Plan vary(const Plan& plan, Rng& rng, int faults) {
  Plan varied = plan;
  varied.expectations.clear();
  for (const auto& name : links_of(plan)) {
    LinkChange link;
    link.link = name;
    link.delay = rng.between(1ms, kSlowestLink);
    link.jitter = rng.between(0us, kSlowestLink);
    varied.links.push_back(std::move(link));
  }
  for (auto& step : varied.steps) {
    step.when.low += rng.between(0us, kSlowestFinger);
    step.when.high = step.when.low;
  }
  const auto count = rng.below(static_cast<std::uint64_t>(faults) + 1);
  for (std::uint64_t i = 0; i < count; ++i) add_fault(varied, rng);
  return varied;
}

std::vector<Discovery> explore(const Plan& plan, const ExploreOptions& options) {
  std::vector<Discovery> found;
  std::mutex mutex;
  std::atomic<std::uint64_t> next{0};
  const auto work = [&] {
    for (auto i = next++; i < options.seeds; i = next++) {
      const std::uint64_t seed = options.first_seed + i;
      Rng rng = Rng(seed).fork("explore");
      Plan varied = vary(plan, rng, options.faults);
      std::string violation = first_violation(varied, seed);
      if (violation.empty()) continue;
      const std::lock_guard lock(mutex);
      found.push_back({seed, std::move(violation), std::move(varied)});
    }
  };
  const unsigned count =
      options.threads != 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < count; ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
  std::sort(found.begin(), found.end(),
            [](const Discovery& a, const Discovery& b) { return a.seed < b.seed; });
  return found;
}

Discovery shrink(const Discovery& discovery) {
  Discovery smallest = discovery;
  bool smaller = true;
  while (smaller) {
    smaller = drop_one(smallest, &Plan::steps);
    smaller |= drop_one(smallest, &Plan::links);
    smaller |= drop_one(smallest, &Plan::settings);
  }
  return smallest;
}

}  // namespace ringback::runner
