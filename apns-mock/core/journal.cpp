#include "apns-mock/core/journal.h"

namespace ringback::apns {

std::uint64_t Journal::add(JournalEntry entry) {
  entry.number = next_++;
  if (limit_ == 0) return entry.number;
  if (entries_.size() == limit_) entries_.pop_front();
  entries_.push_back(std::move(entry));
  return entries_.back().number;
}

void Journal::note(std::uint64_t number, LifeStep step) {
  if (entries_.empty() || number < entries_.front().number) return;
  const std::uint64_t index = number - entries_.front().number;
  if (index < entries_.size()) entries_[index].life.push_back(std::move(step));
}

const JournalEntry* Journal::find(std::uint64_t number) const {
  if (entries_.empty() || number < entries_.front().number) return nullptr;
  const std::uint64_t index = number - entries_.front().number;
  return index < entries_.size() ? &entries_[index] : nullptr;
}

}  // namespace ringback::apns
