// What Apple leaves open and this server had to decide; every field can be set from a scenario.
#pragma once

#include <span>

#include "base/assumption.h"
#include "base/time.h"

namespace ringback::apns {

struct Assumptions {
  // Provider tokens.
  Duration token_max_age = 1h;
  Duration token_future_tolerance = 1h;
  Duration token_update_window = 20min;
  bool token_updates_per_key = false;
  bool stall_after_token_updates = false;
  bool wedge_after_expired_token = false;
  bool accept_der_signature = true;
  // Streams and connections.
  int initial_streams = 1;
  int authenticated_streams = 1000;
  bool collapse_streams_on_rejection = false;
  Duration idle_timeout{};
  bool idle_goaway = true;
  bool require_alpn = false;
  int bad_tokens_before_goaway = 0;
  int errors_before_goaway = 0;
  // Requests.
  bool strict_background_priority = false;
  bool strict_push_type = true;
  bool strict_message_id = false;
  bool strict_json = true;
  bool infer_bundle_from_certificate = true;
  int device_token_burst = 0;
  Duration device_token_window = 1min;
  // Delivery.
  Duration unregistered_delay = 1h;
  Duration store_at_most = std::chrono::hours{24 * 30};
  Duration zero_expiration_grace{};
  bool slot_per_topic = true;
  Duration power_saving_hold{};
  int power_saved_priority = 5;
  Duration fate_timeout = 60s;
  // Broadcast channels.
  bool broadcast_enabled = true;
  int channel_limit = 10'000;
  int channels_in_all = 100'000;
  int longest_channel_id = 64;
  bool strict_broadcast_headers = true;
  Duration broadcast_stored = 8h;
};

std::span<const Assumption<Assumptions>> assumption_table();

}  // namespace ringback::apns
