#include "signaling-server/core/sessions.h"

#include <algorithm>
#include <utility>

#include "base/planted.h"
#include "signaling-server/core/come_back.h"
#include "signaling-server/core/message_trace.h"

namespace ringback::signaling {

void Sessions::opened(Turn& turn, ConnectionId connection) {
  const bool full =
      connections_.size() >= static_cast<std::size_t>(config_.assumptions.connections);
  Connection& fresh = connections_[connection];
  if (full) return turn_away(turn, connection, Refusal::kTooManyConnections);
  fresh.hello_timer =
      timers_.arm(turn.now.instant + config_.assumptions.hello_wait, HelloTimer{connection});
}

std::optional<Sessions::Arrival> Sessions::hello(
    Turn& turn, const HelloReceived& hello, bool draining,
    const std::function<bool(const DeviceKey&)>& admits) {
  const auto found = connections_.find(hello.connection);
  if (found == connections_.end()) return {};
  if (found->second.session) {
    close(turn, hello.connection, Refusal::kMalformed);
    return {};
  }
  using Verdict = UserTokenFacts::Verdict;
  if (hello.token.verdict != Verdict::kValid || hello.token.user.empty()) {
    const bool expired = hello.token.verdict == Verdict::kExpired;
    close(turn, hello.connection, expired ? Refusal::kTokenExpired : Refusal::kUnauthenticated);
    return {};
  }
  const auto limit = static_cast<std::size_t>(config_.assumptions.text_limit_bytes);
  if (hello.hello.device.empty() || hello.hello.device.text.size() > limit) {
    const bool missing = hello.hello.device.empty();
    close(turn, hello.connection, missing ? Refusal::kMalformed : Refusal::kTooLarge,
          "hello.device");
    return {};
  }
  if (draining) {
    turn_away(turn, hello.connection, Refusal::kDraining);
    return {};
  }
  const DeviceKey who{hello.token.user, hello.hello.device};
  if (!admits(who)) {
    turn_away(turn, hello.connection, Refusal::kTooManyDevices);
    return {};
  }
  Session* old = session_of(who);
  const bool resumed = old != nullptr && !hello.hello.resume.empty() &&
                       old->id == hello.hello.resume && hello.hello.last_seen <= old->last_sent;
  if (old != nullptr && old->connection) {
    // One app, one connection: the old one is a link the server has not yet seen break.
    const ConnectionId stale = *old->connection;
    detach(turn, *old);
    close(turn, stale, Refusal::kReplaced);
  }
  if (resumed) {
    acknowledge(*old, hello.hello.last_seen);
    if (planted(PlantedBug::kResumeForgetsMessages)) old->unacknowledged.clear();
  } else if (old != nullptr) {
    erase(turn, SessionId(old->id));
  }
  attach(turn, resumed ? *old : start(who), hello.connection, resumed);
  return Arrival{who, resumed};
}

void Sessions::attach(Turn& turn, Session& session, ConnectionId connection, bool resumed) {
  Connection& joined = connections_.at(connection);
  timers_.disarm(joined.hello_timer);
  joined.session = &session;
  session.connection = connection;
  peers_.forget(session.who);
  announce(turn, session.who, true, false);
  session.last_heard = turn.now.instant;
  timers_.disarm(session.timer);
  session.timer = timers_.arm(turn.now.instant + config_.assumptions.presence_timeout,
                              SessionTimer{session.id});
  const to_client::Welcome welcome{session.id, resumed, config_.assumptions.heartbeat};
  trace_message(turn, session.lane, welcome);
  turn.effect(SendFrame{connection, {0, session.last_seen, welcome}});
  for (auto& waiting : session.unacknowledged) transmit(turn, session, waiting);
}

std::optional<DeviceKey> Sessions::received(Turn& turn, ConnectionId connection,
                                            const ClientFrame& frame) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return {};
  if (!found->second.session) {
    close(turn, connection, Refusal::kUnauthenticated);
    return {};
  }
  Session& session = *found->second.session;
  const Assumptions& a = config_.assumptions;
  if (!session.rate.take(turn.now.instant, a.frames_per_second, a.frame_burst)) {
    departed_.push_back(session.who);
    detach(turn, session);
    turn_away(turn, connection, Refusal::kRateLimited);
    return {};
  }
  session.last_heard = turn.now.instant;
  acknowledge(session, frame.ack);
  if (frame.number == 0) return session.who;
  // What the app sends again after a resume was handled when it first came.
  if (frame.number <= session.last_seen) return {};
  session.last_seen = frame.number;
  return session.who;
}

