// What the phone's screen shows, as data.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "device-sim/core/call_kit.h"
#include "device-sim/core/ground.h"

namespace ringback::device {

struct ScreenCall {
  CallId call;
  std::string who;
  std::string_view state;
  std::optional<Duration> timer;  ///< how long both sides have been able to talk
};

struct Screen {
  std::string_view shows = "idle";  ///< one of screen_words()
  /// Of a ringing call: full-screen, banner, silenced or icon-only.
  std::string_view style;
  bool ringtone = false;      ///< it is heard: not beside another call, and not silenced
  bool own_ringtone = false;  ///< and it is the app's, not the system's
  bool video = false;
  bool locked = true;
  std::string who;
  std::optional<CallId> call;
  std::vector<ScreenCall> calls;
  /// The buttons, by the words of acts.h.
  std::vector<std::string_view> buttons;
};

/// idle, app, ringing, call-waiting, connecting, calling, in-call, held, call-failed, off.
std::vector<std::string_view> screen_words();

class SystemUi {
 public:
  explicit SystemUi(Ground& ground) : ground_(&ground) {}
  /// What there is to see at this moment.
  Screen look(const CallKit& calls, bool app_in_front, Instant at) const;
  /// Writes a `screen` event when what is shown has changed.
  void refresh(const CallKit& calls, bool app_in_front);

 private:
  /// What is in front, looked at after every input: it copies nothing.
  struct Front {
    std::string_view shows = "idle";
    std::string_view style;
    std::string_view who;
    std::optional<CallId> call;
    const CallRecord* record = nullptr;
    bool ringtone = false;
    bool video = false;
  };
  Front front(const CallKit& calls, bool app_in_front) const;
  void ring_in(Front& front, const CallKit& calls, const CallRecord& call) const;

  Ground* ground_;
  std::string_view shown_ = "idle";
  std::string shown_who_;
  std::optional<CallId> shown_call_;
};

}  // namespace ringback::device
