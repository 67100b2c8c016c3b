// The faults in force, with their counters and their own seeded chance.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apns-mock/core/assumptions.h"
#include "apns-mock/core/faults.h"
#include "apns-mock/core/request.h"
#include "base/rng.h"
#include "base/time.h"

namespace ringback::apns {

/// Such a fault is in force, or it is not.
bool meets_no_request(FaultAct act);

class FaultBook {
 public:
  explicit FaultBook(std::uint64_t seed) : rng_(seed) {}

  struct Entry {
    Fault fault;
    Rng rng;
    Instant begins;
    std::optional<Instant> ends;
    std::uint64_t matched = 0;  ///< requests that fit, whether they were met or not
    std::uint64_t met = 0;
  };

  void add(Instant now, Fault fault);
  /// Every fault when `name` is empty.
  void clear(std::string_view name);
  /// The first fault that meets this request, counted as met. `read` is what `received` says.
  /// Points into the book until it changes.
  Entry* meet(Instant now, const RequestReceived& received, const Request& read);
  /// Forgets what is over.
  void tick(Instant now);
  /// The fault in force that new connections meet, if any.
  const Fault* door(Instant now) const;
  /// The assumptions as the faults in force have them.
  Assumptions applied(Instant now, Assumptions base) const;
  std::optional<Instant> next_deadline(Instant now) const;
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  Rng rng_;
  std::uint64_t added_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace ringback::apns