bool Sessions::would_handle(Instant now, ConnectionId connection, const ClientFrame& frame) const {
  const auto found = connections_.find(connection);
  if (found == connections_.end() || !found->second.session) return false;
  const Session& session = *found->second.session;
  const Assumptions& a = config_.assumptions;
  const bool repeated = frame.number != 0 && frame.number <= session.last_seen;
  return !repeated && session.rate.allows(now, a.frames_per_second, a.frame_burst);
}

std::optional<DeviceKey> Sessions::lost(Turn& turn, ConnectionId connection) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return {};
  timers_.disarm(found->second.hello_timer);
  std::optional<DeviceKey> who;
  if (found->second.session) {
    Session& session = *found->second.session;
    who = session.who;
    detach(turn, session);
  }
  connections_.erase(connection);
  return who;
}

void Sessions::on_timer(Turn& turn, const HelloTimer& timer) {
  const auto found = connections_.find(timer.connection);
  if (found == connections_.end()) return;
  found->second.hello_timer.reset();
  close(turn, timer.connection, Refusal::kUnauthenticated);
}

std::optional<DeviceKey> Sessions::on_timer(Turn& turn, const SessionTimer& timer) {
  const auto found = sessions_.find(timer.session);
  if (found == sessions_.end()) return {};
  Session& session = found->second;
  session.timer.reset();
  if (!session.connection) {
    erase(turn, timer.session);
    return {};
  }
  const Instant dead_at = session.last_heard + config_.assumptions.presence_timeout;
  if (dead_at > turn.now.instant) {
    session.timer = timers_.arm(dead_at, SessionTimer{session.id});
    return {};
  }
  const ConnectionId silent = *session.connection;
  turn.event("peer-dead", {}, {{"device", session.who.device.text}});
  detach(turn, session);
  close(turn, silent, Refusal::kSilent);
  return session.who;
}

void Sessions::ask_to_reconnect(Turn& turn) {
  const std::size_t apps = connected_count();
  for (auto& [id, session] : sessions_) {
    send_unnumbered(turn, session.who,
                    to_client::Reconnect{come_back_after(config_.assumptions, apps, advice_)});
  }
}

bool Sessions::send(Turn& turn, const DeviceKey& who, ServerMessage message) {
  if (by_device_.contains(who) || peers_.place_of(who) == nullptr) {
    return send_here(turn, who, std::move(message));
  }
  // Traced by the server that has the session, as it leaves.
  turn.persist(Delivered{who, std::move(message)});
  return true;
}

void Sessions::moved_away(Turn& turn, const DeviceKey& who) {
  Session* session = session_of(who);
  if (session == nullptr) return;
  const auto open = session->connection;
  const auto found = sessions_.find(session->id);
  timers_.disarm(found->second.timer);
  by_device_.erase(who);
  sessions_.erase(found);
  if (open) close(turn, *open, Refusal::kReplaced);
}

bool Sessions::send_here(Turn& turn, const DeviceKey& who, ServerMessage message) {
  Session* session = session_of(who);
  if (session == nullptr) return false;
  const auto limit = static_cast<std::size_t>(config_.assumptions.session_backlog);
  if (session->unacknowledged.size() >= limit) {
    // The app resumes, learns that its session is gone, and checks in for its calls instead.
    turn.event("session-dropped", {}, {{"device", who.device.text}, {"why", "backlog"}});
    if (session->connection) {
      departed_.push_back(who);
      close(turn, *session->connection, Refusal::kTooLarge);
    }
    erase(turn, SessionId(session->id));
    return false;
  }
  session->unacknowledged.push_back({{++session->last_sent, 0, std::move(message)}});
  if (session->connection) transmit(turn, *session, session->unacknowledged.back());
  return true;
}

