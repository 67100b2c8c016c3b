// What can be seen of a server from outside: listings, gauges, and its state as one number.
#include <algorithm>
#include <utility>

#include "signaling-server/core/digest.h"
#include "signaling-server/core/server_parts.h"

namespace ringback::signaling {
namespace {

void add(Digest& digest, const Branch& branch) {
  digest.add(branch.stage);
  digest.add(branch.pushed);
  digest.add(branch.offered);
  digest.add(branch.offer_timer);
}

void add(Digest& digest, const Call& call) {
  digest.add(call.id);
  digest.add(call.state());
  digest.add(call.caller);
  digest.add(call.caller_holds);
  digest.add(call.callee_holds);
  for (const auto& [device, branch] : call.fork.branches()) {
    digest.add(device);
    add(digest, branch);
  }
  for (const auto& leg : call.legs) {
    digest.add(leg.id);
    digest.add(leg.device);
    digest.add(leg.reason);
  }
  if (const auto* over = call.ended()) {
    digest.add(over->reason);
    digest.add(over->by);
    return;
  }
  digest.add(call.dialled_at);
  for (const auto& timer :
       {call.ring_timer, call.unreachable_timer, call.caller_absent, call.callee_absent}) {
    digest.add(timer);
  }
  for (const auto& who : call.unheard) digest.add(who);
  if (const auto* answered = call.answered()) digest.add(answered->by);
  if (const auto* moving = call.transfer()) {
    digest.add(moving->leg);
    digest.add(moving->from);
    digest.add(moving->timer);
    add(digest, moving->branch);
  }
}

}  // namespace

std::uint64_t Server::digest(const Now& now) const {
  Digest digest(now);
  for (const auto& [id, call] : parts_->switchboard.calls()) add(digest, call);
  for (const auto& view : users()) {
    digest.add(view.user);
    for (const auto& token : view.tokens) digest.add(token);
  }
  parts_->sessions.add_to(digest);
  parts_->pushes.add_to(digest);
  digest.add(parts_->draining);
  return digest.value();
}

std::vector<CallView> Server::calls() const {
  std::vector<std::pair<WallTime, CallView>> dated;
  for (const auto& [id, call] : parts_->switchboard.calls()) {
    CallView view{id, call.caller.user, call.callee, std::string(name(call.state())), {}};
    if (const auto* over = call.ended()) view.reason = over->reason;
    dated.emplace_back(call.dialled_at, std::move(view));
  }
  std::stable_sort(dated.begin(), dated.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<CallView> views;
  for (auto& [at, view] : dated) views.push_back(std::move(view));
  return views;
}

std::vector<UserView> Server::users() const {
  std::vector<UserView> views;
  for (const auto& user : parts_->registry.users()) {
    UserView view{user, {}, {}};
    for (const auto& device : parts_->registry.devices_of(user)) {
      if (parts_->sessions.connected({user, device})) view.connected.push_back(device);
    }
    for (const auto& record : parts_->registry.tokens_of(user)) view.tokens.push_back(record.token);
    views.push_back(std::move(view));
  }
  return views;
}

Load Server::load() const {
  Load load;
  load.connected_devices = parts_->sessions.connected_count();
  for (const auto state :
       {CallState::kTrying, CallState::kRinging, CallState::kAnswered, CallState::kTransferring}) {
    load.live_by_state[name(state)] = 0;
  }
  for (const auto& [id, call] : parts_->switchboard.calls()) {
    if (!call.live()) continue;
    ++load.live_calls;
    ++load.live_by_state[name(call.state())];
  }
  load.tally = parts_->switchboard.tally();
  load.users = parts_->registry.user_count();
  return load;
}

}  // namespace ringback::signaling
