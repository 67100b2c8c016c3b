// What nobody publishes and somebody had to choose: the signaling server's named numbers.
#pragma once

#include <span>

#include "base/assumption.h"
#include "base/time.h"

namespace ringback::signaling {

struct Assumptions {
  // Calls.
  Duration ring_timeout = 45s;
  Duration unreachable_wait = 30s;
  Duration absence_limit = 30s;
  Duration offer_wait = 3s;
  int calls_per_user = 8;
  int remembered_calls = 10'000;
  Duration keep_history{0};
  // Connections.
  int connections = 100'000;
  Duration hello_wait = 10s;
  Duration heartbeat = 10s;
  Duration presence_timeout = 25s;
  Duration session_linger = 30s;
  int session_backlog = 256;
  Duration node_lease = 3s;
  Duration reconnect_after = 1s;
  double reconnects_per_second = 1000;
  Duration reconnect_spread_limit = 20s;
  // Limits.
  int devices_per_user = 16;
  int text_limit_bytes = 256;
  int media_limit_bytes = 65'536;
  double frames_per_second = 200;
  int frame_burst = 400;
  double dials_per_second = 20;
  int dial_burst = 40;
  // Pushes.
  Duration push_expiration{0};
  Duration push_retry_delay = 500ms;
  int push_attempts = 4;
};

/// Every field above, with its source and its meaning.
std::span<const Assumption<Assumptions>> assumption_table();

}  // namespace ringback::signaling
