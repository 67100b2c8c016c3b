// Plays a plan on the three real processes, in real time or a multiple of it, and brings home the
// same kind of recording as the virtual world.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "runner/live/stack.h"
#include "runner/stage.h"

namespace grpc {
class Channel;
}

namespace ringback::runner {

struct LiveOptions {
  StackOptions stack;
  /// A stack that already runs; empty addresses mean: start one for each play.
  StackAddresses running;
  /// Opens a channel to the signaling server, which may be another's and speak TLS; the error is
  /// one line. In the clear without.
  std::function<Result<std::shared_ptr<grpc::Channel>, std::string>(const StackAddresses&)>
      dial_signaling;
  /// Ends a play before its time, with an error.
  std::stop_token stop;
};

/// Real processes are never exact; this much real time is granted to every limit.
inline constexpr Duration kLiveSlack = 500ms;

/// Each play has a stack of its own, so that no story sees another's leavings.
std::unique_ptr<Stage> make_live_stage(LiveOptions options);

}  // namespace ringback::runner
