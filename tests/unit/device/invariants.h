// What holds for every phone whatever happens to it: looked at after each input, and at the end.
#pragma once

#include "tests/unit/device/phone_script.h"

namespace ringback::device {

class Invariants {
 public:
  explicit Invariants(PhoneScript& bob) : bob_(&bob) {}

  /// After each input: what is shown and heard has a call behind it, and the buttons fit it.
  void look();
  /// At the end, with nothing left to happen: every call, push, action and process is accounted
  /// for.
  void conclude();

 private:
  void screen_has_a_call();
  void buttons_fit();
  void audio_has_a_call();
  void nothing_is_overdue();
  void dead_are_silent();
  void blocked_are_not_woken();
  void calls_end_once();
  void pushes_have_one_fate();
  void actions_are_concluded();

  PhoneScript* bob_;
};

}  // namespace ringback::device
