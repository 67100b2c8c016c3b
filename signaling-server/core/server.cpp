#include "signaling-server/core/server.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/hex.h"
#include "signaling-server/core/server_parts.h"

namespace ringback::signaling {
namespace {

/// How often the store forgets a part of the history that is past its keeping.
constexpr Duration kHistoryStep = 1s;

}  // namespace

Server::Server(Config config, std::uint64_t seed)
    : parts_(std::make_unique<Parts>(std::move(config), seed)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

void Server::on(const Now& now, const Input& input, Reaction<Effect>& out) {
  const auto first = static_cast<std::ptrdiff_t>(out.effects.size());
  Turn turn(now, parts_->config, out);
  std::visit([&](const auto& what) { parts_->on(turn, what); }, input);
  if (!parts_->history_timer) parts_->tend_history(turn);
  for (auto gone = parts_->sessions.take_departed(); !gone.empty();
       gone = parts_->sessions.take_departed()) {
    for (const auto& who : gone) parts_->switchboard.device_went(turn, who);
  }
  if (!parts_->config.persist) return;
  // Nobody may be told, and no push may leave, before all that this input changed is on file.
  std::stable_partition(out.effects.begin() + first, out.effects.end(), [](const Effect& effect) {
    return std::holds_alternative<Persist>(effect);
  });
}

std::optional<Instant> Server::next_deadline() const { return parts_->timers.next_deadline(); }
const Config& Server::config() const { return parts_->config; }
Assumptions& Server::assumptions() { return parts_->config.assumptions; }
void Server::set_trace(bool on) { parts_->config.trace = on; }

std::optional<CallId> Server::unknown_call(Instant now, const FrameReceived& input) const {
  const auto name = call_of(input.frame.message);
  if (!name || parts_->switchboard.knows(*name) || parts_->peers.find(*name) != nullptr) return {};
  return parts_->sessions.would_handle(now, input.connection, input.frame) ? name : std::nullopt;
}

void Server::Parts::on(Turn& turn, const ConnectionOpened& input) {
  sessions.opened(turn, input.connection);
}

void Server::Parts::on(Turn& turn, const HelloReceived& input) {
  const auto arrival = sessions.hello(turn, input, draining, [&](const DeviceKey& who) {
    return registry.make_room(turn, who, config.assumptions.devices_per_user,
                              [&](const auto& other) { return sessions.has_session(other); });
  });
  if (!arrival) return;
  registry.add_device(turn, arrival->who);
  switchboard.device_came(turn, arrival->who, arrival->resumed);
}

void Server::Parts::on(Turn& turn, const FrameReceived& input) {
  if (std::holds_alternative<to_server::Hello>(input.frame.message)) {
    // A second Hello; the first comes as HelloReceived, with the shell's verdict on its token.
    const auto who = sessions.lost(turn, input.connection);
    turn.effect(CloseConnection{input.connection, Refusal::kMalformed});
    if (who) switchboard.device_went(turn, *who);
    return;
  }
  const auto from = sessions.received(turn, input.connection, input.frame);
  if (from) handle(turn, *from, input.frame.message);
}

void Server::Parts::on(Turn& turn, const ConnectionLost& input) {
  if (const auto who = sessions.lost(turn, input.connection)) switchboard.device_went(turn, *who);
}

void Server::Parts::on(Turn& turn, const PushAnswered& input) {
  if (const auto settled = pushes.answered(turn, input)) switchboard.push_settled(turn, *settled);
}

void Server::Parts::on(Turn& turn, const PushLost& input) {
  if (const auto settled = pushes.lost(turn, input)) switchboard.push_settled(turn, *settled);
}

void Server::Parts::on(Turn& turn, const DrainRequested&) {
  if (draining) return;
  draining = true;
  turn.event("draining", {}, {});
  sessions.ask_to_reconnect(turn);
}

/// False for what is no fact about users.
bool Server::Parts::restore(const Change& change) {
  if (const auto* user = std::get_if<UserSaved>(&change)) registry.restore(user->record);
  if (const auto* device = std::get_if<DeviceSaved>(&change)) registry.restore(device->device);
  if (const auto* token = std::get_if<TokenSaved>(&change)) registry.restore(token->record);
  if (const auto* gone = std::get_if<TokenForgotten>(&change)) {
    registry.restore_forgotten(gone->token);
  }
  if (const auto* gone = std::get_if<DeviceForgotten>(&change)) {
    registry.restore_forgotten(gone->device);
    return true;
  }
  return change.index() < Change(CallSaved{}).index();
}

void Server::Parts::on(Turn& turn, const Restored& input) {
  std::map<CallId, const CallRecord*> latest;  // a store may keep every save, or only the last
  for (const auto& change : input.changes) {
    if (restore(change)) continue;
    if (const auto* call = std::get_if<CallSaved>(&change)) latest[call->record.id] = &call->record;
  }
  const Duration kept = config.assumptions.keep_history;
  for (const auto& [id, record] : latest) {
    // Past its keeping, though the store has not come to it yet.
    const auto& ended = record->ended_at;
    const bool past = kept != Duration{0} && ended && *ended < turn.now.wall - kept;
    if (!past) switchboard.restore(turn, *record);
  }
}

/// The store forgets a part each time, so that nobody waits for it.
void Server::Parts::tend_history(Turn& turn) {
  if (config.assumptions.keep_history == Duration{0}) return;
  const WallTime before = turn.now.wall - config.assumptions.keep_history;
  switchboard.forget_ended(before);
  turn.persist(HistoryEnds{before});
  history_timer = timers.arm(turn.now.instant + kHistoryStep, HistoryTimer{});
}

void Server::Parts::on(Turn& turn, const PeerSaid& input) {
  const Change& change = input.change;
  if (restore(change)) return;
  if (const auto* call = std::get_if<CallSaved>(&change)) {
    switchboard.peer_call(turn, input.node, call->record);
  } else if (const auto* presence = std::get_if<PresenceSaved>(&change)) {
    peer_moved(turn, input.node, *presence);
  } else if (const auto* said = std::get_if<Forwarded>(&change)) {
    handle(turn, said->from, said->message);
  } else if (const auto* words = std::get_if<Delivered>(&change)) {
    sessions.send_here(turn, words->to, words->message);
  }
}

void Server::Parts::peer_moved(Turn& turn, NodeId node, const PresenceSaved& news) {
  // A server that lost a device's link can say so after the device has come elsewhere.
  const auto* place = peers.place_of(news.device);
  const bool elsewhere = sessions.connected_here(news.device) ||
                         (place != nullptr && place->connected && place->node != node);
  if (elsewhere && !news.connected) return;
  if (!news.gone) sessions.moved_away(turn, news.device);
  const auto before = peers.moved(news.device, node, news);
  if (before && news.gone && before->node != node) return;
  const bool was_here = before && before->connected;
  if (news.connected) {
    // The same session goes on when its server still had it.
    switchboard.device_came(turn, news.device, before && before->node == node);
  } else if (was_here) {
    switchboard.device_went(turn, news.device);
  }
}

void Server::Parts::on(Turn& turn, const PeerGone& input) {
  turn.event(
      "peer-gone", {},
      {{"node", std::to_string(input.node.value)}, {"calls", std::to_string(input.taken.size())}});
  const auto lost = peers.take_devices(input.node);
  for (const auto& record : input.taken) switchboard.take_over(turn, record);
  for (const auto& device : lost) switchboard.device_went(turn, device);
}

/// A call that another server has is that server's to decide about.
bool Server::Parts::forwarded(Turn& turn, const DeviceKey& from, const ClientMessage& message) {
  const auto name = config.cluster ? call_of(message) : std::nullopt;
  if (!name || switchboard.knows(*name)) return false;
  const auto* remote = peers.find(*name);
  if (remote == nullptr) return false;
  turn.persist(Forwarded{remote->id, from, message});
  return true;
}

void Server::Parts::on(Turn& turn, const Tick&) {
  while (const auto due = timers.take_due(turn.now.instant)) fire(turn, *due);
}

void Server::Parts::fire(Turn& turn, const Timer& timer) {
  if (const auto* hello = std::get_if<HelloTimer>(&timer)) sessions.on_timer(turn, *hello);
  if (const auto* push = std::get_if<PushTimer>(&timer)) pushes.on_timer(turn, *push);
  if (const auto* call = std::get_if<CallTimer>(&timer)) switchboard.on_timer(turn, *call);
  if (std::holds_alternative<HistoryTimer>(timer)) {
    history_timer.reset();
    tend_history(turn);
  }
  if (const auto* session = std::get_if<SessionTimer>(&timer)) {
    if (const auto who = sessions.on_timer(turn, *session)) switchboard.device_went(turn, *who);
  }
}

void Server::Parts::handle(Turn& turn, const DeviceKey& from, const ClientMessage& message) {
  struct Handler {
    Parts& parts;
    Turn& turn;
    const DeviceKey& from;
    void operator()(const to_server::Hello&) const {}
    void operator()(const to_server::RegisterToken& m) const {
      parts.register_token(turn, from, m);
    }
    void operator()(const to_server::DropToken& m) const {
      parts.registry.drop_own(turn, from, m.token);
    }
    void operator()(const to_server::Dial& m) const {
      parts.switchboard.dial(turn, from, m, parts.draining);
    }
    void operator()(const to_server::CheckIn& m) const {
      parts.switchboard.check_in(turn, from, m);
    }
    void operator()(const to_server::Ringing& m) const { parts.switchboard.ringing(turn, from, m); }
    void operator()(const to_server::Answer& m) const { parts.switchboard.answer(turn, from, m); }
    void operator()(const to_server::Decline& m) const { parts.switchboard.decline(turn, from, m); }
    void operator()(const to_server::Busy& m) const { parts.switchboard.busy(turn, from, m); }
    void operator()(const to_server::HangUp& m) const { parts.switchboard.hang_up(turn, from, m); }
    void operator()(const to_server::Media& m) const { parts.switchboard.media(turn, from, m); }
    void operator()(const to_server::Hold& m) const { parts.switchboard.hold(turn, from, m); }
    void operator()(const to_server::UpdateCaller& m) const {
      parts.switchboard.update_caller(turn, from, m);
    }
    void operator()(const to_server::Transfer& m) const {
      parts.switchboard.transfer(turn, from, m);
    }
    void operator()(const to_server::Ping& m) const {
      parts.sessions.send_unnumbered(turn, from, to_client::Pong{m.number});
    }
  };
  if (!forwarded(turn, from, message)) std::visit(Handler{*this, turn, from}, message);
}

void Server::Parts::register_token(Turn& turn, const DeviceKey& from,
                                   const to_server::RegisterToken& token) {
  const auto limit = static_cast<std::size_t>(config.assumptions.text_limit_bytes);
  const std::string& hex = token.token.text;
  const bool is_hex = hex.find_first_not_of(kHexDigits) == std::string::npos;
  if (hex.empty() || !is_hex) {
    return switchboard.refuse(turn, from, {}, {}, Refusal::kMalformed, "token");
  }
  if (hex.size() > limit) {
    return switchboard.refuse(turn, from, {}, {}, Refusal::kTooLarge, "token");
  }
  registry.store(turn,
                 {from, token.token, token.kind, token.bundle, token.environment, turn.now.wall});
  sessions.send(turn, from, to_client::TokenRegistered{token.token});
}

}  // namespace ringback::signaling
