#include <algorithm>

#include "world/checkers/checkers.h"
#include "world/checkers/recent.h"

namespace ringback::world {
namespace {

// Every phone tells what it did with a push, or APNs gives it up after a minute.
constexpr Duration kKnownWithin = 70s;

class OneFate final : public Checker {
 public:
  std::string_view name() const override { return "every-push-has-one-fate"; }
  std::string_view source() const override {
    return "Ours: a push that is counted twice or lost makes every other count worthless";
  }
  std::string_view remedy() const override {
    return "APNs settles each push once: delivered, expired, replaced or dropped.";
  }
  std::span<const std::string_view> judges_by() const override {
    static constexpr std::array<std::string_view, 7> kNames{
        "push-request", "push",          "push-stored", "push-delivered",
        "push-expired", "push-replaced", "push-dropped"};
    return kNames;
  }

  void on(const TraceEvent& event) override {
    if (event.name != "push-request" && event.lane != "apns") return;
    const auto id = event.field("apns-id");
    // A retry after a lost answer is a second push with the same id: APNs may take both.
    if (event.name == "push-request") {
      Push& push = pushes_.at(id);
      ++push.requests;
      push.call = event.call;
    }
    if (event.lane != "apns") return;
    if (event.name == "push") sent(id, event.at);
    // Stored again: what was sent did not arrive.
    if (event.name == "push-stored") waiting(id);
    if (event.name == "push-delivered" || event.name == "push-expired" ||
        event.name == "push-replaced" || event.name == "push-dropped") {
      settled(id, event);
    }
  }

  void finish(Instant ended) override {
    pushes_.each([&](const std::string& id, const Push& push) {
      if (push.open && !push.stored && ended - push.last > kKnownWithin) {
        violated(push.last + kKnownWithin, "apns", push.call,
                 "push " + id + " was sent and nobody knows what became of it");
      }
    });
  }

 private:
  struct Push {
    bool open = false;  ///< sent to a phone that has not answered
    bool stored = false;
    int requests = 0;
    int settled = 0;
    Instant last;
    std::optional<CallId> call;
  };

  void sent(std::string_view id, Instant at) {
    Push& push = pushes_.at(id);
    push.open = push.settled == 0;
    push.stored = false;
    push.last = at;
  }
  void waiting(std::string_view id) { pushes_.at(id).stored = true; }
  void settled(std::string_view id, const TraceEvent& event) {
    Push& push = pushes_.at(id);
    push.open = false;
    if (++push.settled > std::max(push.requests, 1)) {
      violated(event.at, event.lane, push.call,
               "push " + std::string(id) + " has one fate too many: " + std::string(event.name));
    }
  }

  ByText<Push> pushes_;
};

}  // namespace

std::unique_ptr<Checker> every_push_has_one_fate() { return std::make_unique<OneFate>(); }

}  // namespace ringback::world
