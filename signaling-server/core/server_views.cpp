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

bool listed(const Call& call, const CallQuery& query) {
  if (query.live_only && !call.live()) return false;
  const auto order = std::pair(call.dialled_at, call.id);
  if (query.after && order <= *query.after) return false;
  return query.user.empty() || call.caller.user == query.user || call.callee == query.user;
}

CallListing listing_of(const Call& call) {
  CallListing listing;
  listing.id = call.id;
  listing.caller = call.caller;
  listing.callee = call.callee;
  listing.video = call.info.video;
  listing.state = name(call.state());
  listing.dialled_at = call.dialled_at;
  listing.legs = call.legs;
  const Call::Answered* taken = call.answered();
  if (const auto* over = call.ended()) {
    listing.reason = over->reason;
    listing.ended_at = over->at;
    if (over->by) listing.device = *over->by;
    if (over->was_answered) taken = &*over->was_answered;
  }
  if (taken != nullptr) {
    listing.answered_at = taken->at;
    listing.device = taken->by;
  }
  for (const auto& [device, branch] : call.fork.branches()) {
    listing.branches.push_back({device, std::string(to_string(branch.stage)), branch.pushed});
  }
  return listing;
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
  std::vector<CallView> views;
  each_call({}, [&](const CallListing& call) {
    views.push_back({call.id, call.caller.user, call.callee, std::string(call.state), call.reason});
    return true;
  });
  return views;
}

std::vector<UserView> Server::users() const {
  std::vector<UserView> views;
  each_user({}, [&](const UserView& view) {
    views.push_back(view);
    return true;
  });
  return views;
}

void Server::each_user(const UserQuery& query,
                       const std::function<bool(const UserView&)>& visit) const {
  const auto see = [&](const UserId& user) {
    UserView view{user, {}, {}};
    for (const auto& device : parts_->registry.devices_of(user)) {
      if (parts_->sessions.connected({user, device})) view.connected.push_back(device);
    }
    if (query.connected_only && view.connected.empty()) return true;
    for (const auto& record : parts_->registry.tokens_of(user)) view.tokens.push_back(record.token);
    return visit(view);
  };
  if (query.user.empty()) return parts_->registry.each_user(query.after, see);
  if (query.after < query.user && parts_->registry.knows(query.user)) see(query.user);
}

void Server::each_call(const CallQuery& query,
                       const std::function<bool(const CallListing&)>& visit) const {
  std::vector<const Call*> found;
  for (const auto& [id, call] : parts_->switchboard.calls()) {
    if (listed(call, query)) found.push_back(&call);
  }
  std::ranges::sort(found, {},
                    [](const Call* call) { return std::pair(call->dialled_at, call->id); });
  for (const Call* call : found) {
    if (!visit(listing_of(*call))) return;
  }
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
