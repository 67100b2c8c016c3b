// What arrived, bounded: each request with its verdict, and the life line of each accepted push.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apns-mock/core/provider_facts.h"
#include "base/ids.h"
#include "base/push.h"
#include "base/time.h"

namespace ringback::apns {

/// One step of a push's life: "sent", "delivered", "dropped" with its why.
struct LifeStep {
  Instant at;
  std::string_view what;
  std::string why;
};

struct JournalEntry {
  std::uint64_t number = 0;  ///< counts every request from 1
  Instant at;
  WallTime wall;
  ConnectionId connection;
  StreamId stream;
  std::shared_ptr<const TransportFacts> transport;     ///< null in none that the core made
  Environment environment = Environment::kProduction;  ///< of the connection
  std::string authority;
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string key_id;   ///< of the provider token, empty without one
  std::string team_id;  ///< likewise
  std::string algorithm;
  std::optional<std::int64_t> issued_at;
  std::string_view signature;  ///< "valid", "invalid", "unknown-key"; empty without a token
  bool der_signature = false;
  std::string payload;
  ApnsId apns_id;
  DeviceToken token;
  DeviceId device;  ///< empty when the token is nobody's
  Topic topic;
  PushType type = PushType::kAlert;
  int priority = 10;
  std::optional<CallId> call;
  std::string channel;         ///< the broadcast channel it is about
  int status = 200;            ///< 0: no answer
  std::string reason;          ///< Apple's word; empty when accepted
  std::string_view failed;     ///< the check that refused it, or "fault"
  std::string why;             ///< what the check saw, or which fault it met
  std::vector<LifeStep> life;  ///< of an accepted push
  std::vector<std::string> findings;
};

class Journal {
 public:
  /// At most so many entries, and about so many bytes of them; the newest is always kept.
  Journal(std::size_t limit, std::size_t bytes) : limit_(limit), bytes_limit_(bytes) {}

  /// The entry's number.
  std::uint64_t add(JournalEntry entry);
  /// The number of one that a journal without room does not keep.
  std::uint64_t skip() { return next_++; }
  void note(std::uint64_t number, LifeStep step);
  bool keeps_entries() const { return limit_ > 0; }
  std::uint64_t total() const { return next_ - 1; }
  const std::deque<JournalEntry>& entries() const { return entries_; }
  /// Null when it was never there or is forgotten.
  const JournalEntry* find(std::uint64_t number) const;
  void forget();

 private:
  std::size_t limit_;
  std::size_t bytes_limit_;
  std::uint64_t next_ = 1;
  std::deque<JournalEntry> entries_;
  std::deque<std::size_t> sizes_;  ///< of each entry when it came
  std::size_t bytes_ = 0;
};

}  // namespace ringback::apns
