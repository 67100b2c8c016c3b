#include "signaling-server/core/user_registry.h"

#include <algorithm>

namespace ringback::signaling {

void UserRegistry::add_device(Turn& turn, const DeviceKey& device) {
  if (!users_[device.user].phones.try_emplace(device.device).second) return;
  turn.persist(DeviceSaved{device});
}

bool UserRegistry::make_room(Turn& turn, const DeviceKey& device, int limit,
                             const std::function<bool(const DeviceKey&)>& has_session) {
  const auto person = users_.find(device.user);
  if (person == users_.end()) return true;
  auto& phones = person->second.phones;
  if (phones.size() < static_cast<std::size_t>(limit) || phones.contains(device.device))
    return true;
  const auto lost = std::ranges::find_if(phones, [&](const auto& known) {
    return known.second.tokens.empty() && !has_session({device.user, known.first});
  });
  if (lost == phones.end()) return false;
  const DeviceKey gone{device.user, lost->first};
  turn.event("device-forgotten", {}, {{"user", gone.user.text}, {"device", gone.device.text}});
  turn.persist(DeviceForgotten{gone});
  phones.erase(lost);
  return true;
}

void UserRegistry::store(Turn& turn, TokenRecord record) {
  add_device(turn, record.owner);
  const auto held = tokens_.find(record.token);
  // A phone whose user logged out and another in uploads the same token: it must ring for the new
  // user only.
  if (held != tokens_.end() && held->second.owner != record.owner) {
    forget(turn, record.token, "another user's now");
  }
  const auto& phone = users_[record.owner.user].phones[record.owner.device];
  const auto old = phone.tokens.find(record.kind);
  if (old != phone.tokens.end() && old->second.token != record.token) {
    forget(turn, DeviceToken(old->second.token), "replaced");
  }
  restore(record);
  turn.persist(TokenSaved{std::move(record)});
}

void UserRegistry::drop_own(Turn& turn, const DeviceKey& owner, const DeviceToken& token) {
  const auto held = tokens_.find(token);
  if (held == tokens_.end() || held->second.owner != owner) return;
  forget(turn, token, "given up");
}

bool UserRegistry::drop_refused(Turn& turn, const DeviceToken& token,
                                std::optional<WallTime> gone_since) {
  const auto held = tokens_.find(token);
  if (held == tokens_.end()) return false;
  // Rule: keep-token-registered-after-410 Source: Apple, "Handling notification responses from
  // APNs": the timestamp is when APNs last knew the token to be invalid [doc]
  if (gone_since && held->second.registered_at > *gone_since) return false;
  forget(turn, token, "refused by APNs");
  return true;
}

void UserRegistry::restore(const UserRecord& record) {
  users_[record.user].display_name = record.display_name;
}

bool UserRegistry::knows(const DeviceKey& device) const {
  const auto person = users_.find(device.user);
  return person != users_.end() && person->second.phones.contains(device.device);
}

void UserRegistry::restore(const DeviceKey& device) {
  users_[device.user].phones.try_emplace(device.device);
}

void UserRegistry::restore(const TokenRecord& record) {
  tokens_.insert_or_assign(record.token, record);
  users_[record.owner.user].phones[record.owner.device].tokens.insert_or_assign(record.kind,
                                                                                record);
}

void UserRegistry::restore_forgotten(const DeviceToken& token) { erase(token); }

void UserRegistry::restore_forgotten(const DeviceKey& device) {
  const auto person = users_.find(device.user);
  if (person != users_.end()) person->second.phones.erase(device.device);
}

void UserRegistry::forget(Turn& turn, const DeviceToken& token, std::string_view why) {
  turn.event("token-dropped", {},
             {{"token", token.text}, {"user", tokens_.at(token).owner.user.text}, {"why", why}});
  erase(token);
  turn.persist(TokenForgotten{token});
}

void UserRegistry::erase(const DeviceToken& token) {
  const auto held = tokens_.find(token);
  if (held == tokens_.end()) return;
  const TokenRecord& record = held->second;
  auto& tokens = users_[record.owner.user].phones[record.owner.device].tokens;
  const auto kept = tokens.find(record.kind);
  if (kept != tokens.end() && kept->second.token == token) tokens.erase(kept);
  tokens_.erase(held);
}

std::vector<DeviceId> UserRegistry::devices_of(const UserId& user) const {
  std::vector<DeviceId> devices;
  const auto person = users_.find(user);
  if (person == users_.end()) return devices;
  for (const auto& [device, phone] : person->second.phones) devices.push_back(device);
  return devices;
}

const TokenRecord* UserRegistry::voip_token(const DeviceKey& device) const {
  const auto person = users_.find(device.user);
  if (person == users_.end()) return nullptr;
  const auto phone = person->second.phones.find(device.device);
  if (phone == person->second.phones.end()) return nullptr;
  const auto token = phone->second.tokens.find(TokenKind::kVoip);
  return token == phone->second.tokens.end() ? nullptr : &token->second;
}

std::vector<TokenRecord> UserRegistry::tokens_of(const UserId& user) const {
  std::vector<TokenRecord> tokens;
  const auto person = users_.find(user);
  if (person == users_.end()) return tokens;
  for (const auto& [device, phone] : person->second.phones) {
    for (const auto& [kind, record] : phone.tokens) tokens.push_back(record);
  }
  return tokens;
}

void UserRegistry::each_user(const UserId& after,
                             const std::function<bool(const UserId&)>& visit) const {
  for (auto at = users_.upper_bound(after); at != users_.end(); ++at) {
    if (!visit(at->first)) return;
  }
}

void UserRegistry::set_display_name(Turn& turn, const UserId& user, const std::string& name) {
  std::string& known = users_[user].display_name;
  if (known == name) return;
  known = name;
  turn.persist(UserSaved{{user, name}});
}

std::string UserRegistry::display_name(const UserId& user) const {
  const auto person = users_.find(user);
  return person == users_.end() ? std::string() : person->second.display_name;
}

}  // namespace ringback::signaling
