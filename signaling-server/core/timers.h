// Every deadline of the server in one order, because a server has as many as it has calls and
// sessions. Ties fire in the order they were armed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "base/ids.h"
#include "base/time.h"
#include "signaling-server/core/changes.h"

namespace ringback::signaling {

/// A connection that has said no Hello.
struct HelloTimer {
  ConnectionId connection;
};
/// A session's silence, or its life without a connection.
struct SessionTimer {
  SessionId session;
};
struct CallTimer {
  enum class What { kRing, kUnreachable, kCallerAbsent, kCalleeAbsent, kOffer, kTransfer };
  CallId call;
  What what = What::kRing;
  DeviceId device;  ///< with kOffer
};
/// A push waits to be tried again.
struct PushTimer {
  PushRef push;
};
/// Some of the history may be past its keeping.
struct HistoryTimer {};
using Timer = std::variant<HelloTimer, SessionTimer, CallTimer, PushTimer, HistoryTimer>;

class Timers {
 public:
  /// Where a timer stands; what its owner keeps to disarm it.
  using Place = std::pair<Instant, std::uint64_t>;

  Place arm(Instant at, Timer timer) {
    const Place place{at, ++armed_};
    timers_.emplace(place, std::move(timer));
    return place;
  }
  void disarm(std::optional<Place>& place) {
    if (place) timers_.erase(*place);
    place.reset();
  }
  std::optional<Instant> next_deadline() const {
    if (timers_.empty()) return {};
    return timers_.begin()->first.first;
  }
  std::optional<Timer> take_due(Instant now) {
    if (timers_.empty() || timers_.begin()->first.first > now) return {};
    auto due = timers_.extract(timers_.begin());
    return std::move(due.mapped());
  }

 private:
  std::uint64_t armed_ = 0;
  std::map<Place, Timer> timers_;
};

}  // namespace ringback::signaling