void Sessions::transmit(Turn& turn, Session& session, Waiting& waiting) {
  if (!waiting.sent) {
    trace_message(turn, session.lane, waiting.frame.message);
  } else {
    turn.event("resent", call_of(waiting.frame.message),
               {{"device", session.who.device.text}, {"message", name_of(waiting.frame.message)}});
  }
  waiting.sent = true;
  waiting.frame.ack = session.last_seen;
  turn.effect(SendFrame{*session.connection, waiting.frame});
}

void Sessions::send_unnumbered(Turn& turn, const DeviceKey& who, ServerMessage message) {
  Session* session = session_of(who);
  if (session == nullptr || !session->connection) return;
  trace_message(turn, session->lane, message);
  turn.effect(SendFrame{*session->connection, {0, session->last_seen, std::move(message)}});
}

bool Sessions::connected(const DeviceKey& who) const {
  if (connected_here(who)) return true;
  const auto* place = peers_.place_of(who);
  return place != nullptr && place->connected;
}

bool Sessions::has_session(const DeviceKey& who) const {
  return by_device_.contains(who) || peers_.place_of(who) != nullptr;
}

bool Sessions::connected_here(const DeviceKey& who) const {
  const auto found = by_device_.find(who);
  return found != by_device_.end() && found->second->connection.has_value();
}

std::size_t Sessions::connected_count() const {
  std::size_t count = 0;
  for (const auto& [id, session] : sessions_) count += session.connection.has_value();
  return count;
}

void Sessions::close(Turn& turn, ConnectionId connection, Refusal why, std::string field) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  timers_.disarm(found->second.hello_timer);
  connections_.erase(found);
  turn.event("connection-closed", {}, {{"why", to_string(why)}});
  turn.effect(CloseConnection{connection, why, std::move(field)});
}

void Sessions::turn_away(Turn& turn, ConnectionId connection, Refusal why) {
  const Duration after = come_back_after(config_.assumptions, connections_.size(), advice_);
  turn.effect(SendFrame{connection, {0, 0, to_client::Reconnect{after}}});
  close(turn, connection, why);
}

Sessions::Session& Sessions::start(const DeviceKey& who) {
  const SessionId id = fresh_id();
  Session& session = sessions_[id];
  session.id = id;
  session.who = who;
  session.lane = lane_of(who.device);
  by_device_.insert_or_assign(who, &session);
  return session;
}

void Sessions::detach(Turn& turn, Session& session) {
  session.connection.reset();
  timers_.disarm(session.timer);
  session.timer =
      timers_.arm(turn.now.instant + config_.assumptions.session_linger, SessionTimer{session.id});
  announce(turn, session.who, false, false);
}

void Sessions::announce(Turn& turn, const DeviceKey& who, bool connected, bool gone) {
  if (config_.cluster) turn.persist(PresenceSaved{who, connected, gone});
}

void Sessions::erase(Turn& turn, const SessionId& id) {
  const auto found = sessions_.find(id);
  announce(turn, found->second.who, false, true);
  timers_.disarm(found->second.timer);
  by_device_.erase(found->second.who);
  sessions_.erase(found);
}

void Sessions::acknowledge(Session& session, std::uint64_t number) {
  auto& waiting = session.unacknowledged;
  const auto first_kept = std::find_if(waiting.begin(), waiting.end(), [number](const Waiting& w) {
    return !w.sent || w.frame.number > number;
  });
  waiting.erase(waiting.begin(), first_kept);
}

void Sessions::add_to(Digest& digest) const {
  for (const auto& [who, session_of_it] : by_device_) {
    const Session& session = *session_of_it;
    digest.add(who);
    digest.add(session.connection.has_value());
    digest.add(session.last_heard);
    digest.add(session.timer);
    for (const auto& waiting : session.unacknowledged) {
      digest.add(session.last_sent - waiting.frame.number);
      digest.add(waiting.sent);
      digest.add(waiting.frame.message);
    }
  }
}

Sessions::Session* Sessions::session_of(const DeviceKey& who) {
  const auto found = by_device_.find(who);
  return found == by_device_.end() ? nullptr : found->second;
}

SessionId Sessions::fresh_id() { return SessionId(CallId::random(rng_).text()); }

}  // namespace ringback::signaling
