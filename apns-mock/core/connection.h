// What the core keeps of one provider connection.
#pragma once

#include <cstdint>
#include <optional>

#include "apns-mock/core/inputs.h"
#include "apns-mock/core/provider_auth.h"
#include "base/time.h"

namespace ringback::apns {

struct Connection {
  TransportFacts transport;
  AuthBinding binding;
  std::uint32_t streams = 0;  ///< the limit last sent
  bool raised = false;        ///< the limit rose once
  int bad_tokens = 0;
  int errors = 0;
  bool silent = false;   ///< never answers again
  bool leaving = false;  ///< GOAWAY is out
  std::optional<Instant> idle_at;
};

}  // namespace ringback::apns
