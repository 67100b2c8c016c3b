#include "signaling-server/core/fork.h"

#include <algorithm>
#include <array>

#include "base/word.h"

namespace ringback::signaling {
namespace {

constexpr std::array<Word<Stage>, 9> kStages{{
    {Stage::kOffered, "offered"},
    {Stage::kPushed, "pushed"},
    {Stage::kPresent, "present"},
    {Stage::kRinging, "ringing"},
    {Stage::kAnswered, "answered"},
    {Stage::kDeclined, "declined"},
    {Stage::kBusy, "busy"},
    {Stage::kFailed, "failed"},
    {Stage::kUnreachable, "unreachable"},
}};

bool alive(Stage stage) {
  return stage == Stage::kOffered || stage == Stage::kPresent || stage == Stage::kRinging;
}

bool waiting(Stage stage) { return alive(stage) || stage == Stage::kPushed; }

}  // namespace

std::string_view to_string(Stage stage) { return word_of(kStages, stage); }
std::optional<Stage> parse_stage(std::string_view text) { return value_of(kStages, text); }

Branch* Fork::find(const DeviceId& device) {
  const auto found = branches_.find(device);
  return found == branches_.end() ? nullptr : &found->second;
}

bool Fork::any_waiting() const {
  return std::any_of(branches_.begin(), branches_.end(),
                     [](const auto& entry) { return waiting(entry.second.stage); });
}

bool Fork::any_alive() const {
  return std::any_of(branches_.begin(), branches_.end(),
                     [](const auto& entry) { return alive(entry.second.stage); });
}

EndReason Fork::outcome() const {
  const auto any = [&](Stage stage) {
    return std::any_of(branches_.begin(), branches_.end(),
                       [&](const auto& entry) { return entry.second.stage == stage; });
  };
  if (any(Stage::kBusy)) return EndReason::kBusy;
  if (any(Stage::kFailed)) return EndReason::kFailed;
  return EndReason::kUnreachable;
}

std::optional<EndReason> Fork::out(const DeviceId& device) const {
  const auto found = branches_.find(device);
  if (found == branches_.end()) return {};
  if (found->second.stage == Stage::kBusy) return EndReason::kBusy;
  if (found->second.stage == Stage::kFailed) return EndReason::kFailed;
  return {};
}

std::vector<DeviceId> Fork::untold() const {
  std::vector<DeviceId> devices;
  for (const auto& [device, branch] : branches_) {
    const bool knows = branch.stage != Stage::kUnreachable || branch.offered;
    if (knows && !out(device)) devices.push_back(device);
  }
  return devices;
}

}  // namespace ringback::signaling
