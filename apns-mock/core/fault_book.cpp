#include "apns-mock/core/fault_book.h"

#include <algorithm>

#include "apns-mock/core/channel_api.h"

namespace ringback::apns {
namespace {

bool in_force(const FaultBook::Entry& entry, Instant now) {
  return now >= entry.begins && (!entry.ends || now < *entry.ends);
}

/// What is about channels carries no topic: its app is in the path.
bool is_of_topic(const std::string& topic, const RequestReceived& received, const Request& read) {
  if (read.topic.text == topic) return true;
  const auto bundle = bundle_of_path(received.path);
  return !bundle.empty() && is_topic_of_broadcasts(topic, bundle);
}

/// A device token is the same in either case, and so is what it begins with.
bool begins_with(std::string_view token, std::string_view prefix) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return token.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), token.begin(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

bool fits(const FaultMatch& match, const RequestReceived& received, const Request& read) {
  const auto carried = [&](const std::pair<std::string, std::string>& header) {
    const auto& all = received.headers;
    return std::find(all.begin(), all.end(), header) != all.end();
  };
  return begins_with(read.token_text, match.token) &&
         (match.topic.empty() || is_of_topic(match.topic, received, read)) &&
         (match.method.empty() || received.method == match.method) &&
         received.path.starts_with(match.path) &&
         std::all_of(match.headers.begin(), match.headers.end(), carried);
}

}  // namespace

bool meets_no_request(FaultAct act) {
  return act == FaultAct::kShutDoor || act == FaultAct::kOutage || act == FaultAct::kForeignChain ||
         act == FaultAct::kSet;
}

void FaultBook::add(Instant now, Fault fault) {
  const Instant begins = now + fault.match.after;
  std::optional<Instant> ends;
  if (fault.match.lasts) ends = begins + *fault.match.lasts;
  const Rng rng = fault.match.seed ? Rng(*fault.match.seed) : rng_.fork(std::to_string(added_));
  ++added_;
  entries_.push_back({std::move(fault), rng, begins, ends});
}

void FaultBook::clear(std::string_view name) {
  std::erase_if(entries_,
                [&](const Entry& entry) { return name.empty() || entry.fault.name == name; });
}

FaultBook::Entry* FaultBook::meet(Instant now, const RequestReceived& received,
                                  const Request& read) {
  for (auto& entry : entries_) {
    const FaultMatch& match = entry.fault.match;
    if (meets_no_request(entry.fault.act) || !in_force(entry, now)) continue;
    if (match.remaining && entry.met >= *match.remaining) continue;
    if (!fits(match, received, read)) continue;
    ++entry.matched;
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
    const FaultAct act = entry.fault.act;
    if (meets_no_request(act) && act != FaultAct::kSet && in_force(entry, now)) return &entry.fault;
  }
  return nullptr;
}

Assumptions FaultBook::applied(Instant now, Assumptions base) const {
  for (const auto& entry : entries_) {
    if (!in_force(entry, now)) continue;
    for (const auto& [name, value] : entry.fault.settings) {
      const auto set = set_assumption(assumption_table(), base, name, value);
      static_cast<void>(set.ok());  // was tried when the line was read
    }
  }
  return base;
}

std::optional<Instant> FaultBook::next_deadline(Instant now) const {
  std::optional<Instant> first;
  for (const auto& entry : entries_) {
    if (!meets_no_request(entry.fault.act)) continue;
    if (entry.begins > now) first = earlier(first, entry.begins);
    if (entry.ends) first = earlier(first, *entry.ends);
  }
  return first;
}

}  // namespace ringback::apns
