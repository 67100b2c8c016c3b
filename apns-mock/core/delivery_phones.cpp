// The half of the delivery queue that phones, couriers and the clock drive.
#include <algorithm>
#include <vector>

#include "apns-mock/core/delivery_queue.h"
#include "base/check.h"
#include "base/planted.h"

namespace ringback::apns {

void DeliveryQueue::restore(const Now& now, const KeptPush& kept, Out& out) {
  Push push;
  push.serial = kept.number;
  push.kept = true;
  push.keep_until = now.instant + (kept.keep_until - now.wall);
  push.not_before = now.instant;
  push.accepted.push = kept.push;
  push.accepted.device = kept.device;
  push.accepted.bundle = kept.bundle;
  push.accepted.call = kept.call;
  push.accepted.channel = kept.channel;
  next_ = std::max(next_, kept.number + 1);
  const auto [it, fresh] = pushes_.emplace(kept.number, std::move(push));
  if (!fresh) return;
  by_device_[kept.device].insert(kept.number);
  store(now, it, PushEvent::kStore, "restored", out);
}

void DeliveryQueue::phone_online(const Now& now, CourierId courier, const DeviceId& device,
                                 Out& out) {
  const auto before = online_.find(device);
  if (before != online_.end() && before->second != courier) {
    phone_offline(now, before->second, device, out);
  }
  online_[device] = courier;
  send_stored(now, device, out);
}

void DeliveryQueue::send_stored(const Now& now, const DeviceId& device, Out& out) {
  const auto known = by_device_.find(device);
  if (known == by_device_.end()) return;
  const std::vector<Serial> serials(known->second.begin(), known->second.end());
  for (const Serial serial : serials) {
    const auto it = pushes_.find(serial);
    if (it == pushes_.end() || it->second.state != PushState::kStored) continue;
    const auto courier = way_to(it->second);
    if (courier && it->second.not_before <= now.instant) send(now, it, *courier, out);
  }
}

void DeliveryQueue::set_power(const Now& now, const DeviceId& device, bool saves, Out& out) {
  if (saves) {
    power_saving_.insert(device);
  } else if (power_saving_.erase(device) != 0) {
    send_stored(now, device, out);
  }
}

void DeliveryQueue::let_overtaken_go(const Now& now, const DeviceId& device, Serial later,
                                     Out& out) {
  const auto known = by_device_.find(device);
  if (known == by_device_.end()) return;
  const std::vector<Serial> serials(known->second.begin(), known->second.end());
  for (const Serial serial : serials) {
    const auto it = pushes_.find(serial);
    if (it == pushes_.end() || serial >= later || !it->second.accepted.overtaken) continue;
    if (it->second.state != PushState::kStored || it->second.not_before <= now.instant) continue;
    it->second.not_before = now.instant;
    if (const auto courier = way_to(it->second)) {
      send(now, it, *courier, out);
    } else {
      take_slot(now, it, out);
    }
  }
}

void DeliveryQueue::drop_all(const Now& now, const std::string& why, Out& out) {
  while (!pushes_.empty()) {
    settle(now, pushes_.begin(), PushEvent::kDrop, PushState::kDropped, why, out);
  }
  power_saving_.clear();
}

void DeliveryQueue::phone_offline(const Now& now, CourierId courier, const DeviceId& device,
                                  Out& out) {
  const auto online = online_.find(device);
  // A late goodbye of an older courier must not cut the phone off from its newer one.
  if (online == online_.end() || online->second != courier) return;
  online_.erase(online);
  const auto known = by_device_.find(device);
  if (known == by_device_.end()) return;
  const std::vector<Serial> serials(known->second.begin(), known->second.end());
  for (const Serial serial : serials) {
    const auto it = pushes_.find(serial);
    if (it != pushes_.end() && it->second.state == PushState::kSent) lose_link(now, it, out);
  }
}

void DeliveryQueue::courier_closed(const Now& now, CourierId courier, Out& out) {
  std::vector<DeviceId> gone;
  for (const auto& [device, by] : online_) {
    if (by == courier) gone.push_back(device);
  }
  for (const auto& device : gone) phone_offline(now, courier, device, out);
}

bool DeliveryQueue::handled(const Now& now, CourierId courier, const ApnsId& id, PushFate fate,
                            Out& out) {
  const auto it = sent_to(courier, id);
  if (it == pushes_.end()) return false;
  const std::string word(to_string(fate));
  switch (fate) {
    case PushFate::kDelivered:
    case PushFate::kShown:
      settle(now, it, PushEvent::kTake, PushState::kDelivered, word, out);
      return true;
    case PushFate::kDroppedBlocked:
    case PushFate::kDroppedNoApp:
      settle(now, it, PushEvent::kRefuse, PushState::kDropped, word, out);
      return true;
    case PushFate::kHeld:
      // The phone keeps it until its first unlock and will tell its fate then.
      set_deadline(it, {});
      return true;
  }
  return false;
}

DeliveryQueue::Pushes::iterator DeliveryQueue::sent_to(CourierId courier, const ApnsId& id) {
  for (auto at = sent_.lower_bound({id, 0}); at != sent_.end() && at->first == id; ++at) {
    const auto it = pushes_.find(at->second);
    const auto online = online_.find(it->second.accepted.device);
    if (online != online_.end() && online->second == courier) return it;
  }
  return pushes_.end();
}

void DeliveryQueue::token_gone(const Now& now, const DeviceToken& token, Out& out) {
  std::vector<Serial> stored;
  for (const auto& [slot, serial] : stored_) {
    if (pushes_.at(serial).accepted.push.token == token) stored.push_back(serial);
  }
  for (const Serial serial : stored) {
    settle(now, pushes_.find(serial), PushEvent::kDrop, PushState::kDropped, "token-inactive", out);
  }
}

void DeliveryQueue::tick(const Now& now, Out& out) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now.instant) {
    const auto it = pushes_.find(deadlines_.begin()->second);
    RINGBACK_CHECK(it != pushes_.end());
    set_deadline(it, {});
    Push& push = it->second;
    if (push.state == PushState::kSent) {
      settle(now, it, PushEvent::kDrop, PushState::kDropped, "no-word-from-phone", out);
      continue;
    }
    const auto courier = way_to(push);
    const bool held_until_now = push.not_before <= now.instant;
    if (held_until_now && courier) {
      send(now, it, *courier, out);
    } else if (push.keep_until > now.instant) {
      take_slot(now, it, out);
    } else if (!planted(PlantedBug::kExpiredPushDelivered)) {
      settle(now, it, PushEvent::kExpire, PushState::kExpired, "not-reached-in-time", out);
    }
  }
}

std::optional<Instant> DeliveryQueue::next_deadline() const {
  if (deadlines_.empty()) return {};
  return deadlines_.begin()->first;
}

}  // namespace ringback::apns
