#include "world/provider_client.h"

#include <algorithm>
#include <utility>

#include "world/demo_provider.h"

namespace ringback::world {

ProviderClient::Connection& ProviderClient::connection_for(const Now& now,
                                                           Environment environment) {
  for (auto& connection : connections_) {
    if (connection.environment == environment && !connection.closing) return connection;
  }
  Connection fresh;
  fresh.id = {next_connection_++};
  fresh.environment = environment;
  network_.send(now.instant, network_.provider_link(), Way::kThere,
                ToApns{provider_connection(fresh.id, environment)});
  connections_.push_back(std::move(fresh));
  return connections_.back();
}

bool ProviderClient::connected(Environment environment) const {
  return std::any_of(connections_.begin(), connections_.end(), [&](const Connection& connection) {
    return connection.environment == environment && !connection.closing;
  });
}

ProviderClient::Connection* ProviderClient::find(ConnectionId id) {
  const auto found = std::find_if(connections_.begin(), connections_.end(),
                                  [&](const Connection& c) { return c.id == id; });
  return found == connections_.end() ? nullptr : &*found;
}

void ProviderClient::send(const Now& now, signaling::SendPush push) {
  const bool refused = network_.link(network_.provider_link()).quality().line == Line::kBroken;
  if (refused || (door_shut_ && !connected(push.environment))) {
    network_.tell(now.instant, ToSignaling{signaling::PushLost{push.push, "connection refused"}});
    return;
  }
  Connection& connection = connection_for(now, push.environment);
  connection.waiting.push_back(std::move(push));
  drain(now, connection);
}

void ProviderClient::drain(const Now& now, Connection& connection) {
  while (!connection.waiting.empty() && connection.open.size() < connection.max_streams) {
    signaling::SendPush push = std::move(connection.waiting.front());
    connection.waiting.pop_front();
    request(now, connection, std::move(push));
  }
}

void ProviderClient::request(const Now& now, Connection& connection, signaling::SendPush push) {
  const std::uint64_t stream = std::exchange(connection.next_stream, connection.next_stream + 2);
  connection.open.emplace(stream, push.push);
  network_.send(now.instant, network_.provider_link(), Way::kThere,
                ToApns{push_request(connection.id, StreamId{stream}, std::move(push), now.wall)});
}

void ProviderClient::abandon(PushRef push) {
  for (auto& connection : connections_) {
    std::erase_if(connection.open, [&](const auto& open) { return open.second == push; });
    std::erase_if(connection.waiting, [&](const auto& waiting) { return waiting.push == push; });
  }
}

void ProviderClient::answered(const Now& now, const apns::Respond& response) {
  Connection* connection = find(response.connection);
  if (connection == nullptr) return;
  const auto open = connection->open.find(response.stream.value);
  if (open != connection->open.end()) {
    network_.tell(now.instant,
                  ToSignaling{signaling::PushAnswered{open->second, response.status,
                                                      response.reason, response.timestamp}});
    connection->open.erase(open);
  }
  drain(now, *connection);
}

void ProviderClient::lose(const Now& now, Connection& connection, const std::string& why) {
  for (const auto& [stream, push] : connection.open) {
    network_.tell(now.instant, ToSignaling{signaling::PushLost{push, why}});
  }
  for (const auto& push : connection.waiting) {
    network_.tell(now.instant, ToSignaling{signaling::PushLost{push.push, why}});
  }
  connection.open.clear();
  connection.waiting.clear();
}

void ProviderClient::on(const Now& now, const apns::Effect& effect) {
  if (const auto* response = std::get_if<apns::Respond>(&effect)) {
    answered(now, *response);
  } else if (const auto* limit = std::get_if<apns::LimitStreams>(&effect)) {
    if (Connection* connection = find(limit->connection)) {
      connection->max_streams = limit->max_concurrent;
      drain(now, *connection);
    }
  } else if (const auto* away = std::get_if<apns::GoAway>(&effect)) {
    going_away(now, *away);
  } else if (const auto* close = std::get_if<apns::CloseConnection>(&effect)) {
    closed(now, close->connection, "connection closed");
  } else if (const auto* reset = std::get_if<apns::ResetStream>(&effect)) {
    stream_reset(now, *reset);
  }
}

void ProviderClient::going_away(const Now& now, const apns::GoAway& away) {
  Connection* connection = find(away.connection);
  if (connection == nullptr) return;
  connection->closing = true;
  if (!away.close) return;
  closed(now, away.connection, away.debug_data.empty() ? "GOAWAY" : "GOAWAY " + away.debug_data);
}

void ProviderClient::closed(const Now& now, ConnectionId id, const std::string& why) {
  Connection* connection = find(id);
  if (connection == nullptr) return;
  lose(now, *connection, why);
  std::erase_if(connections_, [&](const Connection& c) { return c.id == id; });
}

void ProviderClient::stream_reset(const Now& now, const apns::ResetStream& reset) {
  Connection* connection = find(reset.connection);
  if (connection == nullptr) return;
  const auto open = connection->open.find(reset.stream.value);
  if (open == connection->open.end()) return;
  network_.tell(now.instant, ToSignaling{signaling::PushLost{open->second, "RST_STREAM"}});
  connection->open.erase(open);
  drain(now, *connection);
}

void ProviderClient::lose_all(const Now& now, const std::string& why) {
  for (auto& connection : connections_) lose(now, connection, why);
  tell_apns(now);
  connections_.clear();
}

void ProviderClient::tell_apns(const Now& now) {
  for (const auto& connection : connections_) {
    network_.tell(now.instant, ToApns{apns::ConnectionClosed{connection.id}});
  }
}

}  // namespace ringback::world
