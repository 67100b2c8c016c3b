// The process of the app: what iOS starts, wakes, suspends and ends.
#pragma once

#include <string_view>

#include "base/machine.h"
#include "device-sim/core/ground.h"

namespace ringback::device {

enum class ProcessState {
  kNotInstalled,
  kNotRunning,
  kForceQuit,
  kLaunching,
  kForeground,
  kBackground,
  kSuspended,
};
enum class ProcessEvent {
  kInstalled,
  kUninstalled,
  kPushCame,
  kOpened,
  kLaunchedBehind,
  kLaunchedInFront,
  kWoken,
  kWentHome,
  kIdle,
  kSwipedAway,
  kTerminated,
  kPutBack,  ///< set up before the story starts
};
std::string_view name(ProcessState state);
std::string_view name(ProcessEvent event);
MachineText app_process_text();

class AppProcess {
 public:
  AppProcess(Ground& ground, ProcessState state) : ground_(&ground), state_(state) {}

  ProcessState state() const { return state_; }
  /// The process exists and executes.
  bool runs() const {
    return state_ == ProcessState::kForeground || state_ == ProcessState::kBackground;
  }
  bool exists() const { return runs() || state_ == ProcessState::kSuspended; }
  /// When it came into this state.
  Instant since() const { return since_; }
  bool handles(ProcessEvent on) const;
  void move(ProcessEvent on, ProcessState to);

 private:
  Ground* ground_;
  ProcessState state_;
  Instant since_{};
};

}  // namespace ringback::device
