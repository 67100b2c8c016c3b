#include "world/demo_provider.h"

#include "apns-mock/core/provider_key.h"

namespace ringback::world {

apns::ProviderTokenFacts demo_token_facts(WallTime now) {
  // Counted from the first use's hour, a token is at most 40 minutes old.
  constexpr std::int64_t kLifeSeconds = 40 * 60;
  const std::int64_t issued = now.unix_seconds() - now.unix_seconds() % kLifeSeconds;
  apns::ProviderTokenFacts facts;
  facts.decoded = true;
  facts.algorithm = "ES256";
  facts.key_id = apns::kDemoKeyId;
  facts.team_id = apns::kDemoTeamId;
  facts.issued_at = issued;
  facts.signature = apns::ProviderTokenFacts::Signature::kValid;
  facts.text = "demo-" + std::to_string(issued);
  return facts;
}

apns::ConnectionOpened provider_connection(ConnectionId connection, Environment environment) {
  apns::ConnectionOpened opened;
  opened.connection = connection;
  opened.transport.alpn = "h2";
  opened.transport.environment = environment;
  return opened;
}

apns::RequestReceived push_request(ConnectionId connection, StreamId stream,
                                   signaling::SendPush push, WallTime now) {
  apns::RequestReceived request;
  request.connection = connection;
  request.stream = stream;
  request.method = "POST";
  request.path = "/3/device/" + push.token.text;
  request.headers.reserve(6);
  request.headers.emplace_back("apns-id", std::move(push.apns_id.text));
  request.headers.emplace_back("apns-topic", std::move(push.topic.text));
  request.headers.emplace_back("apns-push-type", to_string(push.type));
  request.headers.emplace_back("apns-priority", std::to_string(push.priority));
  request.headers.emplace_back("apns-expiration", std::to_string(push.expiration.unix_seconds()));
  request.body = std::move(push.payload);
  request.provider_token = demo_token_facts(now);
  request.headers.emplace_back("authorization", "bearer " + request.provider_token->text);
  return request;
}

}  // namespace ringback::world
