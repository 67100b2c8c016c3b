#include <algorithm>
#include <map>

#include "world/checkers/checkers.h"

namespace ringback::world {
namespace {

class OneFate final : public Checker {
 public:
  std::string_view name() const override { return "every-push-has-one-fate"; }

  void on(const TraceEvent& event) override {
    const auto id = event.field("apns-id");
    // A retry after a lost answer is a second push with the same id: APNs may take both.
    if (event.name == "push-request") ++pushes_[std::string(id)].requests;
    if (event.lane != "apns") return;
    if (event.name == "push") sent(std::string(id), event.at);
    // Stored again: what was sent did not arrive.
    if (event.name == "push-stored") waiting(std::string(id));
    if (event.name == "push-delivered" || event.name == "push-expired" ||
        event.name == "push-replaced" || event.name == "push-dropped") {
      settled(std::string(id), event);
    }
  }

  void finish(Instant ended) override {
    for (const auto& [id, push] : pushes_) {
      // Every phone tells what it did with a push, or APNs gives it up after a minute.
      if (push.open && !push.stored && ended - push.last > 70s) {
        violated("push " + id + " was sent and nobody knows what became of it");
      }
    }
  }

 private:
  struct Push {
    bool open = false;  ///< sent to a phone that has not answered
    bool stored = false;
    int requests = 0;
    int settled = 0;
    Instant last;
  };

  void sent(const std::string& id, Instant at) {
    Push& push = pushes_[id];
    push.open = push.settled == 0;
    push.stored = false;
    push.last = at;
  }
  void waiting(const std::string& id) { pushes_[id].stored = true; }
  void settled(const std::string& id, const TraceEvent& event) {
    Push& push = pushes_[id];
    push.open = false;
    if (++push.settled > std::max(push.requests, 1)) {
      violated("push " + id + " has one fate too many: " + std::string(event.name));
    }
  }

  std::map<std::string, Push> pushes_;
};

}  // namespace

std::unique_ptr<Checker> every_push_has_one_fate() { return std::make_unique<OneFate>(); }

}  // namespace ringback::world
