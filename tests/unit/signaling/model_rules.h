// What must hold in the model's world, by name. tests/unit/signaling/model_wrong_test.cpp shows
// each of them broken.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace ringback::signaling {

enum class ModelRule {
  kOnFileBeforeTold,
  kEveryCallOnFile,
  kOnePush,
  kNothingLost,
  kEndForEver,
  kAnswerStands,
  kNoCallForgotten,
  kToldOnce,
  kAgreeOnEnd,
  kAgreeOnTalk,
  kAgreeOnHold,
  kNothingRingsForEver,
  kNothingLeftBehind,
  kNobodyIsLeftOut,
  kCount,
};

inline constexpr std::array<std::string_view, static_cast<std::size_t>(ModelRule::kCount)>
    kModelRules{
        "on file before it is told",  "every call is on file",     "one push per call and device",
        "nothing is lost on the way", "an end is for ever",        "an answer stands",
        "no call is forgotten",       "everybody is told once",    "all agree on the end",
        "all agree on who talks",     "all agree on what is held", "nothing rings for ever",
        "nothing is left behind",     "no phone is left out"};

constexpr std::string_view to_string(ModelRule rule) {
  return kModelRules[static_cast<std::size_t>(rule)];
}

}  // namespace ringback::signaling
