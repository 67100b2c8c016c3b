// The links that a plan slows down or cuts, each with a relay on its way; the others stay as they
// are, straight and as fast as this machine.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "runner/live/relays.h"
#include "runner/live/remote.h"
#include "runner/live/stack.h"
#include "runner/plan.h"

namespace ringback::runner {

class LiveLinks {
 public:
  LiveLinks(const Plan& plan, double speed, std::uint64_t seed);

  /// For the signaling server: where it is to send its pushes.
  Result<std::string, std::string> way_to_apns(const std::string& provider);
  /// Opens the relays of the phones' links and gives each such phone a device-sim of its own, whose
  /// ways lead through them; one line when that fails.
  std::optional<std::string> open(Stack& stack, Remote& remote);

  bool has(const std::string& link) const { return relays_.has(link); }
  /// True when the line's state is another one now.
  bool change(const LinkChange& change) { return relays_.change(change); }

 private:
  /// The relay's address, or the target itself when nothing happens to this link.
  Result<std::string, std::string> way(const std::string& link, const std::string& target);

  const Plan& plan_;
  std::set<std::string> wanted_;
  Relays relays_;
};

}  // namespace ringback::runner
