#include "apns-mock/io/operator.h"

#include <algorithm>

#include "apns-mock/io/wire.h"
#include "net/control_service.h"

namespace ringback::apns {

namespace pb = control::v1;

namespace {

grpc::Status not_found(const std::string& what) { return {grpc::StatusCode::NOT_FOUND, what}; }

grpc::Status check_token(const Space& space, const std::string& token) {
  if (token.empty()) return net::invalid_argument("token", "empty");
  if (space.core().tokens().all().contains(DeviceToken(token))) return grpc::Status::OK;
  return not_found("token: no device registered it here");
}

}  // namespace

grpc::Status list_tokens(Space& space, const pb::ListTokensRequest&,
                         pb::ListTokensResponse& response) {
  for (const auto& [token, record] : space.core().tokens().all()) {
    *response.add_tokens() = to_wire(record);
  }
  return grpc::Status::OK;
}

grpc::Status list_pushes(Space& space, const pb::ListPushesRequest& request,
                         pb::ListPushesResponse& response) {
  space.list_pushes(request, response);
  return grpc::Status::OK;
}

grpc::Status add_fault(Space& space, const pb::AddFaultRequest& request,
                       pb::AddFaultResponse& response) {
  auto fault = parse_fault(request.rule());
  if (!fault) return net::invalid_argument("rule", fault.error());
  response.set_name(fault->name);
  space.driver().feed(FaultAdded{*fault});
  return grpc::Status::OK;
}

grpc::Status clear_faults(Space& space, const pb::ClearFaultsRequest& request,
                          pb::ClearFaultsResponse&) {
  const auto& entries = space.core().faults().entries();
  const bool known = std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.fault.name == request.name();
  });
  if (!request.name().empty() && !known) {
    return not_found("name: no fault in force is called " + request.name());
  }
  space.driver().feed(FaultsCleared{request.name()});
  return grpc::Status::OK;
}

grpc::Status list_faults(Space& space, const pb::ListFaultsRequest&,
                         pb::ListFaultsResponse& response) {
  response = to_wire(space.core().faults());
  return grpc::Status::OK;
}

grpc::Status add_key(Space& space, const pb::AddKeyRequest& request, pb::AddKeyResponse&) {
  const auto key = from_wire(request);
  if (!key) return net::invalid_argument(key.error().field, key.error().why);
  const auto added = space.verifier().add_key(key->key_id, request.pem(), space.name());
  if (!added) return net::invalid_argument("pem", added.error());
  space.driver().feed(KeyAdded{*key});
  return grpc::Status::OK;
}

grpc::Status revoke_key(Space& space, const pb::RevokeKeyRequest& request, pb::RevokeKeyResponse&) {
  if (!space.core().keys().all().contains(request.key_id())) {
    return not_found("key_id: no such key: " + request.key_id());
  }
  space.driver().feed(KeyRevoked{request.key_id()});
  return grpc::Status::OK;
}

grpc::Status list_keys(Space& space, const pb::ListKeysRequest&, pb::ListKeysResponse& response) {
  for (const auto& [id, held] : space.core().keys().all()) {
    auto& key = *response.add_keys();
    key.set_key_id(id);
    key.set_team_id(held.key.team_id);
    if (held.key.environment) key.set_environment(std::string(to_string(*held.key.environment)));
    for (const auto& topic : held.key.topics) key.add_topics(topic.text);
    key.set_related_key_id(held.key.related_key_id);
    key.set_revoked(held.revoked);
  }
  return grpc::Status::OK;
}

grpc::Status expire_token(Space& space, const pb::ExpireTokenRequest& request,
                          pb::ExpireTokenResponse&) {
  if (auto wrong = check_token(space, request.token()); !wrong.ok()) return wrong;
  space.driver().feed(TokenExpired{DeviceToken(request.token())});
  return grpc::Status::OK;
}

grpc::Status release_token(Space& space, const pb::ReleaseTokenRequest& request,
                           pb::ReleaseTokenResponse&) {
  if (auto wrong = check_token(space, request.token()); !wrong.ok()) return wrong;
  space.driver().feed(TokenReleased{kOperatorCourier, DeviceToken(request.token())});
  return grpc::Status::OK;
}

grpc::Status register_token(Space& space, const pb::RegisterTokenRequest& request,
                            pb::Token& response) {
  const auto kind = request.kind().empty() ? TokenKind::kVoip : parse_token_kind(request.kind());
  if (!kind) return net::invalid_argument("kind", "not voip or alert");
  const auto environment = request.environment().empty() ? Environment::kProduction
                                                         : parse_environment(request.environment());
  if (!environment) return net::invalid_argument("environment", "not production or sandbox");
  const DeviceId device(request.device().empty() ? "device" : request.device());
  const BundleId bundle(request.bundle().empty() ? "com.example.ringback" : request.bundle());
  const TokenRequested wanted{kOperatorCourier, device, bundle, *kind, *environment};
  space.driver().feed(wanted);
  if (request.rotate()) {
    space.driver().feed(TokenReleased{kOperatorCourier, space.last_issued()});
    space.driver().feed(wanted);
  }
  if (request.offline()) {
    space.driver().feed(PhoneOffline{kOperatorCourier, device});
  } else if (!space.core().deliveries().is_online(device)) {
    space.driver().feed(PhoneOnline{kOperatorCourier, device});
  }
  response = to_wire(space.core().tokens().all().at(space.last_issued()));
  return grpc::Status::OK;
}

grpc::Status resend_push(Space& space, const pb::ResendPushRequest& request,
                         pb::ResendPushResponse&) {
  const auto* entry = space.core().journal().find(request.number());
  if (entry == nullptr) {
    return not_found("number: no such push is remembered: " + std::to_string(request.number()));
  }
  if (entry->status != 200) return net::invalid_argument("number", "the push was not accepted");
  if (!entry->channel.empty()) return net::invalid_argument("number", "it was a broadcast");
  space.driver().feed(PushResent{request.number()});
  return grpc::Status::OK;
}

grpc::Status save_power(Space& space, const pb::SavePowerRequest& request, pb::SavePowerResponse&) {
  if (request.device().empty()) return net::invalid_argument("device", "empty");
  space.driver().feed(PowerSaved{DeviceId(request.device()), !request.ends()});
  return grpc::Status::OK;
}

grpc::Status list_channels(Space& space, const pb::ListChannelsRequest&,
                           pb::ListChannelsResponse& response) {
  for (const auto& [id, channel] : space.core().channels().all()) {
    *response.add_channels() = to_wire(channel);
  }
  return grpc::Status::OK;
}

grpc::Status subscribe(Space& space, const pb::SubscribeRequest& request, pb::SubscribeResponse&) {
  if (request.device().empty()) return net::invalid_argument("device", "empty");
  if (space.core().channels().find(request.channel()) == nullptr) {
    return not_found("channel: no such channel: " + request.channel());
  }
  space.driver().feed(
      ChannelSubscribed{request.channel(), DeviceId(request.device()), request.ends()});
  return grpc::Status::OK;
}

grpc::Status reset_namespace(Space& space, const pb::ResetNamespaceRequest&,
                             pb::ResetNamespaceResponse&) {
  space.driver().feed(ResetRequested{});
  return grpc::Status::OK;
}

}  // namespace ringback::apns
