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

}  // namespace ringback::world
