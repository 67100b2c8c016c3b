// After the first push, everything about a call goes over the connection; a retry keeps its
// apns-id. Source: Apple, "Responding to VoIP Notifications from PushKit" [doc].
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "world/checkers/checkers.h"
#include "world/checkers/recent.h"

namespace ringback::world {
namespace {

class OnePush final : public Checker {
 public:
  std::string_view name() const override { return "one-push-per-call-and-device"; }
  std::string_view source() const override {
    return "Apple, Responding to VoIP Notifications from PushKit";
  }
  std::string_view remedy() const override {
    return "A server pushes a call once, says all the rest over the connection, and retries with "
           "the same apns-id.";
  }
  std::span<const std::string_view> judges_by() const override {
    static constexpr std::array<std::string_view, 1> kNames{"push-request"};
    return kNames;
  }

  void on(const TraceEvent& event) override {
    if (event.name != "push-request" || !event.call) return;
    const auto id = event.field("apns-id"), token = event.field("token");
    auto& sent = sent_.at(*event.call);
    const auto first = std::find_if(sent.begin(), sent.end(),
                                    [&](const auto& push) { return push.first == token; });
    if (first == sent.end()) {
      sent.emplace_back(token, id);
    } else if (first->second != id) {
      violated(event.at, event.lane, event.call,
               "a second push for call " + event.call->text() + " to the same device");
    }
  }
  void finish(Instant) override {}

 private:
  ByCall<std::vector<std::pair<std::string, std::string>>> sent_;  ///< token and apns-id
};

}  // namespace

std::unique_ptr<Checker> one_push_per_call_and_device() { return std::make_unique<OnePush>(); }

}  // namespace ringback::world
