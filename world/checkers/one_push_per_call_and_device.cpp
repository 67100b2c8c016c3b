// After the first push, everything about a call goes over the connection; a retry keeps its
// apns-id. Source: Apple, "Responding to VoIP Notifications from PushKit" [doc].
#include <map>
#include <string>

#include "world/checkers/checkers.h"
#include "world/checkers/recent.h"

namespace ringback::world {
namespace {

class OnePush final : public Checker {
 public:
  std::string_view name() const override { return "one-push-per-call-and-device"; }
  std::span<const std::string_view> judges_by() const override {
    static constexpr std::array<std::string_view, 1> kNames{"push-request"};
    return kNames;
  }

  void on(const TraceEvent& event) override {
    if (event.name != "push-request" || !event.call) return;
    const std::string id(event.field("apns-id"));
    auto& sent = sent_.at(*event.call);
    const auto [first, fresh] = sent.emplace(event.field("token"), id);
    if (!fresh && first->second != id) {
      violated("a second push for call " + event.call->text() + " to the same device");
    }
  }
  void finish(Instant) override {}

 private:
  ByCall<std::map<std::string, std::string>> sent_;  ///< the apns-id, by token
};

}  // namespace

std::unique_ptr<Checker> one_push_per_call_and_device() { return std::make_unique<OnePush>(); }

}  // namespace ringback::world
