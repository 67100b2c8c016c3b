// Source: Apple, "Responding to VoIP Notifications from PushKit" [doc]: the audio session is
// activated once the answer action was fulfilled.
#include <set>
#include <string>

#include "world/checkers/checkers.h"

namespace ringback::world {
namespace {

class AudioOrder final : public Checker {
 public:
  std::string_view name() const override { return "no-audio-before-fulfilment"; }
  std::span<const std::string_view> judges_by() const override {
    static constexpr std::array<std::string_view, 8> kNames{
        "perform-answer-call", "action-fulfilled", "action-failed",   "action-timed-out",
        "call-ended",          "app-terminated",   "audio-activated", "audio-deactivated"};
    return kNames;
  }

  void on(const TraceEvent& event) override {
    const std::string phone = event.lane.substr(0, event.lane.find('.'));
    if (event.name == "perform-answer-call") pending_.insert(phone);
    if (event.name == "action-fulfilled" || event.name == "action-failed" ||
        event.name == "call-ended" || event.name == "app-terminated" ||
        event.name == "action-timed-out") {
      pending_.erase(phone);
    }
    if (event.name == "perform-answer-call") others_active_ = active_.contains(phone);
    if (event.name == "audio-activated") {
      active_.insert(phone);
      if (pending_.contains(phone) && !others_active_) {
        violated(phone + ": audio was activated before the answer was fulfilled");
      }
    }
    if (event.name == "audio-deactivated") active_.erase(phone);
  }
  void finish(Instant) override {}

 private:
  std::set<std::string> pending_;
  std::set<std::string> active_;
  bool others_active_ = false;
};

}  // namespace

std::unique_ptr<Checker> no_audio_before_fulfilment() { return std::make_unique<AudioOrder>(); }

}  // namespace ringback::world
