// What each phone showed, and for how long.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/recording.h"

namespace ringback::runner {

/// What a screen means for the call.
enum class Screen { kIdle, kConnecting, kRinging, kTalking, kFailed };
/// Of a word of device-sim's screens; one that is not known here is kConnecting, which is drawn
/// as "something is going on".
Screen screen_of(std::string_view shows);

struct ScreenSpan {
  Duration from{}, to{};  ///< in the story
  std::string shows;      ///< "ringing"
  std::string who;        ///< whose name it shows; may be empty
  Screen screen = Screen::kIdle;
};

/// Of one phone, from the story's start to its end without gaps.
std::vector<ScreenSpan> screens_of(const Recording& recording, const std::string& phone);

}  // namespace ringback::runner
