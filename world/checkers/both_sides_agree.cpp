#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "world/checkers/checkers.h"
#include "world/checkers/reach.h"
#include "world/checkers/recent.h"

namespace ringback::world {
namespace {

constexpr Duration kBound = 3s;

class Agree final : public Checker {
 public:
  std::string_view name() const override { return "both-sides-agree"; }
  std::string_view source() const override {
    return "Ours: no phone shows a call that nobody is in";
  }
  std::string_view remedy() const override {
    return "An app ends its call, and tells CallKit, when the server says that it is over, and "
           "after a "
           "lost connection it asks.";
  }
  std::span<const std::string_view> judges_by() const override {
    static constexpr auto kNames = Reach::and_by("call-connected", "call-ended", "app-terminated");
    return kNames;
  }

  void on(const TraceEvent& event) override {
    reach_.on(event);
    const std::string_view phone = phone_of(event.lane);
    // A dead process is in no call; its end names none.
    if (event.name == "app-terminated") {
      std::erase_if(talking_, [&](const auto& entry) { return entry.second == phone; });
    }
    if (!event.call) return;
    if (event.name == "call-connected") joined(*event.call, phone);
    if (event.name == "call-ended" && event.to.empty()) {
      if (event.lane == "signaling") {
        if (over_.find(*event.call) == nullptr) over_.at(*event.call) = event.at;
      } else {
        std::erase_if(talking_, [&](const auto& entry) {
          return entry.first == *event.call && entry.second == phone;
        });
      }
    }
  }

  void finish(Instant ended) override {
    std::sort(talking_.begin(), talking_.end());
    for (const auto& [call, phone] : talking_) {
      const Instant* over = over_.find(call);
      if (over == nullptr) continue;
      const auto knows = reach_.knows_from(phone, *over);
      if (!knows || ended - *knows <= kBound) continue;
      violated(*knows + kBound, phone + ".app", call,
               phone + " is still in a call that the server ended");
    }
  }

 private:
  void joined(const CallId& call, std::string_view phone) {
    const bool known = std::any_of(talking_.begin(), talking_.end(), [&](const auto& entry) {
      return entry.first == call && entry.second == phone;
    });
    if (!known) talking_.emplace_back(call, phone);
  }

  Reach reach_;
  ByCall<Instant> over_;
  std::vector<std::pair<CallId, std::string>> talking_;  ///< few at a time
};

}  // namespace

std::unique_ptr<Checker> both_sides_agree() { return std::make_unique<Agree>(); }

}  // namespace ringback::world
