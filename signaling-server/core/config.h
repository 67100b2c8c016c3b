// What a signaling server is told before it starts.
#pragma once

#include "base/ids.h"
#include "base/push.h"
#include "signaling-server/core/assumptions.h"

namespace ringback::signaling {

struct Config {
  /// For tokens that name no app of their own.
  BundleId bundle{"com.example.ringback"};
  Environment environment = Environment::kProduction;
  Assumptions assumptions;
  /// Emit Persist effects. A server without a store saves itself the work.
  bool persist = false;
  /// Other servers share the store: tell them what they must know. Only with persist.
  bool cluster = false;
  /// Write the trace. Load runs switch it off.
  bool trace = true;
};

}  // namespace ringback::signaling
