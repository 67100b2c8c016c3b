// The calls of a load run: which pair of phones is in which, how far each has come, how each ended.
// It learns all that from the phones' own trace, as every judge here does.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "base/trace.h"
#include "device-sim/load/latencies.h"

namespace ringback::device::load {

/// What a whole call passes through, in this order.
enum class Leg {
  kDialled,       ///< the caller's phone took the person's wish to call
  kPushAccepted,  ///< APNs took the server's push
  kWoken,         ///< iOS woke or launched the callee's app for it
  kRinging,       ///< CallKit rings: the callee's screen shows the call
  kAnswered,      ///< CallKit asked the callee's app to answer
  kConnected,     ///< both can talk
  kEnded,         ///< both know that the call is over
  kCount
};
inline constexpr auto kLegs = static_cast<std::size_t>(Leg::kCount);
std::string_view to_string(Leg leg);

enum class Side { kCaller, kCallee };

struct Tally {
  std::uint64_t started = 0;
  std::uint64_t succeeded = 0;
  std::map<std::string, std::uint64_t> failed;  ///< by reason
  /// From the moment the call was due to be dialled; successful calls only.
  std::array<Latencies, kLegs> legs;

  std::uint64_t failures() const;
  std::uint64_t live() const { return started - succeeded - failures(); }
};

class CallBook {
 public:
  using Pair = std::size_t;

  /// Pairs are free at first. `limit` is how long a call may take before it has failed.
  CallBook(std::size_t pairs, Duration limit);

  /// A call that was due then, between the pair that was idle for longest; nothing when none is.
  std::optional<Pair> begin(Instant due);
  /// One event of a phone of the pair.
  void saw(Pair pair, Side side, const TraceEvent& event);
  /// When APNs took the push that the callee's phone has just got.
  void push_accepted(Pair pair, Instant at);
  /// Ends what has taken too long; returns the pairs whose people should hang up.
  std::vector<Pair> expire(Instant now);

  const Tally& tally() const { return tally_; }
  /// When the last call was dialled and when the last one ended; zero before.
  Instant last_end() const { return last_end_; }
  std::size_t free() const { return free_.size(); }

 private:
  struct Call {
    bool going = false;
    bool free = true;
    bool awake = false;  ///< the callee's app runs; a call needs it asleep
    Instant due;
    std::optional<CallId> id;
    std::array<std::optional<Instant>, kLegs> reached;
    std::array<bool, 2> connected{};
    std::array<std::string, 2> ended;  ///< why, as each side was told
    std::string trouble;               ///< what went wrong first
  };
  void reach(Call& call, Leg leg, Instant at);
  void settle(Pair pair, Instant at);
  void fail(Pair pair, Instant at, const std::string& why);
  void release(Pair pair);

  Duration limit_;
  std::vector<Call> calls_;
  std::deque<Pair> free_;
  std::deque<std::pair<Instant, Pair>> started_;  ///< in the order in which they expire
  Tally tally_;
  Instant last_end_;
};

}  // namespace ringback::device::load
