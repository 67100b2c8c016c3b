// What the client does when nothing comes: overdue answers, PINGs into silence, lines that fail.
#include <algorithm>
#include <utility>

#include "world/provider_client.h"

namespace ringback::world {

void ProviderClient::wake_at(Instant at) {
  if (wake_at_ && *wake_at_ <= at) return;
  wake_at_ = at;
  network_.tell(at, ToProviderTimer{});
}

std::optional<Instant> ProviderClient::ping_fails_at(const Connection& connection) const {
  const bool deaf = connection.silent || line_is(Line::kSilent);
  if (!deaf || !connection.opened || connection.open.empty()) return {};
  return connection.last_word + kLimits.ping_after + kLimits.ping_within;
}

std::optional<Instant> ProviderClient::next_due() const {
  std::optional<Instant> due;
  const auto consider = [&](std::optional<Instant> at) {
    if (at && (!due || *at < *due)) due = at;
  };
  for (const auto& connection : connections_) {
    for (const auto& [stream, waiting] : connection.open) consider(waiting.give_up);
    consider(ping_fails_at(connection));
  }
  for (const auto& to : hosts_) {
    for (const auto& waiting : to.queue) consider(waiting.give_up);
    consider(to.retry_at);
  }
  return due;
}

void ProviderClient::give_up_overdue(const Now& now) {
  const auto overdue = [&](const Waiting& waiting) {
    if (waiting.give_up > now.instant) return false;
    lose(now, waiting.push.push, "no answer in time");
    return true;
  };
  for (auto& connection : connections_) {
    std::erase_if(connection.open, [&](const auto& open) { return overdue(open.second); });
  }
  for (auto& to : hosts_) std::erase_if(to.queue, overdue);
}

void ProviderClient::on_timer(const Now& now) {
  // An earlier wake-up replaces a later one, which then comes for nothing.
  if (!wake_at_ || now.instant < *wake_at_) return;
  wake_at_.reset();
  std::vector<ConnectionId> dead;
  for (const auto& connection : connections_) {
    const auto fails = ping_fails_at(connection);
    if (fails && *fails <= now.instant) dead.push_back(connection.id);
  }
  for (const auto id : dead) {
    // What was written into the silence still comes out of it: closing a socket recalls nothing.
    network_.send(now.instant, network_.provider_link(), Way::kThere,
                  ToApns{apns::ConnectionClosed{id}});
    closed(now, id, "no answer to PING");
  }
  give_up_overdue(now);
  for (const auto environment : {Environment::kProduction, Environment::kSandbox}) {
    Host& to = host(environment);
    if (!to.retry_at || *to.retry_at > now.instant) continue;
    to.retry_at.reset();
    if (!to.queue.empty()) connect(now, environment);
  }
  if (const auto due = next_due()) wake_at(*due);
}

void ProviderClient::silenced(ConnectionId id) {
  Connection* connection = find(id);
  if (connection == nullptr) return;
  connection->silent = true;
  if (const auto fails = ping_fails_at(*connection)) wake_at(*fails);
}

void ProviderClient::line_silent() {
  if (const auto due = next_due()) wake_at(*due);
}

void ProviderClient::line_up(const Now& now) {
  for (auto& connection : connections_) connection.opened = true;
  for (const auto environment : {Environment::kProduction, Environment::kSandbox}) {
    pump(now, environment);
  }
}

void ProviderClient::line_broken(const Now& now) {
  // APNs' end is closed as well.
  while (!connections_.empty()) {
    const ConnectionId id = connections_.front().id;
    network_.tell(now.instant, ToApns{apns::ConnectionClosed{id}});
    closed(now, id, "connection reset");
  }
}

void ProviderClient::stop(const Now& now) {
  for (const auto& connection : connections_) {
    network_.tell(now.instant, ToApns{apns::ConnectionClosed{connection.id}});
  }
  connections_.clear();
  hosts_ = {};
}

}  // namespace ringback::world
