#include "device-sim/core/app_process.h"

#include <array>

#include "base/check.h"

namespace ringback::device {
namespace {

using S = ProcessState;
using E = ProcessEvent;

constexpr std::array<std::string_view, 7> kStates{"not-installed", "not-running", "force-quit",
                                                  "launching",     "foreground",  "background",
                                                  "suspended"};
constexpr std::array<std::string_view, 12> kEvents{
    "installed", "uninstalled", "push-came", "opened",      "launched-behind", "launched-in-front",
    "woken",     "went-home",   "idle",      "swiped-away", "terminated",      "put-back"};

constexpr std::array<Edge<S, E>, 36> kEdges{{
    {S::kNotInstalled, E::kInstalled, S::kNotRunning},
    {S::kNotRunning, E::kUninstalled, S::kNotInstalled},
    {S::kNotRunning, E::kPushCame, S::kLaunching},
    {S::kNotRunning, E::kOpened, S::kLaunching},
    {S::kNotRunning, E::kTerminated, S::kNotRunning},
    {S::kNotRunning, E::kPutBack, S::kForceQuit},
    {S::kNotRunning, E::kPutBack, S::kNotInstalled},
    {S::kNotRunning, E::kSwipedAway, S::kForceQuit},
    {S::kForceQuit, E::kUninstalled, S::kNotInstalled},
    {S::kForceQuit, E::kPushCame, S::kLaunching},
    {S::kForceQuit, E::kOpened, S::kLaunching},
    {S::kForceQuit, E::kTerminated, S::kNotRunning},
    {S::kLaunching, E::kLaunchedBehind, S::kBackground},
    {S::kLaunching, E::kLaunchedInFront, S::kForeground},
    {S::kLaunching, E::kUninstalled, S::kNotInstalled},
    {S::kLaunching, E::kSwipedAway, S::kForceQuit},
    {S::kLaunching, E::kTerminated, S::kNotRunning},
    {S::kForeground, E::kWentHome, S::kBackground},
    {S::kForeground, E::kUninstalled, S::kNotInstalled},
    {S::kForeground, E::kSwipedAway, S::kForceQuit},
    {S::kForeground, E::kTerminated, S::kNotRunning},
    {S::kForeground, E::kPutBack, S::kNotRunning},
    {S::kForeground, E::kPutBack, S::kSuspended},
    {S::kForeground, E::kPutBack, S::kBackground},
    {S::kForeground, E::kOpened, S::kForeground},
    {S::kBackground, E::kOpened, S::kForeground},
    {S::kBackground, E::kIdle, S::kSuspended},
    {S::kBackground, E::kUninstalled, S::kNotInstalled},
    {S::kBackground, E::kSwipedAway, S::kForceQuit},
    {S::kBackground, E::kTerminated, S::kNotRunning},
    {S::kSuspended, E::kWoken, S::kBackground},
    {S::kSuspended, E::kOpened, S::kForeground},
    {S::kSuspended, E::kUninstalled, S::kNotInstalled},
    {S::kSuspended, E::kSwipedAway, S::kForceQuit},
    {S::kSuspended, E::kTerminated, S::kNotRunning},
    {S::kSuspended, E::kPushCame, S::kSuspended},
}};

}  // namespace

std::string_view name(ProcessState state) { return kStates[static_cast<std::size_t>(state)]; }
std::string_view name(ProcessEvent event) { return kEvents[static_cast<std::size_t>(event)]; }

MachineText app_process_text() {
  static const auto kWords = in_words(kEdges);
  return {"App process", kStates, kEvents, kWords};
}

bool AppProcess::handles(ProcessEvent on) const { return ringback::handles(kEdges, state_, on); }

void AppProcess::move(ProcessEvent on, ProcessState to) {
  RINGBACK_CHECK(allows(kEdges, state_, on, to));
  ground_->moved({"app-process", name(state_), name(on), name(to)});
  if (state_ != to) since_ = ground_->at();
  state_ = to;
}

}  // namespace ringback::device
