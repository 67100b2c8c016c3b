#include <bit>

#include "world/checkers/checkers.h"

namespace ringback::world {

std::vector<std::unique_ptr<Checker>> all_checkers() {
  std::vector<std::unique_ptr<Checker>> all;
  all.push_back(every_push_has_one_fate());
  all.push_back(woken_app_reports_or_is_punished());
  all.push_back(no_ring_after_the_end());
  all.push_back(one_push_per_call_and_device());
  all.push_back(both_sides_agree());
  all.push_back(a_call_ends_once());
  all.push_back(no_audio_before_fulfilment());
  return all;
}

Checkers::Checkers() : checkers_(all_checkers()) {
  for (std::size_t i = 0; i < checkers_.size(); ++i) {
    const std::uint32_t bit = 1u << i;
    const auto names = checkers_[i]->judges_by();
    for (const auto name : names) wanted_[EventNames::place(name)] |= bit;
  }
}

EventNames Checkers::wants_events() const {
  EventNames names;
  for (const auto& checker : checkers_) names.add(checker->wants_events());
  return names;
}

void Checkers::on(const TraceEvent& event) {
  for (auto left = wanted_[EventNames::place(event.name)]; left != 0; left &= left - 1) {
    checkers_[static_cast<std::size_t>(std::countr_zero(left))]->on(event);
  }
}

std::vector<Violation> Checkers::finish(Instant ended) {
  std::vector<Violation> broken;
  for (const auto& checker : checkers_) {
    checker->finish(ended);
    const auto& found = checker->violations();
    broken.insert(broken.end(), found.begin(), found.end());
  }
  return broken;
}

}  // namespace ringback::world
