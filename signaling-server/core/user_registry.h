// Who there is: users, their phones, and the device tokens their apps uploaded. A token outlives
// the connection it came by; that is what makes a phone reachable when its app is not running.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "signaling-server/core/changes.h"
#include "signaling-server/core/turn.h"

namespace ringback::signaling {

class UserRegistry {
 public:
  /// Whether the phone may log in: it is known, or its user has less than `limit`. Room is made by
  /// forgetting a phone that nobody can reach: no token, and `has_session` says no.
  bool make_room(Turn& turn, const DeviceKey& device, int limit,
                 const std::function<bool(const DeviceKey&)>& has_session);
  /// A phone logged in.
  void add_device(Turn& turn, const DeviceKey& device);
  /// Replaces the phone's token of the same kind; takes the token away from whoever had it.
  void store(Turn& turn, TokenRecord record);
  /// The owner gave the token up.
  void drop_own(Turn& turn, const DeviceKey& owner, const DeviceToken& token);
  /// APNs refused the token. With a `gone_since`, a token registered later stays.
  bool drop_refused(Turn& turn, const DeviceToken& token, std::optional<WallTime> gone_since);
  /// From a store, without effects.
  void restore(const UserRecord& record);
  void restore(const DeviceKey& device);
  void restore(const TokenRecord& record);
  void restore_forgotten(const DeviceToken& token);
  void restore_forgotten(const DeviceKey& device);

  bool knows(const UserId& user) const { return users_.contains(user); }
  bool knows(const DeviceKey& device) const;
  std::vector<DeviceId> devices_of(const UserId& user) const;
  const TokenRecord* voip_token(const DeviceKey& device) const;
  std::vector<TokenRecord> tokens_of(const UserId& user) const;
  /// In order, from behind that one, until `visit` says false.
  void each_user(const UserId& after, const std::function<bool(const UserId&)>& visit) const;
  std::size_t user_count() const { return users_.size(); }
  /// What the user last said to be called by.
  void set_display_name(Turn& turn, const UserId& user, const std::string& name);
  std::string display_name(const UserId& user) const;

 private:
  struct Phone {
    std::map<TokenKind, TokenRecord> tokens;
  };
  struct Person {
    std::string display_name;
    std::map<DeviceId, Phone> phones;
  };
  void forget(Turn& turn, const DeviceToken& token, std::string_view why);
  void erase(const DeviceToken& token);

  std::map<UserId, Person> users_;
  std::map<DeviceToken, TokenRecord> tokens_;
};

}  // namespace ringback::signaling
