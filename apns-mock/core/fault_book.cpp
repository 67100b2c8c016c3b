#include "apns-mock/core/fault_book.h"

#include <algorithm>

namespace ringback::apns {
namespace {

bool fits(const FaultBook::Entry& entry, Instant now, std::string_view token,
          std::string_view topic) {
  const FaultMatch& match = entry.fault.match;
  if (entry.fault.act == FaultAct::kShutDoor) return false;
  if (now < entry.begins || (entry.ends && now >= *entry.ends)) return false;
  if (match.remaining && entry.met >= *match.remaining) return false;
  return token.starts_with(match.token) && (match.topic.empty() || topic == match.topic);
}

}  // namespace

void FaultBook::add(Instant now, Fault fault) {
  const Instant begins = now + fault.match.after;
  std::optional<Instant> ends;
  if (fault.match.lasts) ends = begins + *fault.match.lasts;
  const Rng rng = rng_.fork(std::to_string(added_++));
  entries_.push_back({std::move(fault), rng, begins, ends});
}

void FaultBook::clear(std::string_view name) {
  std::erase_if(entries_,
                [&](const Entry& entry) { return name.empty() || entry.fault.name == name; });
}

FaultBook::Entry* FaultBook::meet(Instant now, std::string_view token, std::string_view topic) {
  for (auto& entry : entries_) {
    if (!fits(entry, now, token, topic)) continue;
    ++entry.matched;
    const FaultMatch& match = entry.fault.match;
    if (match.nth != 0 && entry.matched != match.nth) continue;
    if (match.every != 0 && entry.matched % match.every != 0) continue;
    if (match.probability < 1 && !entry.rng.chance(match.probability)) continue;
    ++entry.met;
    return &entry;
  }
  return nullptr;
}

void FaultBook::tick(Instant now) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.ends && now >= *entry.ends; });
}

const Fault* FaultBook::door(Instant now) const {
  for (const auto& entry : entries_) {
    if (entry.fault.act == FaultAct::kShutDoor && now >= entry.begins &&
        (!entry.ends || now < *entry.ends)) {
      return &entry.fault;
    }
  }
  return nullptr;
}

std::optional<Instant> FaultBook::next_deadline(Instant now) const {
  std::optional<Instant> first;
  for (const auto& entry : entries_) {
    if (entry.fault.act != FaultAct::kShutDoor) continue;
    if (entry.begins > now) first = earlier(first, entry.begins);
    if (entry.ends) first = earlier(first, *entry.ends);
  }
  return first;
}

}  // namespace ringback::apns
