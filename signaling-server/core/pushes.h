// Pushes that wait for APNs' answer: retried by the table while the call still rings, then
// settled once.
#pragma once

#include <map>
#include <optional>

#include "base/ids.h"
#include "base/rng.h"
#include "signaling-server/core/digest.h"
#include "signaling-server/core/inputs.h"
#include "signaling-server/core/retry_policy.h"
#include "signaling-server/core/timers.h"
#include "signaling-server/core/turn.h"
#include "signaling-server/core/user_registry.h"

namespace ringback::signaling {

class Pushes {
 public:
  Pushes(const Config& config, Timers& timers, UserRegistry& registry, Rng rng)
      : config_(config), timers_(timers), registry_(registry), rng_(rng) {}

  /// What became of a push in the end.
  struct Settled {
    CallId call;
    DeviceId device;
    bool accepted = false;
  };
  struct Announcement {
    CallId call;
    CallerInfo caller;
    Instant ring_until;
  };

  void send(Turn& turn, const Announcement& call, const TokenRecord& token);
  std::optional<Settled> answered(Turn& turn, const PushAnswered& answer);
  std::optional<Settled> lost(Turn& turn, const PushLost& lost);
  void on_timer(Turn& turn, const PushTimer& timer);
  /// The call is over: nobody waits for these answers any more.
  void abandon(Turn& turn, CallId call);
  void add_to(Digest& digest) const;

 private:
  struct Outstanding {
    SendPush request;
    DeviceKey owner;
    WallTime sent_at;
    Instant ring_until;
    int attempts = 0;
    std::optional<Timers::Place> retry;
  };
  using Place = std::map<PushRef, Outstanding>::iterator;

  void transmit(Turn& turn, Outstanding& push);
  std::optional<Settled> judge(Turn& turn, Place push, const RetryRule& rule,
                               std::optional<WallTime> gone_since);
  bool retry(Turn& turn, Outstanding& push, const RetryRule& rule);
  Settled settle(Turn& turn, Place push, bool accepted);

  const Config& config_;
  Timers& timers_;
  UserRegistry& registry_;
  Rng rng_;
  std::uint64_t last_ref_ = 0;
  std::map<PushRef, Outstanding> outstanding_;
  std::multimap<CallId, PushRef> by_call_;
};

}  // namespace ringback::signaling
