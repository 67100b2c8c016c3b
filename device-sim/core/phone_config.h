// A phone before anything happened to it, and the words that scenarios, control/v1 and the
// documentation use for what a phone can be and do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/push.h"
#include "base/time.h"
#include "device-sim/core/assumptions.h"
#include "device-sim/core/delay.h"
#include "device-sim/core/misbehaviour.h"

namespace ringback::device {

/// Rules change with the system; each generation is named by its first version.
enum class IosGeneration {
  k12,    ///< VoIP pushes carry no duty to report a call
  k13,    ///< the reporting rule; calls ring until the app ends them
  k16,    ///< the system ends a call that rang for the ring limit
  k26_4,  ///< the delegate learns whether it must report
};

/// What the app is doing when the story starts.
enum class AppState {
  kNotRunning,
  kForeground,
  kBackground,
  kSuspended,
  kForceQuit,
  kBeforeFirstUnlock,
  kNotInstalled,
};

/// What a person does without being told; each call draws anew.
struct Habits {
  std::optional<Delay> answer_after;   ///< from the moment the call rings
  std::optional<Delay> decline_after;  ///< likewise
  std::optional<Delay> hang_up_after;  ///< from the moment both sides can talk
};
/// "answer-after", "decline-after" and "hang-up-after"; null for another name.
std::optional<Delay>* habit(Habits& habits, std::string_view name);
std::vector<std::string_view> habit_words();

struct PhoneConfig {
  std::string name;  ///< the lanes are "<name>.ios" and "<name>.app"
  UserId user;
  DeviceId device;
  BundleId bundle{"com.example.ringback"};
  Environment environment = Environment::kProduction;
  IosGeneration ios = IosGeneration::k16;
  AppState initial_app_state = AppState::kNotRunning;
  Misbehaviours misbehaviours;
  Habits habits;
  bool outside_app = false;  ///< the app's logic runs elsewhere, by the control service
  SharedAssumptions assumptions;

  bool has(Misbehaviour m) const { return misbehaviours.contains(m); }
};

std::string_view to_string(AppState state);
std::optional<AppState> parse_app_state(std::string_view text);
std::string_view to_string(IosGeneration generation);
/// Reads "16", "17.4" or "26.4": the generation that version belongs to; nothing before iOS 12.
std::optional<IosGeneration> parse_ios_generation(std::string_view text);

/// All words of each kind, for messages such as "nearest known word".
std::vector<std::string_view> app_state_words();
std::vector<std::string_view> ios_generation_words();

}  // namespace ringback::device
