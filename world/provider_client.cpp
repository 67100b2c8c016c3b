#include "world/provider_client.h"

#include <algorithm>
#include <utility>

#include "world/demo_provider.h"

namespace ringback::world {

ProviderClient::Connection* ProviderClient::find(ConnectionId id) {
  const auto found = std::ranges::find(connections_, id, &Connection::id);
  return found == connections_.end() ? nullptr : &*found;
}

bool ProviderClient::line_is(Line line) const {
  return network_.link(network_.provider_link()).quality().line == line;
}

void ProviderClient::send(const Now& now, signaling::SendPush push) {
  const Environment environment = push.environment;
  const Instant give_up = now.instant + kLimits.answer_within;
  host(environment).queue.push_back({std::move(push), ++last_number_, give_up});
  // What wakes earlier looks at this push, too.
  if (!wake_at_) wake_at(give_up);
  pump(now, environment);
}

void ProviderClient::pump(const Now& now, Environment environment) {
  auto& queue = host(environment).queue;
  bool more_to_come = false;
  for (auto& connection : connections_) {
    if (connection.environment != environment || connection.leaving) continue;
    more_to_come = true;
    while (connection.opened && !queue.empty() && connection.open.size() < connection.max_streams) {
      Waiting waiting = std::move(queue.front());
      queue.pop_front();
      request(now, connection, std::move(waiting));
    }
  }
  if (queue.empty() || more_to_come || host(environment).retry_at) return;
  if (host(environment).failures_in_row > 0) return back_off(now, environment);
  connect(now, environment);
}

void ProviderClient::back_off(const Now& now, Environment environment) {
  Host& to = host(environment);
  to.retry_at = now.instant + provider_back_off(kLimits, to.failures_in_row, rng_);
  wake_at(*to.retry_at);
}

void ProviderClient::connect(const Now& now, Environment environment) {
  if (door_shut_ || line_is(Line::kBroken)) {
    ++host(environment).failures_in_row;
    return back_off(now, environment);
  }
  Connection fresh;
  fresh.id = {next_connection_++};
  fresh.environment = environment;
  fresh.opened = !line_is(Line::kSilent);
  fresh.last_word = now.instant;
  network_.send(now.instant, network_.provider_link(), Way::kThere,
                ToApns{provider_connection(fresh.id, environment)});
  connections_.push_back(std::move(fresh));
  pump(now, environment);
}

void ProviderClient::request(const Now& now, Connection& connection, Waiting waiting) {
  const std::uint64_t stream = std::exchange(connection.next_stream, connection.next_stream + 2);
  network_.send(now.instant, network_.provider_link(), Way::kThere,
                ToApns{push_request(connection.id, StreamId{stream}, waiting.push, now.wall)});
  connection.open.emplace(stream, std::move(waiting));
}

void ProviderClient::again(const Now& now, Environment environment, Waiting waiting) {
  if (++waiting.tries >= kLimits.tries_at_most) {
    return lose(now, waiting.push.push, "refused too often");
  }
  // Among its elders, so that nothing overtakes for ever.
  auto& queue = host(environment).queue;
  queue.insert(std::ranges::lower_bound(queue, waiting.number, {}, &Waiting::number),
               std::move(waiting));
}

void ProviderClient::lose(const Now& now, PushRef push, std::string why) {
  network_.tell(now.instant, ToSignaling{signaling::PushLost{push, std::move(why)}});
}

void ProviderClient::abandon(PushRef push) {
  for (auto& connection : connections_) {
    std::erase_if(connection.open, [&](const auto& open) { return open.second.push.push == push; });
  }
  for (auto& to : hosts_) {
    std::erase_if(to.queue, [&](const Waiting& waiting) { return waiting.push.push == push; });
  }
}

void ProviderClient::on(const Now& now, const apns::Effect& effect) {
  if (const auto* response = std::get_if<apns::Respond>(&effect)) {
    answered(now, *response);
  } else if (const auto* limit = std::get_if<apns::LimitStreams>(&effect)) {
    if (Connection* connection = find(limit->connection)) {
      connection->max_streams = limit->max_concurrent;
      connection->last_word = now.instant;
      pump(now, connection->environment);
    }
  } else if (const auto* away = std::get_if<apns::GoAway>(&effect)) {
    going_away(now, *away);
  } else if (const auto* close = std::get_if<apns::CloseConnection>(&effect)) {
    closed(now, close->connection, "closed by APNs");
  } else if (const auto* reset = std::get_if<apns::ResetStream>(&effect)) {
    stream_reset(now, *reset);
  }
}

void ProviderClient::answered(const Now& now, const apns::Respond& response) {
  Connection* connection = find(response.connection);
  if (connection == nullptr) return;
  connection->last_word = now.instant;
  const auto open = connection->open.find(response.stream.value);
  if (open != connection->open.end()) {
    connection->useful = true;
    host(connection->environment).failures_in_row = 0;
    if (spoils_connection(response.reason)) connection->leaving = true;
    network_.tell(now.instant,
                  ToSignaling{signaling::PushAnswered{open->second.push.push, response.status,
                                                      response.reason, response.timestamp}});
    connection->open.erase(open);
  }
  const Environment environment = connection->environment;
  leave_if_done(now, response.connection);
  pump(now, environment);
}

void ProviderClient::stream_reset(const Now& now, const apns::ResetStream& reset) {
  Connection* connection = find(reset.connection);
  if (connection == nullptr) return;
  connection->last_word = now.instant;
  auto open = connection->open.extract(reset.stream.value);
  if (open.empty()) return;
  const Environment environment = connection->environment;
  if (left_untouched(reset.error_code)) {
    again(now, environment, std::move(open.mapped()));
  } else {
    lose(now, open.mapped().push.push, "stream reset, code " + std::to_string(reset.error_code));
  }
  leave_if_done(now, reset.connection);
  pump(now, environment);
}

void ProviderClient::going_away(const Now& now, const apns::GoAway& away) {
  Connection* connection = find(away.connection);
  if (connection == nullptr) return;
  const Environment environment = connection->environment;
  connection->last_word = now.instant;
  connection->leaving = true;
  // Rule: goaway-last-stream Source: RFC 9113 section 6.8: streams above it were not handled [doc]
  if (away.last_stream) {
    auto& open = connection->open;
    for (auto at = open.upper_bound(away.last_stream->value); at != open.end();) {
      again(now, environment, std::move(at->second));
      at = open.erase(at);
    }
  }
  if (away.close) {
    closed(now, away.connection, away.debug_data.empty() ? "GOAWAY" : "GOAWAY " + away.debug_data);
  } else {
    leave_if_done(now, away.connection);
    pump(now, environment);
  }
}

void ProviderClient::closed(const Now& now, ConnectionId id, const std::string& why) {
  Connection* connection = find(id);
  if (connection == nullptr) return;
  const Environment environment = connection->environment;
  for (const auto& [stream, waiting] : connection->open) {
    lose(now, waiting.push.push, "connection lost: " + why);
  }
  if (!connection->useful) ++host(environment).failures_in_row;
  std::erase_if(connections_, [&](const Connection& c) { return c.id == id; });
  pump(now, environment);
}

void ProviderClient::leave_if_done(const Now& now, ConnectionId id) {
  const Connection* connection = find(id);
  if (connection == nullptr || !connection->leaving || !connection->open.empty()) return;
  network_.send(now.instant, network_.provider_link(), Way::kThere,
                ToApns{apns::ConnectionClosed{id}});
  std::erase_if(connections_, [&](const Connection& c) { return c.id == id; });
}

}  // namespace ringback::world
