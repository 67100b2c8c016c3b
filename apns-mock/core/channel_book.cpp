#include "apns-mock/core/channel_book.h"

#include <array>
#include <cstdint>

namespace ringback::apns {
namespace {

// Apple: do not make assumptions on the size of a channel's id [doc]
constexpr std::size_t kIdBytes = 16;

std::string base64(const std::array<std::uint8_t, kIdBytes>& bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const std::uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    for (held += 8; held >= 6; held -= 6) text += kDigits[bits >> (held - 6) & 63];
  }
  if (held > 0) text += kDigits[bits << (6 - held) & 63];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

}  // namespace

const Channel& ChannelBook::make(const BundleId& bundle, Environment environment, bool stores,
                                 Rng& rng) {
  // 128 random bits: an id comes once.
  std::array<std::uint8_t, kIdBytes> bytes{};
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(rng.next());
  const std::string id = base64(bytes);
  restore({id, bundle, environment, stores});
  return channels_.at(id);
}

void ChannelBook::restore(const KeptChannel& kept) {
  by_app_[{kept.bundle, kept.environment}].insert(kept.id);
  channels_.insert_or_assign(kept.id,
                             Channel{kept.id, kept.bundle, kept.environment, kept.stores, {}});
}

Channel* ChannelBook::find(std::string_view id) {
  const auto found = channels_.find(id);
  return found == channels_.end() ? nullptr : &found->second;
}

const Channel* ChannelBook::find(std::string_view id) const {
  const auto found = channels_.find(id);
  return found == channels_.end() ? nullptr : &found->second;
}

void ChannelBook::remove(std::string_view id) {
  const auto found = channels_.find(id);
  if (found == channels_.end()) return;
  const auto app = by_app_.find({found->second.bundle, found->second.environment});
  app->second.erase(found->first);
  if (app->second.empty()) by_app_.erase(app);
  channels_.erase(found);
}

const std::set<std::string>& ChannelBook::of(const BundleId& bundle,
                                             Environment environment) const {
  static const std::set<std::string> kNone;
  const auto found = by_app_.find({bundle, environment});
  return found == by_app_.end() ? kNone : found->second;
}

void ChannelBook::clear() {
  channels_.clear();
  by_app_.clear();
}

}  // namespace ringback::apns
