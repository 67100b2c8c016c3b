#include "apns-mock/core/delivery_queue.h"

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "base/planted.h"

namespace ringback::apns {
namespace {

/// The trace's name for a state worth an event of its own; empty for the others.
std::string_view event_of(PushState state) {
  switch (state) {
    case PushState::kStored:
      return "push-stored";
    case PushState::kExpired:
      return "push-expired";
    case PushState::kReplaced:
      return "push-replaced";
    case PushState::kDropped:
      return "push-dropped";
    case PushState::kDelivered:
      return "push-delivered";
    case PushState::kAccepted:
    case PushState::kSent:
      return {};
  }
  return {};
}

}  // namespace

void DeliveryQueue::accept(const Now& now, AcceptedPush push, Out& out) {
  const auto it = add(now, std::move(push));
  if (it->second.accepted.device.empty()) {
    settle(now, it, PushEvent::kDrop, PushState::kDropped, "nobody-has-this-token", out);
    return;
  }
  const Serial serial = it->first;
  const DeviceId device = it->second.accepted.device;
  const bool overtakes = !it->second.accepted.overtaken;
  send_or_store(now, it, out);
  if (overtakes) let_overtaken_go(now, device, serial, out);
}

void DeliveryQueue::accept_and_drop(const Now& now, AcceptedPush push, std::string why, Out& out) {
  settle(now, add(now, std::move(push)), PushEvent::kDrop, PushState::kDropped, std::move(why),
         out);
}

DeliveryQueue::Pushes::iterator DeliveryQueue::add(const Now& now, AcceptedPush accepted) {
  Push push;
  push.keep_until = now.instant + retention(now, accepted);
  // Rule: priorities 5 and 1 may be held to save power, 10 goes at once.
  // Source: Apple, Sending notification requests [doc]
  const bool urgent = accepted.push.priority == 10;
  const Duration power = urgent ? Duration{} : config_.assumptions.power_saving_hold;
  push.not_before = now.instant + std::max(accepted.hold, power);
  push.aside = accepted.hold > Duration{};
  push.accepted = std::move(accepted);
  const Serial serial = next_++;
  push.serial = serial;
  if (!push.accepted.device.empty()) by_device_[push.accepted.device].insert(serial);
  return pushes_.emplace_hint(pushes_.end(), serial, std::move(push));
}

Duration DeliveryQueue::retention(const Now& now, const AcceptedPush& push) const {
  const auto& assumptions = config_.assumptions;
  // Rule: a channel's most recent message is stored for up to 8 hours. Source: Apple, Sending
  // channel management requests to APNs [doc]
  const Duration at_most = push.channel.empty()
                               ? assumptions.store_at_most
                               : std::min(assumptions.store_at_most, assumptions.broadcast_stored);
  // Rule: without an expiration a push is stored for up to 30 days. Source: Apple [doc]
  if (!push.expiration_s) return at_most;
  // Rule: expiration 0 is one attempt, which may still come late. Source: Apple [doc];
  // Apple forum 795610 [observed]
  if (*push.expiration_s == 0) return assumptions.zero_expiration_grace;
  // Rule: a small number is a date in 1970: accepted, never stored.
  // Source: Apple forum 708937 [observed]
  const std::int64_t left_s = *push.expiration_s - now.wall.unix_seconds();
  if (left_s <= 0) return {};
  if (left_s >= at_most.count() / 1'000'000) return at_most;
  return WallTime::from_unix_seconds(*push.expiration_s) - now.wall;
}

void DeliveryQueue::send_or_store(const Now& now, Pushes::iterator it, Out& out) {
  Push& push = it->second;
  const auto courier = way_to(push);
  const bool held = push.not_before > now.instant;
  const std::string why =
      online_.contains(push.accepted.device) ? "phone-saves-power" : "phone-offline";
  if (courier && !held) {
    send(now, it, *courier, out);
  } else if (held) {
    push.keep_until = std::max(push.keep_until, push.not_before);
    store(now, it, PushEvent::kStore, "held-back", out);
  } else if (push.keep_until > now.instant) {
    store(now, it, PushEvent::kStore, why, out);
  } else {
    settle(now, it, PushEvent::kDrop, PushState::kDropped, why, out);
  }
}

std::optional<CourierId> DeliveryQueue::way_to(const Push& push) const {
  const auto courier = online_.find(push.accepted.device);
  if (courier == online_.end()) return {};
  // Rule: a phone that saves power is connected, and what does not wake it is stored until it no
  // longer does. Source: Apple, Viewing the status of push notifications [doc]
  const bool patient = push.accepted.push.priority <= config_.assumptions.power_saved_priority;
  if (patient && power_saving_.contains(push.accepted.device)) return {};
  return courier->second;
}

void DeliveryQueue::send(const Now& now, Pushes::iterator it, CourierId courier, Out& out) {
  Push& push = it->second;
  if (push.state == PushState::kStored) {
    const auto slot = stored_.find(slot_of(push));
    if (slot != stored_.end() && slot->second == it->first) stored_.erase(slot);
  }
  set_state(now, push, PushEvent::kSend, PushState::kSent, {}, out);
  set_deadline(it, now.instant + config_.assumptions.fate_timeout);
  if (config_.trace) {
    const CourierPush& sent = push.accepted.push;
    out.trace.write(now.instant, "apns", push.accepted.device.text + ".ios", "push",
                    push.accepted.call,
                    {{"apns-id", sent.id.text},
                     {"topic", sent.topic.text},
                     {"priority", std::to_string(sent.priority)}});
  }
  out.effects.push_back(DeliverPush{courier, push.accepted.device, push.accepted.push});
}

void DeliveryQueue::store(const Now& now, Pushes::iterator it, PushEvent event, std::string why,
                          Out& out) {
  Push& push = it->second;
  set_state(now, push, event, PushState::kStored, std::move(why), out);
  if (config_.keep && !push.kept) {
    push.kept = true;
    const auto& accepted = push.accepted;
    out.effects.push_back(
        Keep{KeptPush{push.serial, accepted.push, accepted.device, accepted.bundle, accepted.call,
                      accepted.channel, now.wall + (push.keep_until - now.instant)}});
  }
  take_slot(now, it, out);
}

void DeliveryQueue::take_slot(const Now& now, Pushes::iterator it, Out& out) {
  Push& push = it->second;
  const Serial own = it->first;
  const bool held = push.not_before > now.instant;
  if (!held || !push.aside) {
    // Rule: one stored notification per app and device, usually the last one sent.
    // Source: Apple, Viewing the status of push notifications [doc]
    const auto [slot, fresh] = stored_.emplace(slot_of(push), own);
    if (!fresh && slot->second != own && !planted(PlantedBug::kReplacedPushDelivered)) {
      const Serial older = std::min(slot->second, own);
      slot->second = std::max(slot->second, own);
      settle(now, pushes_.find(older), PushEvent::kReplace, PushState::kReplaced, "newer-push",
             out);
      if (older == own) return;
    }
  }
  set_deadline(it, held ? std::min(push.not_before, push.keep_until) : push.keep_until);
}

void DeliveryQueue::lose_link(const Now& now, Pushes::iterator it, Out& out) {
  if (it->second.keep_until > now.instant && !planted(PlantedBug::kPushForgottenOnLostLink)) {
    store(now, it, PushEvent::kLoseLink, "link-lost", out);
  } else {
    settle(now, it, PushEvent::kDrop, PushState::kDropped, "link-lost", out);
  }
}

void DeliveryQueue::settle(const Now& now, Pushes::iterator it, PushEvent event, PushState state,
                           std::string why, Out& out) {
  const bool was_stored = it->second.state == PushState::kStored;
  set_state(now, it->second, event, state, std::move(why), out);
  set_deadline(it, {});
  if (it->second.kept) out.effects.push_back(Keep{ForgottenPush{it->first}});
  if (was_stored) {
    const auto slot = stored_.find(slot_of(it->second));
    if (slot != stored_.end() && slot->second == it->first) stored_.erase(slot);
  }
  const auto device = by_device_.find(it->second.accepted.device);
  if (device != by_device_.end()) {
    device->second.erase(it->first);
    if (device->second.empty()) by_device_.erase(device);
  }
  pushes_.erase(it);
}

void DeliveryQueue::set_state(const Now& now, Push& push, PushEvent event, PushState state,
                              std::string why, Out& out) {
  RINGBACK_CHECK(allows(kPushEdges, push.state, event, state));
  if (push.state == PushState::kSent) sent_.erase({push.accepted.push.id, push.serial});
  if (state == PushState::kSent) sent_.insert({push.accepted.push.id, push.serial});
  if (config_.trace) {
    const std::string& id = push.accepted.push.id.text;
    const Move move{"apns-push", name(push.state), name(event), name(state)};
    if (TraceEvent* moved = out.trace.move(now.instant, "apns", move, push.accepted.call)) {
      moved->add("apns-id", id);
    }
    if (const auto own_event = event_of(state); !own_event.empty()) {
      TraceEvent& own = out.trace.write(now.instant, "apns", {}, own_event, push.accepted.call,
                                        {{"apns-id", id}});
      if (!why.empty()) own.add("why", why);
    }
  }
  push.state = state;
  if (journal_.keeps_entries()) {
    if (!push.accepted.channel.empty()) {
      why = push.accepted.device.text + (why.empty() ? "" : ": ") + why;
    }
    journal_.note(push.accepted.journal_number, {now.instant, name(state), std::move(why)});
  }
}

void DeliveryQueue::set_deadline(Pushes::iterator it, std::optional<Instant> at) {
  if (it->second.deadline) deadlines_.erase({*it->second.deadline, it->first});
  it->second.deadline = at;
  if (at) deadlines_.insert({*at, it->first});
}

DeliveryQueue::Slot DeliveryQueue::slot_of(const Push& push) const {
  const auto& accepted = push.accepted;
  // Rule: the most recent message of each channel is stored. Source: Apple [doc]
  if (!accepted.channel.empty()) return {accepted.device, "channel " + accepted.channel};
  return {accepted.device,
          config_.assumptions.slot_per_topic ? accepted.push.topic.text : accepted.bundle.text};
}

}  // namespace ringback::apns
