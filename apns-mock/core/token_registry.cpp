#include "apns-mock/core/token_registry.h"

#include <algorithm>
#include <string>

#include "base/hex.h"
#include "base/rng.h"

namespace ringback::apns {
namespace {

constexpr std::size_t kShortest = 64;
constexpr std::size_t kLongest = 200;

DeviceToken make_token(std::uint64_t seed, const DeviceId& device, const BundleId& bundle,
                       TokenKind kind, Environment environment, std::uint64_t generation) {
  const std::string name = "token|" + device.text + "|" + bundle.text + "|" +
                           std::string(to_string(kind)) + "|" +
                           std::string(to_string(environment)) + "|" + std::to_string(generation);
  Rng rng = Rng(seed).fork(name);
  std::string hex;
  for (int word = 0; word < 4; ++word) {
    const std::uint64_t bits = rng.next();
    for (int shift = 60; shift >= 0; shift -= 4) hex += kHexDigits[(bits >> shift) & 15];
  }
  return DeviceToken(hex);
}

}  // namespace

TokenRegistry::Registration TokenRegistry::registration_of(const TokenRecord& record) {
  return {record.device, record.bundle, record.kind, record.environment};
}

const TokenRecord& TokenRegistry::issue(const DeviceId& device, const BundleId& bundle,
                                        TokenKind kind, Environment environment, bool by_operator) {
  Current& current = current_[Registration(device, bundle, kind, environment)];
  if (!current.token.empty()) {
    TokenRecord& known = records_.at(current.token);
    known.operators = known.operators && by_operator;
    return known;
  }
  TokenRecord record;
  record.generation = current.generation++;
  current.token = make_token(seed_, device, bundle, kind, environment, record.generation);
  record.token = current.token;
  record.device = device;
  record.bundle = bundle;
  record.kind = kind;
  record.environment = environment;
  record.operators = by_operator;
  return records_.insert_or_assign(record.token, record).first->second;
}

bool TokenRegistry::release(const Now& now, const DeviceToken& token, Duration delay) {
  TokenRecord* record = find(token);
  if (record == nullptr || record->state != TokenRecord::State::kActive) return false;
  record->state = TokenRecord::State::kReleased;
  record->invalid_since = now.wall;
  record->gone_at = now.instant + delay;
  current_[registration_of(*record)].token = {};
  return true;
}

std::vector<DeviceToken> TokenRegistry::reset() {
  std::vector<DeviceToken> gone;
  for (const auto& [token, record] : records_) {
    if (record.operators) gone.push_back(token);
  }
  for (const auto& token : gone) records_.erase(token);
  // Who never had another token begins anew, and gets the same tokens as after a start.
  std::map<Registration, Current> left;
  for (auto& [token, record] : records_) {
    record.pushes_in_window = 0;
    const auto& before = current_.at(registration_of(record));
    Current& current = left[registration_of(record)];
    current.generation = before.generation;
    if (record.state == TokenRecord::State::kActive) current.token = token;
  }
  current_ = std::move(left);
  return gone;
}

bool TokenRegistry::expire(const Now& now, const DeviceToken& token) {
  if (!release(now, token, Duration{})) return false;
  find(token)->state = TokenRecord::State::kExpired;
  return true;
}

void TokenRegistry::restore(const Now& now, const KeptToken& kept) {
  TokenRecord record;
  record.token = kept.token;
  record.device = kept.device;
  record.bundle = kept.bundle;
  record.kind = kept.kind;
  record.environment = kept.environment;
  record.generation = kept.generation;
  record.state = static_cast<TokenRecord::State>(kept.state);
  record.invalid_since = kept.invalid_since;
  record.gone_at = now.instant + (kept.gone_at - now.wall);
  record.operators = kept.operators;
  Current& current = current_[registration_of(record)];
  current.generation = std::max(current.generation, kept.generation + 1);
  if (record.state == TokenRecord::State::kActive) current.token = kept.token;
  records_.insert_or_assign(record.token, record);
}

KeptToken to_keep(const Now& now, const TokenRecord& record) {
  return {record.token,
          record.device,
          record.bundle,
          record.kind,
          record.environment,
          record.generation,
          static_cast<int>(record.state),
          record.invalid_since,
          now.wall + (record.gone_at - now.instant),
          record.operators};
}

TokenRecord* TokenRegistry::find(const DeviceToken& token) {
  const auto it = records_.find(token);
  return it == records_.end() ? nullptr : &it->second;
}

bool looks_like_device_token(std::string_view text) {
  // Rule: tokens are hex of 32 bytes today, some are longer. Source: pushy's mock [observed]
  if (text.size() < kShortest || text.size() > kLongest || text.size() % 2 != 0) return false;
  return is_hex(text);
}

}  // namespace ringback::apns
