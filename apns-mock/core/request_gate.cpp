#include "apns-mock/core/request_gate.h"

#include <algorithm>
#include <array>

#include "apns-mock/core/rows.h"

namespace ringback::apns {
namespace {

constexpr std::size_t kLongestCollapseId = 64;
constexpr std::size_t kLongestTopic = 255;
constexpr std::size_t kLargestPayload = 4096;
constexpr std::size_t kLargestVoipPayload = 5120;

using Refused = std::optional<Reason>;

Refused refuse_if(bool wrong, Reason reason) { return wrong ? Refused(reason) : std::nullopt; }

bool by_certificate(const GateContext& c) { return !c.transport.certificate_topics.empty(); }

Refused check_path(GateContext& c) { return refuse_if(!c.request.path_fits, Reason::kBadPath); }

// Rule: POST only. Source: Apple, Sending notification requests [doc]
Refused check_method(GateContext& c) {
  return refuse_if(c.request.method != "POST", Reason::kMethodNotAllowed);
}

Refused check_duplicates(GateContext& c) {
  return refuse_if(c.request.repeated_header, Reason::kDuplicateHeaders);
}

Refused check_provider_token(GateContext& c) {
  // Rule: with a client certificate the authorization header is ignored. Source: Apple [doc]
  if (by_certificate(c)) return {};
  return c.auth.judge(c.now, c.config.assumptions, c.environment, c.binding, c.provider_token);
}

Refused check_message_id(GateContext& c) {
  if (!c.request.id) return {};
  const auto id = *c.request.id;
  const bool upper = id.find_first_of("ABCDEF") != std::string_view::npos;
  return refuse_if(!is_uuid(id) || (upper && c.config.assumptions.strict_message_id),
                   Reason::kBadMessageId);
}

Refused check_expiration(GateContext& c) {
  return refuse_if(c.request.expiration_text && !c.request.expiration_s,
                   Reason::kBadExpirationDate);
}

Refused check_priority(GateContext& c) {
  if (!c.request.priority) return Reason::kBadPriority;
  // Rule: a background push must use priority 5. Source: Apple [doc]; the reason [recall]
  const bool urgent_background =
      c.request.type == PushType::kBackground && *c.request.priority == 10;
  return refuse_if(urgent_background && c.config.assumptions.strict_background_priority,
                   Reason::kBadPriority);
}

Refused check_collapse_id(GateContext& c) {
  // Rule: at most 64 bytes. Source: Apple, Sending notification requests [doc]
  return refuse_if(c.request.collapse_id && c.request.collapse_id->size() > kLongestCollapseId,
                   Reason::kBadCollapseId);
}

Refused check_push_type(GateContext& c) {
  return refuse_if(c.request.type_text && !c.request.type, Reason::kInvalidPushType);
}

Refused check_topic_present(GateContext& c) {
  if (!c.request.topic.empty()) return {};
  // Rule: with a certificate of one app the topic may be absent. Source: Apple [doc]
  if (by_certificate(c) && !c.request.topic_text &&
      c.config.assumptions.infer_bundle_from_certificate) {
    const auto& topics = c.transport.certificate_topics;
    if (topics.size() == 1) {
      c.request.topic = topics.front();
      return {};
    }
  }
  return Reason::kMissingTopic;
}

bool owned(const GateContext& c, const std::string& team, const BundleId& bundle) {
  const auto it = c.config.team_bundles.find(team);
  return it == c.config.team_bundles.end() || it->second.contains(bundle);
}

Refused check_topic_allowed(GateContext& c) {
  const std::string& topic = c.request.topic.text;
  const bool visible =
      std::all_of(topic.begin(), topic.end(), [](char ch) { return ch > 0x20 && ch < 0x7f; });
  if (topic.size() > kLongestTopic || !visible) return Reason::kBadTopic;
  const bool plain = std::all_of(topic.begin(), topic.end(), [](char ch) {
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
           ch == '.' || ch == '-' || ch == '_';
  });
  if (!plain) return Reason::kTopicDisallowed;
  if (by_certificate(c)) {
    // Rule: a certificate sends to the topics it lists only, and never a location push.
    // Source: Apple, certificate-based connection [doc]
    const auto& topics = c.transport.certificate_topics;
    const bool listed = std::find(topics.begin(), topics.end(), c.request.topic) != topics.end();
    return refuse_if(!listed || c.request.type == PushType::kLocation, Reason::kTopicDisallowed);
  }
  if (!c.provider_token) return {};
  const ProviderKey* key = c.auth.find(c.provider_token->key_id);
  if (key == nullptr) return {};
  if (!owned(c, key->team_id, bundle_of_topic(topic))) return Reason::kTopicDisallowed;
  const bool in_key =
      key->scope == ProviderKey::Scope::kTeam ||
      std::find(key->topics.begin(), key->topics.end(), c.request.topic) != key->topics.end();
  return refuse_if(!in_key, Reason::kTopicDisallowed);
}

Refused check_payload_empty(GateContext& c) {
  if (c.request.body.empty()) return Reason::kPayloadEmpty;
  if (c.request.body_cut || !c.config.assumptions.strict_json) return {};
  // Rule: a body that is no JSON object is PayloadEmpty. Source: practice [recall]
  const bool object = c.request.json && c.request.json->object() != nullptr;
  return refuse_if(!object, Reason::kPayloadEmpty);
}

Refused check_payload_size(GateContext& c) {
  // Rule: 4096 bytes, 5120 for VoIP. Source: Apple, Generating a remote notification [doc];
  // that topic or type selects the limit is inference.
  const bool voip =
      c.request.topic.text.str().ends_with(".voip") || c.request.type == PushType::kVoip;
  const std::size_t limit = voip ? kLargestVoipPayload : kLargestPayload;
  return refuse_if(c.request.body_cut || c.request.body.size() > limit, Reason::kPayloadTooLarge);
}

Refused check_device_token_present(GateContext& c) {
  return refuse_if(c.request.path_fits && c.request.token_text.empty(),
                   Reason::kMissingDeviceToken);
}

Refused check_device_token(GateContext& c) {
  if (c.request.token.empty()) return Reason::kBadDeviceToken;
  if (c.record == nullptr) {
    return refuse_if(!c.config.accept_unknown_tokens, Reason::kBadDeviceToken);
  }
  // Rule: a token of the other environment is BadDeviceToken. Source: Apple [doc]
  return refuse_if(c.record->environment != c.environment, Reason::kBadDeviceToken);
}

Refused check_token_topic(GateContext& c) {
  if (c.record == nullptr) return {};
  // Rule: a PushKit token takes the .voip topic only, an alert token never does.
  // Source: PyAPNs2#134, sygnal#102, dotAPNS#90 [observed]
  const std::string& topic = c.request.topic.text;
  const bool fits = topic.ends_with(".voip") == (c.record->kind == TokenKind::kVoip) &&
                    bundle_of_topic(topic) == c.record->bundle;
  return refuse_if(!fits, Reason::kDeviceTokenNotForTopic);
}

Refused check_push_type_topic(GateContext& c) {
  if (!c.request.type || !c.config.assumptions.strict_push_type) return {};
  // Rule: the push type fits the topic's suffix. Source: Apple [doc]; PyAPNs2#87 [observed]
  const auto suffix = topic_suffix(*c.request.type);
  const auto implied = topic_suffix(type_of_topic(c.request.topic.text));
  return refuse_if(suffix && *suffix != *implied, Reason::kInvalidPushType);
}

Refused check_unregistered(GateContext& c) {
  if (c.record == nullptr || c.record->state == TokenRecord::State::kActive) return {};
  // Rule: after an uninstall 200 goes on for hours before 410. Source: apns2#77 [observed]
  if (c.now.instant < c.record->gone_at) return {};
  return c.record->state == TokenRecord::State::kExpired ? Reason::kExpiredToken
                                                         : Reason::kUnregistered;
}

Refused check_flood(GateContext& c) {
  const auto& assumptions = c.config.assumptions;
  if (c.record == nullptr || assumptions.device_token_burst <= 0) return {};
  if (c.now.instant - c.record->window_start >= assumptions.device_token_window) {
    c.record->window_start = c.now.instant;
    c.record->pushes_in_window = 0;
  }
  if (c.record->pushes_in_window >= assumptions.device_token_burst) {
    return Reason::kTooManyRequests;
  }
  ++c.record->pushes_in_window;
  return {};
}

constexpr std::array kCheckRows{
    CheckRow{Check::kPath, check_path},
    CheckRow{Check::kMethod, check_method},
    CheckRow{Check::kDuplicateHeaders, check_duplicates},
    CheckRow{Check::kProviderToken, check_provider_token},
    CheckRow{Check::kMessageId, check_message_id},
    CheckRow{Check::kExpiration, check_expiration},
    CheckRow{Check::kPriority, check_priority},
    CheckRow{Check::kCollapseId, check_collapse_id},
    CheckRow{Check::kPushType, check_push_type},
    CheckRow{Check::kTopicPresent, check_topic_present},
    CheckRow{Check::kTopicAllowed, check_topic_allowed},
    CheckRow{Check::kPayloadEmpty, check_payload_empty},
    CheckRow{Check::kPayloadSize, check_payload_size},
    CheckRow{Check::kDeviceTokenPresent, check_device_token_present},
    CheckRow{Check::kDeviceToken, check_device_token},
    CheckRow{Check::kTokenTopic, check_token_topic},
    CheckRow{Check::kPushTypeTopic, check_push_type_topic},
    CheckRow{Check::kUnregistered, check_unregistered},
    CheckRow{Check::kFlood, check_flood},
};
static_assert(rows_in_order(kCheckRows, &CheckRow::check));

}  // namespace

std::span<const CheckRow> check_table() { return kCheckRows; }

Verdict judge(GateContext& context) {
  for (const Check check : context.config.checks) {
    const auto reason = row_at(kCheckRows, check).run(context);
    if (!reason) continue;
    Verdict verdict{reason, check, {}};
    // Rule: only a 410 carries a timestamp. Source: Apple, handling responses [doc]
    if (row_of(*reason).status == 410 && context.record != nullptr) {
      verdict.timestamp = context.record->invalid_since;
    }
    return verdict;
  }
  return {};
}

}  // namespace ringback::apns
