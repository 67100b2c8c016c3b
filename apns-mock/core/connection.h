// What the core keeps of one provider connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "apns-mock/core/effects.h"
#include "apns-mock/core/inputs.h"
#include "apns-mock/core/provider_auth.h"
#include "base/time.h"
#include "base/trace.h"

namespace ringback::apns {

struct Connection {
  /// The one that the client's host name said, or this.
  Environment environment_or(Environment usual) const {
    return transport->environment.value_or(usual);
  }

  /// Shared with what the journal remembers of it; never null.
  std::shared_ptr<const TransportFacts> transport = std::make_shared<const TransportFacts>();
  AuthBinding binding;
  std::uint32_t streams = 0;  ///< the limit last sent
  bool raised = false;        ///< the limit rose once
  int bad_tokens = 0;
  int errors = 0;
  bool silent = false;   ///< never answers again
  bool leaving = false;  ///< GOAWAY is out
  std::optional<Instant> idle_at;
  Duration answer_gap{};                  ///< answers are at least so far apart
  std::optional<Instant> next_answer_at;  ///< when the line is free again
};

/// What will become of a request's answer and of its push.
struct Handling {
  Duration answer_after{};
  bool answer = true;
  Duration hold{};
  bool overtaken = false;
  int copies = 1;
  bool drop = false;
  std::string fault;  ///< the name of the fault that made it so
};
/// An answer, or what a fault does in its place, with the trace that goes with it; of no name when
/// there is none.
struct LaterAnswer {
  Effect effect;
  TraceEvent trace;
};

}  // namespace ringback::apns
