#include "apns-mock/core/journal.h"

namespace ringback::apns {
namespace {

/// What an entry takes in memory with the life it is likely to have, near enough.
std::size_t bytes_of(const JournalEntry& entry) {
  // What the allocator adds to each block.
  constexpr std::size_t kBlock = 16;
  const auto heap = [](const std::string& text) {
    return text.size() > 15 ? text.size() + kBlock : 0;
  };
  std::size_t bytes = sizeof(JournalEntry) + 4 * sizeof(LifeStep);
  for (const auto& [name, value] : entry.headers) {
    bytes += sizeof(std::string) * 2 + heap(name) + heap(value);
  }
  for (const std::string* text :
       {&entry.path, &entry.payload, &entry.apns_id.text.str(), &entry.token.text.str(),
        &entry.device.text.str(), &entry.topic.text.str(), &entry.channel, &entry.why,
        &entry.authority}) {
    bytes += heap(*text);
  }
  for (const auto& finding : entry.findings) bytes += sizeof(std::string) + heap(finding);
  return bytes;
}

}  // namespace

std::uint64_t Journal::add(JournalEntry entry) {
  entry.number = next_++;
  sizes_.push_back(bytes_of(entry));
  bytes_ += sizes_.back();
  entries_.push_back(std::move(entry));
  while (entries_.size() > 1 && (entries_.size() > limit_ || bytes_ > bytes_limit_)) {
    bytes_ -= sizes_.front();
    sizes_.pop_front();
    entries_.pop_front();
  }
  return entries_.back().number;
}

void Journal::forget() {
  entries_.clear();
  sizes_.clear();
  bytes_ = 0;
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
