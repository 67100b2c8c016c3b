#include <functional>
#include <map>
#include <optional>
#include <string>

#include "world/checkers/checkers.h"
#include "world/checkers/reach.h"
#include "world/checkers/recent.h"

namespace ringback::world {
namespace {

// How long a phone that can hear the server may ring on: time to wake, to connect and to ask.
constexpr Duration kSilentWithin = 3s;

class NoLateRing final : public Checker {
 public:
  std::string_view name() const override { return "no-ring-after-the-end"; }
  std::string_view source() const override {
    return "Ours: nobody may run to a phone that rings for a call that is over";
  }
  std::string_view remedy() const override {
    return "A woken app connects, asks the server how the call stands, and reports it ended when "
           "it is over, and an app that gets no word gives up by itself.";
  }
  std::span<const std::string_view> judges_by() const override {
    static constexpr auto kNames = Reach::and_by("call-ended", "screen");
    return kNames;
  }

  void on(const TraceEvent& event) override {
    judge_due(event.at);
    reach_.on(event);
    if (event.name == "call-ended" && event.lane == "signaling" && event.call) {
      ended_.at(*event.call) = event.at;
      for (auto& [phone, ring] : ringing_) {
        if (ring.call == *event.call) ring.over = event.at;
      }
    }
    if (event.name == "screen") {
      const std::string_view phone = phone_of(event.lane);
      const auto before = ringing_.find(phone);
      if (before != ringing_.end()) ringing_.erase(before);
      if (event.field("shows") == "ringing" && event.call) {
        const Instant* over = ended_.find(*event.call);
        ringing_.emplace(phone, Ring{*event.call, event.at,
                                     over == nullptr ? std::nullopt : std::optional(*over)});
      }
    }
  }

  void finish(Instant ended) override { judge_due(ended); }

 private:
  struct Ring {
    CallId call;
    Instant since;
    std::optional<Instant> over;  ///< when the server ended the call
  };

  void judge_due(Instant now) {
    for (auto it = ringing_.begin(); it != ringing_.end();) {
      const auto& end = it->second.over;
      const auto knows =
          end ? reach_.knows_from(it->first, std::max(*end, it->second.since)) : std::nullopt;
      if (!knows || now - *knows <= kSilentWithin) {
        ++it;
        continue;
      }
      const Instant at = *knows + kSilentWithin;
      violated(
          at, it->first + ".ios", it->second.call,
          it->first + " rings on though the call ended " + format_duration(at - *end) + " ago");
      it = ringing_.erase(it);
    }
  }

  Reach reach_;
  ByCall<Instant> ended_;
  std::map<std::string, Ring, std::less<>> ringing_;  ///< by phone
};

}  // namespace

std::unique_ptr<Checker> no_ring_after_the_end() { return std::make_unique<NoLateRing>(); }

}  // namespace ringback::world
