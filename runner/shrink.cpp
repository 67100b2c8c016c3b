// Takes away from a failing story whatever it fails without.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "runner/explorer.h"
#include "runner/judge.h"

namespace ringback::runner {
namespace {

// Enough for the longest story there is; a search for small things must not become a long one.
constexpr std::uint64_t kMostPlays = 3000;

/// How it failed, without the figures: "too late" is another failure than "did not happen".
std::string manner_of(const std::string& what) {
  for (const std::string ending : {"too late", "too early"}) {
    if (what.ends_with(ending)) return ending;
  }
  if (what.find("one too many") != std::string::npos) return "too many";
  return what.substr(0, what.find_first_of(":0123456789"));
}

bool is_invariant(const Plan& plan, const Breach& failure) {
  return std::none_of(plan.expectations.begin(), plan.expectations.end(),
                      [&](const Expectation& e) { return to_string(e) == failure.rule; });
}

/// Whether something happens in a lane of this phone.
bool is_of(const Pattern& pattern, const std::string& phone) {
  return pattern.lane.starts_with(phone + ".") || pattern.to.starts_with(phone + ".");
}

class Shrinker {
 public:
  Shrinker(const Plan& failing, std::uint64_t seed, Breach failure)
      : seed_(seed),
        by_invariant_(is_invariant(failing, failure)),
        manner_(manner_of(failure.what)),
        smallest_{failing, std::move(failure), 0} {}

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
  /// Tries `change` on a copy and keeps it when the same rule still breaks, an expectation in the
  /// same manner: what nobody does any more always "did not happen".
  template <class Change>
  bool still_fails(Change change) {
    Plan smaller = smallest_.plan;
    change(smaller);
    if (smaller.steps.empty() || smallest_.plays >= kMostPlays) return false;
    ++smallest_.plays;
    auto failure = first_failure(smaller, seed_);
    if (!failure || failure->rule != smallest_.failure.rule) return false;
    if (!by_invariant_ && manner_of(failure->what) != manner_) return false;
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

  /// A story that failed by an invariant needs no expectation. What must not happen stands alone;
  /// what must happen comes after those before it, which keep the story going until then.
  void keep_failing_expectation() {
    using Kind = Expectation::Kind;
    const std::string rule = smallest_.failure.rule;
    bool wanted = false;
    still_fails([&](Plan& plan) {
      std::vector<Expectation> kept;
      for (const auto& expectation : plan.expectations) {
        const bool failing = to_string(expectation) == rule;
        wanted =
            failing && (expectation.kind == Kind::kInOrder || expectation.kind == Kind::kAnyOrder ||
                        expectation.kind == Kind::kAtLeast);
        if (failing && !wanted) kept.clear();
        if (failing || expectation.kind == Kind::kInOrder) kept.push_back(expectation);
        if (failing) break;
      }
      plan.expectations = by_invariant_ ? std::vector<Expectation>{} : std::move(kept);
    });
    if (!wanted) drop_each(&Plan::expectations);
  }

  bool drop_phones() {
    bool any = false;
    for (std::size_t i = smallest_.plan.phones.size(); i-- > 0;) {
      const std::string name = smallest_.plan.phones[i].name;
      if (is_needed(smallest_.plan, smallest_.plan.phones[i])) continue;
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

  /// Whether what would be left of the story names the phone or its user; no file could say that.
  static bool is_needed(const Plan& plan, const PhoneSpec& phone) {
    for (const auto& step : plan.steps) {
      if (speaks_of(step, phone.name)) continue;
      if (is_of(step.when.event, phone.name)) return true;
      const auto* person = std::get_if<PersonActs>(&step.action);
      if (person == nullptr) continue;
      if (person->argument == phone.user || person->argument == phone.name) return true;
    }
    return std::any_of(
        plan.expectations.begin(), plan.expectations.end(), [&](const Expectation& e) {
          return is_of(e.pattern, phone.name) || (e.once && is_of(*e.once, phone.name));
        });
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
  bool by_invariant_;
  std::string manner_;
  Shrunk smallest_;
};

}  // namespace

Shrunk shrink(const Plan& failing, std::uint64_t seed, const Breach& failure) {
  return Shrinker(failing, seed, failure).shrink();
}

}  // namespace ringback::runner
