// After the first push, everything about a call goes over the connection; a retry keeps its
// apns-id. Source: Apple, "Responding to VoIP Notifications from PushKit" [doc].
#include <map>
#include <utility>

#include "world/checkers/checkers.h"

namespace ringback::world {
namespace {

class OnePush final : public Checker {
 public:
  std::string_view name() const override { return "one-push-per-call-and-device"; }

  void on(const TraceEvent& event) override {
    if (event.name != "push-request" || !event.call) return;
    const std::string id(event.field("apns-id"));
    const auto [first, fresh] =
        sent_.emplace(std::pair(*event.call, std::string(event.field("token"))), id);
    if (!fresh && first->second != id) {
      violated("a second push for call " + event.call->text() + " to the same device");
    }
  }
  void finish(Instant) override {}

 private:
  std::map<std::pair<CallId, std::string>, std::string> sent_;
};

}  // namespace

std::unique_ptr<Checker> one_push_per_call_and_device() { return std::make_unique<OnePush>(); }

}  // namespace ringback::world
