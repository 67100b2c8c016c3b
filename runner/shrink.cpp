// Takes away from a failing story whatever it fails without.
#include <algorithm>
#include <array>
#include <utility>

#include "runner/explorer.h"
#include "runner/judge.h"

namespace ringback::runner {
namespace {

// Enough for the longest story there is; a search for small things must not become a long one.
constexpr std::uint64_t kMostPlays = 3000;

class Shrinker {
 public:
  Shrinker(const Plan& failing, std::uint64_t seed, Breach failure)
      : seed_(seed), smallest_{failing, std::move(failure), 0} {}

  Shrunk shrink() {
    keep_failing_expectation();
    bool smaller = true;
    while (smaller && smallest_.plays < kMostPlays) {
      smaller = drop_each(&Plan::steps);
      smaller |= drop_each(&Plan::links);
      smaller |= drop_each(&Plan::settings);
      smaller |= drop_phones();
      smaller |= simplify_phones();
      smaller |= simplify_links();
      smaller |= round_times();
    }
    return std::move(smallest_);
  }

 private:
  /// Tries `change` on a copy and keeps it when the same rule still breaks.
  template <class Change>
  bool still_fails(Change change) {
    Plan smaller = smallest_.plan;
    change(smaller);
    if (smaller.steps.empty() || smallest_.plays >= kMostPlays) return false;
    ++smallest_.plays;
    auto failure = first_failure(smaller, seed_);
    if (!failure || failure->rule != smallest_.failure.rule) return false;
    smallest_.plan = std::move(smaller);
    smallest_.failure = std::move(*failure);
    return true;
  }

  template <class Member>
  bool drop_each(Member Plan::*list) {
    bool any = false;
    for (std::size_t i = (smallest_.plan.*list).size(); i-- > 0;) {
      any |= still_fails([&](Plan& plan) {
        (plan.*list).erase((plan.*list).begin() + static_cast<std::ptrdiff_t>(i));
      });
    }
    return any;
  }

  /// A story that failed by an invariant needs no expectation; otherwise most need only that one.
  void keep_failing_expectation() {
    const std::string rule = smallest_.failure.rule;
    still_fails([&](Plan& plan) {
      std::erase_if(plan.expectations, [&](const Expectation& e) { return to_string(e) != rule; });
    });
    drop_each(&Plan::expectations);
  }

  bool drop_phones() {
    bool any = false;
    for (std::size_t i = smallest_.plan.phones.size(); i-- > 0;) {
      const std::string name = smallest_.plan.phones[i].name;
      any |= still_fails([&](Plan& plan) {
        plan.phones.erase(plan.phones.begin() + static_cast<std::ptrdiff_t>(i));
        std::erase_if(plan.steps, [&](const Step& step) { return speaks_of(step, name); });
        std::erase_if(plan.links,
                      [&](const LinkChange& l) { return l.link.starts_with(name + "-"); });
        std::erase_if(plan.settings, [&](const Setting& s) { return s.actor == name; });
      });
    }
    return any;
  }

  static bool speaks_of(const Step& step, const std::string& phone) {
    if (const auto* person = std::get_if<PersonActs>(&step.action)) return person->phone == phone;
    if (const auto* push = std::get_if<ProviderPushes>(&step.action)) return push->phone == phone;
    const auto* link = std::get_if<LinkChange>(&step.action);
    return link != nullptr && link->link.starts_with(phone + "-");
  }

  bool simplify_phones() {
    bool any = false;
    for (std::size_t i = 0; i < smallest_.plan.phones.size(); ++i) {
      const PhoneSpec now = smallest_.plan.phones[i];
      for (std::size_t m = now.misbehaviours.size(); m-- > 0;) {
        any |= still_fails([&](Plan& plan) {
          auto& wrongs = plan.phones[i].misbehaviours;
          wrongs.erase(wrongs.begin() + static_cast<std::ptrdiff_t>(m));
        });
      }
      const auto forget = [&](auto PhoneSpec::*member) {
        if (!(now.*member)) return;
        any |= still_fails([&](Plan& plan) { (plan.phones[i].*member).reset(); });
      };
      forget(&PhoneSpec::answers_after);
      forget(&PhoneSpec::declines_after);
    }
    return any;
  }

  bool simplify_links() {
    bool any = false;
    for (std::size_t i = 0; i < smallest_.plan.links.size(); ++i) {
      const auto forget = [&](auto LinkChange::*member) {
        if (!(smallest_.plan.links[i].*member)) return;
        any |= still_fails([&](Plan& plan) { (plan.links[i].*member).reset(); });
      };
      forget(&LinkChange::jitter);
      forget(&LinkChange::delay);
      forget(&LinkChange::loss);
      const auto rounder = [&](auto LinkChange::*member) {
        const auto now = smallest_.plan.links[i].*member;
        if (!now) return;
        any |= round(*now, [&](Plan& plan, Duration time) { plan.links[i].*member = time; });
      };
      rounder(&LinkChange::delay);
      rounder(&LinkChange::jitter);
    }
    return any;
  }

  bool round_times() {
    bool any = false;
    for (std::size_t i = 0; i < smallest_.plan.steps.size(); ++i) {
      const When& when = smallest_.plan.steps[i].when;
      if (when.low != when.high) continue;
      any |= round(when.low, [&](Plan& plan, Duration time) {
        plan.steps[i].when.low = plan.steps[i].when.high = time;
      });
    }
    return any;
  }

  /// The roundest time at or below `now` that still fails.
  template <class Set>
  bool round(Duration now, Set set) {
    Duration tried = now;
    for (const Duration grain :
         {Duration{10min}, Duration{1s}, Duration{100ms}, Duration{10ms}, Duration{1ms}}) {
      const Duration rounder = now / grain * grain;
      if (rounder == now) return false;
      if (std::exchange(tried, rounder) == rounder) continue;
      if (still_fails([&](Plan& plan) { set(plan, rounder); })) return true;
    }
    return false;
  }

  std::uint64_t seed_;
  Shrunk smallest_;
};

}  // namespace

Shrunk shrink(const Plan& failing, std::uint64_t seed, const Breach& failure) {
  return Shrinker(failing, seed, failure).shrink();
}

}  // namespace ringback::runner
