#include "world/checkers/checkers.h"
#include "world/checkers/recent.h"

namespace ringback::world {
namespace {

class EndsOnce final : public Checker {
 public:
  std::string_view name() const override { return "a-call-ends-once"; }
  std::string_view source() const override {
    return "Ours: one end per call is what both sides agree on";
  }
  std::string_view remedy() const override {
    return "The first end counts: a server drops what comes about a call that it has ended.";
  }
  std::span<const std::string_view> judges_by() const override {
    static constexpr std::array<std::string_view, 1> kNames{"call-ended"};
    return kNames;
  }

  void on(const TraceEvent& event) override {
    if (event.name != "call-ended" || event.lane != "signaling" || !event.to.empty() ||
        !event.call) {
      return;
    }
    if (++ends_.at(*event.call) == 2) {
      violated(event.at, event.lane, event.call,
               "call " + event.call->text() + " ended twice, the second time as " +
                   std::string(event.field("reason")));
    }
  }
  void finish(Instant) override {}

 private:
  ByCall<int> ends_;
};

}  // namespace

std::unique_ptr<Checker> a_call_ends_once() { return std::make_unique<EndsOnce>(); }

}  // namespace ringback::world
