// Source: Apple, "Responding to VoIP Notifications from PushKit" [doc]: the audio session is
// activated once the answer action was fulfilled.
#include <algorithm>
#include <string>
#include <vector>

#include "world/checkers/checkers.h"

namespace ringback::world {
namespace {

class AudioOrder final : public Checker {
 public:
  std::string_view name() const override { return "no-audio-before-fulfilment"; }
  std::string_view source() const override {
    return "Apple, Responding to VoIP Notifications from PushKit";
  }
  std::string_view remedy() const override {
    return "Fulfil the answer once media can flow, and start audio in provider(_:didActivate:).";
  }
  std::span<const std::string_view> judges_by() const override {
    static constexpr std::array<std::string_view, 8> kNames{
        "perform-answer-call", "action-fulfilled", "action-failed",   "action-timed-out",
        "call-ended",          "app-terminated",   "audio-activated", "audio-deactivated"};
    return kNames;
  }

  void on(const TraceEvent& event) override {
    Phone& phone = of(phone_of(event.lane));
    if (event.name == "perform-answer-call") phone.pending = true;
    if (event.name == "action-fulfilled" || event.name == "action-failed" ||
        event.name == "call-ended" || event.name == "app-terminated" ||
        event.name == "action-timed-out") {
      phone.pending = false;
    }
    if (event.name == "perform-answer-call") others_active_ = phone.active;
    if (event.name == "audio-activated") {
      phone.active = true;
      if (phone.pending && !others_active_) {
        violated(event.at, event.lane, event.call,
                 phone.name + ": audio was activated before the answer was fulfilled");
      }
    }
    if (event.name == "audio-deactivated") phone.active = false;
  }
  void finish(Instant) override {}

 private:
  struct Phone {
    std::string name;
    bool pending = false;  ///< an answer is with the app
    bool active = false;   ///< it has the audio session
  };
  Phone& of(std::string_view name) {
    const auto known = std::find_if(phones_.begin(), phones_.end(),
                                    [&](const Phone& phone) { return phone.name == name; });
    return known == phones_.end() ? phones_.emplace_back(Phone{std::string(name)}) : *known;
  }

  std::vector<Phone> phones_;
  bool others_active_ = false;
};

}  // namespace

std::unique_ptr<Checker> no_audio_before_fulfilment() { return std::make_unique<AudioOrder>(); }

}  // namespace ringback::world
