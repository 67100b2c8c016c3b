#include "apns-mock/core/explain.h"

#include <algorithm>

namespace ringback::apns {
namespace {

using Signature = ProviderTokenFacts::Signature;

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string by_trigger(Reason reason) { return std::string(row_of(reason).trigger); }

std::string provider_token(const GateContext& c) {
  const auto& token = c.provider_token;
  if (!token) return by_trigger(Reason::kInvalidProviderToken);
  if (!token->decoded) return "the provider token is no JWT: three base64url parts, JSON in two";
  if (token->algorithm != "ES256") return "alg is " + quoted(token->algorithm) + ", not ES256";
  const ProviderKey* key = c.auth.find(token->key_id);
  if (key == nullptr) return "kid " + quoted(token->key_id) + " is not a key known here";
  if (token->signature != Signature::kValid) {
    return "the signature is not of key " + quoted(token->key_id);
  }
  if (token->der_signature && !c.config.assumptions.accept_der_signature) {
    return "the signature is DER, and accept_der_signature is off";
  }
  if (key->team_id != token->team_id) {
    return "iss is " + quoted(token->team_id) + ", and the key is of team " + quoted(key->team_id);
  }
  if (!token->issued_at) return "iat is no number of seconds";
  if (c.binding.first_key && c.binding.team_id != token->team_id) {
    return "the connection belongs to team " + quoted(c.binding.team_id);
  }
  if (*token->issued_at > c.now.wall.unix_seconds()) return "iat is too far in the future";
  return "the key " + quoted(token->key_id) + " was revoked";
}

std::string expired(const GateContext& c) {
  if (c.provider_token && c.provider_token->issued_at) {
    const auto age = token_age_s(c.now, *c.provider_token->issued_at);
    if (age > c.config.assumptions.token_max_age.count() / 1'000'000) {
      return "iat is " + std::to_string(age) + " s ago";
    }
  }
  return "an earlier token on this connection was too old, and wedge_after_expired_token is on";
}

std::string device_token(const GateContext& c) {
  const auto& request = c.request;
  if (request.token.empty()) {
    return "the device token is " + std::to_string(request.token_text.size()) +
           " characters, or not hex";
  }
  if (c.record == nullptr) return "no device registered this token here";
  return "the token is of " + std::string(to_string(c.record->environment)) +
         ", the connection of " + std::string(to_string(c.environment));
}

std::string token_topic(const GateContext& c) {
  const auto& record = *c.record;
  return "the token is the " + std::string(to_string(record.kind)) + " token of " +
         quoted(record.bundle.text) + ", the topic " + quoted(c.request.topic.text);
}

std::string topic_disallowed(const GateContext& c) {
  const auto& listed = c.transport.certificate_topics;
  if (!listed.empty()) {
    return "the client certificate lists " + std::to_string(listed.size()) + " topics, not " +
           quoted(c.request.topic.text);
  }
  return quoted(c.request.topic.text) + " is not a topic of team " +
         quoted(c.provider_token ? c.provider_token->team_id : "") + " and its key";
}

std::string push_type(const GateContext& c) {
  const auto& request = c.request;
  if (!request.type) return quoted(request.type_text.value_or("")) + " is no push type";
  return "push type " + quoted(*request.type_text) + " does not go with the topic " +
         quoted(request.topic.text);
}

std::string header(std::string_view name, const std::optional<std::string_view>& value) {
  return std::string(name) + " is " + quoted(value.value_or(""));
}

}  // namespace

std::string explain(Reason reason, const GateContext& c) {
  const auto& request = c.request;
  // Only what can be said more exactly than the table does.
  if (reason == Reason::kInvalidProviderToken) return provider_token(c);
  if (reason == Reason::kExpiredProviderToken) return expired(c);
  if (reason == Reason::kBadDeviceToken) return device_token(c);
  if (reason == Reason::kDeviceTokenNotForTopic) return token_topic(c);
  if (reason == Reason::kTopicDisallowed) return topic_disallowed(c);
  if (reason == Reason::kInvalidPushType) return push_type(c);
  if (reason == Reason::kBadMessageId) return header("apns-id", request.id);
  if (reason == Reason::kBadExpirationDate) {
    return header("apns-expiration", request.expiration_text);
  }
  if (reason == Reason::kBadPriority) return header("apns-priority", request.priority_text);
  if (reason == Reason::kPayloadTooLarge) {
    return "the payload is " + std::string(request.body_cut ? "more than " : "") +
           std::to_string(request.body.size()) + " bytes";
  }
  if (reason == Reason::kPayloadEmpty && !request.body.empty()) {
    if (json_depth(request.body) > kDeepestJson) {
      return "the payload nests deeper than " + std::to_string(kDeepestJson) +
             " levels, and strict_json is on";
    }
    return "the payload is no JSON object, and strict_json is on";
  }
  if (reason == Reason::kMethodNotAllowed) return "the method is " + quoted(request.method);
  if (reason == Reason::kUnrelatedKeyIdInToken && c.binding.first_key && c.provider_token) {
    return "the connection began with key " + quoted(c.binding.first_key->key_id) + ", this is " +
           quoted(c.provider_token->key_id);
  }
  return by_trigger(reason);
}

}  // namespace ringback::apns
