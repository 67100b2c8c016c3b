#include "signaling-server/core/pushes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/planted.h"
#include "signaling-server/core/push_policy.h"

namespace ringback::signaling {

void Pushes::send(Turn& turn, const Announcement& call, const TokenRecord& token) {
  const PushRef ref{++last_ref_};
  const WallTime ring_until = turn.now.wall + (call.ring_until - turn.now.instant);
  Outstanding& push = outstanding_[ref];
  push.request = make_push(config_, ref, ApnsId(CallId::random(rng_).text()), token, call.call,
                           call.caller, turn.now.wall, ring_until);
  push.owner = token.owner;
  push.sent_at = turn.now.wall;
  push.ring_until = call.ring_until;
  by_call_.emplace(call.call, ref);
  transmit(turn, push);
}

void Pushes::transmit(Turn& turn, Outstanding& push) {
  ++push.attempts;
  const SendPush& request = push.request;
  if (turn.tracing()) {
    turn.message("apns", "push-request", request.call,
                 {{"device", push.owner.device.text},
                  {"apns-id", request.apns_id.text},
                  {"token", request.token.text},
                  {"topic", request.topic.text},
                  {"type", to_string(request.type)},
                  {"priority", std::to_string(request.priority)},
                  {"expiration", std::to_string(request.expiration.unix_seconds())},
                  {"attempt", std::to_string(push.attempts)}});
  }
  turn.effect(request);
}

std::optional<Pushes::Settled> Pushes::answered(Turn& turn, const PushAnswered& answer) {
  const auto push = outstanding_.find(answer.push);
  if (push == outstanding_.end()) return {};
  // A 410 without a date condemns the token as it was when the push left.
  const WallTime gone_since = answer.timestamp.value_or(push->second.sent_at);
  return judge(turn, push, rule_for(answer.status, answer.reason), gone_since);
}

std::optional<Pushes::Settled> Pushes::lost(Turn& turn, const PushLost& lost) {
  const auto push = outstanding_.find(lost.push);
  if (push == outstanding_.end()) return {};
  turn.event("push-lost", push->second.request.call,
             {{"apns-id", push->second.request.apns_id.text}, {"why", lost.why}});
  return judge(turn, push, rule_for_lost(), {});
}

std::optional<Pushes::Settled> Pushes::judge(Turn& turn, Place push, const RetryRule& rule,
                                             std::optional<WallTime> gone_since) {
  timers_.disarm(push->second.retry);
  switch (rule.action) {
    case PushAction::kAccepted:
      return settle(turn, push, true);
    case PushAction::kDropToken:
      if (planted(PlantedBug::kRefusedTokenKept)) return settle(turn, push, false);
      registry_.drop_refused(turn, push->second.request.token, {});
      return settle(turn, push, false);
    case PushAction::kDropUnlessNewer:
      if (planted(PlantedBug::kRefusedTokenKept)) return settle(turn, push, false);
      registry_.drop_refused(turn, push->second.request.token, gone_since);
      return settle(turn, push, false);
    case PushAction::kRetry:
    case PushAction::kRefreshAndRetry:
      if (retry(turn, push->second, rule)) return {};
      return settle(turn, push, false);
    case PushAction::kGiveUp:
      return settle(turn, push, false);
  }
  return {};
}

bool Pushes::retry(Turn& turn, Outstanding& push, const RetryRule& rule) {
  const int allowed = rule.attempts == 0 ? config_.assumptions.push_attempts : rule.attempts;
  if (push.attempts >= allowed) return false;
  const Instant at = turn.now.instant + config_.assumptions.push_retry_delay *
                                            (std::int64_t{1} << std::min(push.attempts - 1, 16));
  // A push that comes after the ringing would ring for a dead call.
  if (at >= push.ring_until) return false;
  push.retry = timers_.arm(at, PushTimer{push.request.push});
  return true;
}

Pushes::Settled Pushes::settle(Turn& turn, Place push, bool accepted) {
  const SendPush& request = push->second.request;
  const Settled settled{request.call, push->second.owner.device, accepted};
  turn.event("push-settled", request.call,
             {{"device", settled.device.text}, {"accepted", accepted ? "true" : "false"}});
  const auto [first, last] = by_call_.equal_range(request.call);
  for (auto at = first; at != last; ++at) {
    if (at->second != push->first) continue;
    by_call_.erase(at);
    break;
  }
  outstanding_.erase(push);
  return settled;
}

void Pushes::on_timer(Turn& turn, const PushTimer& timer) {
  const auto push = outstanding_.find(timer.push);
  if (push == outstanding_.end()) return;
  push->second.retry.reset();
  if (planted(PlantedBug::kFreshIdOnRetry)) {
    push->second.request.apns_id = ApnsId(CallId::random(rng_).text());
  }
  transmit(turn, push->second);
}

void Pushes::add_to(Digest& digest) const {
  for (const auto& [ref, push] : outstanding_) {
    digest.add(push.request.call);
    digest.add(push.owner);
    digest.add(push.sent_at);
    digest.add(push.attempts);
    digest.add(push.retry);
  }
}

void Pushes::abandon(Turn& turn, CallId call) {
  const auto [first, last] = by_call_.equal_range(call);
  for (auto at = first; at != last; ++at) {
    const auto push = outstanding_.find(at->second);
    timers_.disarm(push->second.retry);
    turn.effect(AbandonPush{at->second});
    outstanding_.erase(push);
  }
  by_call_.erase(first, last);
}

}  // namespace ringback::signaling
