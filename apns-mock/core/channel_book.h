// The broadcast channels there are, by app and environment, and which devices listen to them.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "apns-mock/core/keep.h"
#include "base/ids.h"
#include "base/push.h"
#include "base/rng.h"

namespace ringback::apns {

struct Channel {
  std::string id;  ///< base64 of chance
  BundleId bundle;
  Environment environment = Environment::kProduction;
  bool stores = false;  ///< the most recent message waits for devices that are offline
  std::set<DeviceId> devices;
};

class ChannelBook {
 public:
  /// A channel with an id that no channel had before.
  const Channel& make(const BundleId& bundle, Environment environment, bool stores, Rng& rng);
  /// A channel that an earlier process made.
  void restore(const KeptChannel& kept);
  /// Null when there is none.
  Channel* find(std::string_view id);
  const Channel* find(std::string_view id) const;
  void remove(std::string_view id);
  /// The ids of an app's channels, in order; empty when it has none.
  const std::set<std::string>& of(const BundleId& bundle, Environment environment) const;
  const std::map<std::string, Channel, std::less<>>& all() const { return channels_; }
  void clear();

 private:
  std::map<std::string, Channel, std::less<>> channels_;
  std::map<std::pair<BundleId, Environment>, std::set<std::string>> by_app_;
};

}  // namespace ringback::apns
