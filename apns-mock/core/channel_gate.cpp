#include "apns-mock/core/channel_gate.h"

#include <algorithm>
#include <array>

#include "apns-mock/core/request.h"
#include "apns-mock/core/rows.h"

namespace ringback::apns {
namespace {

using Refusal = std::optional<ChannelReason>;

constexpr std::size_t kLargestBroadcast = 5120;

Refusal when(bool wrong, ChannelReason reason) { return wrong ? Refusal(reason) : std::nullopt; }

bool has_certificate(const ChannelContext& c) { return !c.transport.certificate_topics.empty(); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Rule: Apple's pages spell it LiveActivity, Liveactivity and liveactivity. Source: Apple [doc]
bool is_live_activity(std::string_view text) {
  constexpr std::string_view kWord = "liveactivity";
  return std::equal(text.begin(), text.end(), kWord.begin(), kWord.end(),
                    [](char a, char b) { return lower(a) == b; });
}

bool is_base64(std::string_view text) {
  const std::string_view digits = text.substr(0, text.find('='));
  const std::string_view padding = text.substr(digits.size());
  return !digits.empty() && text.size() % 4 == 0 && padding.size() <= 2 &&
         padding.find_first_not_of('=') == std::string_view::npos &&
         std::all_of(digits.begin(), digits.end(), [](char c) {
           return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
                  c == '/';
         });
}

Refusal check_path(ChannelContext& c) {
  return when(!c.request.route.path_known, ChannelReason::kBadPath);
}

Refusal check_method(ChannelContext& c) {
  return when(c.request.route.row == nullptr, ChannelReason::kMethodNotAllowed);
}

Refusal check_duplicates(ChannelContext& c) {
  return when(c.request.repeated_header, ChannelReason::kDuplicateHeaders);
}

Refusal check_provider_token(ChannelContext& c) {
  // Rule: with a client certificate the authorization header is ignored. Source: Apple [doc]
  if (has_certificate(c)) return {};
  const auto reason =
      c.auth.judge(c.now, c.config.assumptions, c.environment, c.binding, c.provider_token);
  if (!reason) return {};
  // The table of device pushes has finer words than this one.
  return parse_channel_reason(row_of(*reason).word).value_or(ChannelReason::kInvalidProviderToken);
}

Refusal check_request_id(ChannelContext& c) {
  return when(c.request.request_id && !is_uuid(*c.request.request_id),
              ChannelReason::kBadMessageId);
}

Refusal check_bundle(ChannelContext& c) {
  // Rule: the path has the bundle id, without a push type's suffix. Source: Apple [doc]
  const std::string_view bundle = c.request.route.bundle;
  const bool plain = std::all_of(bundle.begin(), bundle.end(), [](char ch) {
    return (lower(ch) >= 'a' && lower(ch) <= 'z') || (ch >= '0' && ch <= '9') || ch == '.' ||
           ch == '-' || ch == '_';
  });
  return when(!plain || type_of_topic(bundle) != PushType::kAlert, ChannelReason::kTopicDisallowed);
}

Refusal check_topic_allowed(ChannelContext& c) {
  const BundleId bundle{std::string(c.request.route.bundle)};
  const auto listed = [&](const std::vector<Topic>& topics) {
    return std::any_of(topics.begin(), topics.end(), [&](const Topic& topic) {
      return is_topic_of_broadcasts(topic.text, bundle.text);
    });
  };
  // Rule: the app of the path is one of the certificate's or of the team's. Source: Apple [doc]
  if (has_certificate(c)) {
    return when(!listed(c.transport.certificate_topics), ChannelReason::kTopicMismatch);
  }
  const ProviderKey* key = c.provider_token ? c.auth.find(c.provider_token->key_id) : nullptr;
  if (key == nullptr) return {};
  const auto team = c.config.team_bundles.find(key->team_id);
  const bool owned = team == c.config.team_bundles.end() || team->second.contains(bundle);
  const bool in_key = key->scope == ProviderKey::Scope::kTeam || listed(key->topics);
  return when(!owned || !in_key, ChannelReason::kTopicMismatch);
}

Refusal check_feature(ChannelContext& c) {
  return when(!c.config.assumptions.broadcast_enabled, ChannelReason::kFeatureNotEnabled);
}

Refusal check_channel_id_present(ChannelContext& c) {
  return when(!c.request.channel_id || c.request.channel_id->empty(),
              ChannelReason::kMissingChannelId);
}

Refusal check_channel_id_format(ChannelContext& c) {
  const auto longest =
      static_cast<std::size_t>(std::max(c.config.assumptions.longest_channel_id, 0));
  return when(!is_base64(*c.request.channel_id) || c.request.channel_id->size() > longest,
              ChannelReason::kBadChannelId);
}

Refusal check_channel_registered(ChannelContext& c) {
  // Rule: environments do not share channels. Source: Apple [doc]
  const Channel* channel = c.channels.find(*c.request.channel_id);
  return when(channel == nullptr || channel->bundle.text != c.request.route.bundle ||
                  channel->environment != c.environment,
              ChannelReason::kChannelNotRegistered);
}

Refusal check_push_type(ChannelContext& c) {
  auto type = c.request.push_type_header;
  if (c.request.route.row->operation == ChannelOperation::kCreate) {
    const Json* member = c.request.json->member(kPushTypeMember);
    if (member != nullptr && member->string() == nullptr) return ChannelReason::kInvalidPushType;
    type = c.request.json->string_member(kPushTypeMember);
  }
  if (!type || type->empty()) return ChannelReason::kMissingPushType;
  return when(!is_live_activity(*type), ChannelReason::kInvalidPushType);
}

Refusal check_priority(ChannelContext& c) {
  // Rule: the header is required. Source: Apple [doc]; the reason is an inference
  if (!c.request.priority_text) {
    return when(c.config.assumptions.strict_broadcast_headers, ChannelReason::kBadPriority);
  }
  return when(!c.request.priority, ChannelReason::kBadPriority);
}

Refusal check_expiration(ChannelContext& c) {
  // Rule: the header is required. Source: Apple [doc]; the reason is an inference
  if (!c.request.expiration_text) {
    return when(c.config.assumptions.strict_broadcast_headers, ChannelReason::kBadExpirationDate);
  }
  if (!c.request.expiration_s) return ChannelReason::kBadExpirationDate;
  // Rule: a channel that stores nothing takes an expiration of 0 only. Source: Apple [doc]
  const Channel* channel = c.channels.find(*c.request.channel_id);
  return when(*c.request.expiration_s != 0 && !channel->stores, ChannelReason::kBadExpirationDate);
}

Refusal check_payload_empty(ChannelContext& c) {
  return when(c.request.body.empty(), ChannelReason::kPayloadEmpty);
}

Refusal check_payload_size(ChannelContext& c) {
  // Rule: 5120 bytes. Source: Apple, Sending broadcast push notification requests [doc]
  return when(c.request.body_cut || c.request.body.size() > kLargestBroadcast,
              ChannelReason::kPayloadTooLarge);
}

Refusal check_payload(ChannelContext& c) {
  return when(!c.request.json || c.request.json->object() == nullptr,
              ChannelReason::kBadRequestPayload);
}

Refusal check_members(ChannelContext& c) {
  const JsonObject& members = *c.request.json->object();
  return when(std::any_of(members.begin(), members.end(),
                          [](const auto& member) {
                            return member.first != kStoragePolicy &&
                                   member.first != kPushTypeMember;
                          }),
              ChannelReason::kBadRequestParams);
}

Refusal check_storage_policy(ChannelContext& c) {
  const Json* member = c.request.json->member(kStoragePolicy);
  const auto policy = member == nullptr ? std::nullopt : member->integer();
  return when(policy != 0 && policy != 1, ChannelReason::kMissingChannelQueueSize);
}

Refusal check_limit(ChannelContext& c) {
  const auto& assumptions = c.config.assumptions;
  const BundleId bundle{std::string(c.request.route.bundle)};
  const auto full = [](std::size_t count, int limit) {
    return limit >= 0 && count >= static_cast<std::size_t>(limit);
  };
  return when(full(c.channels.of(bundle, c.environment).size(), assumptions.channel_limit) ||
                  full(c.channels.all().size(), assumptions.channels_in_all),
              ChannelReason::kCannotCreateChannelConfig);
}

struct ChannelCheckRow {
  ChannelCheck check;
  Refusal (*run)(ChannelContext&);
};
constexpr std::array kChannelCheckRows{
    ChannelCheckRow{ChannelCheck::kPath, check_path},
    ChannelCheckRow{ChannelCheck::kMethod, check_method},
    ChannelCheckRow{ChannelCheck::kDuplicateHeaders, check_duplicates},
    ChannelCheckRow{ChannelCheck::kProviderToken, check_provider_token},
    ChannelCheckRow{ChannelCheck::kRequestId, check_request_id},
    ChannelCheckRow{ChannelCheck::kBundle, check_bundle},
    ChannelCheckRow{ChannelCheck::kTopicAllowed, check_topic_allowed},
    ChannelCheckRow{ChannelCheck::kFeature, check_feature},
    ChannelCheckRow{ChannelCheck::kChannelIdPresent, check_channel_id_present},
    ChannelCheckRow{ChannelCheck::kChannelIdFormat, check_channel_id_format},
    ChannelCheckRow{ChannelCheck::kChannelRegistered, check_channel_registered},
    ChannelCheckRow{ChannelCheck::kPushType, check_push_type},
    ChannelCheckRow{ChannelCheck::kPriority, check_priority},
    ChannelCheckRow{ChannelCheck::kExpiration, check_expiration},
    ChannelCheckRow{ChannelCheck::kPayloadEmpty, check_payload_empty},
    ChannelCheckRow{ChannelCheck::kPayloadSize, check_payload_size},
    ChannelCheckRow{ChannelCheck::kPayload, check_payload},
    ChannelCheckRow{ChannelCheck::kMembers, check_members},
    ChannelCheckRow{ChannelCheck::kStoragePolicy, check_storage_policy},
    ChannelCheckRow{ChannelCheck::kLimit, check_limit},
};
static_assert(rows_in_order(kChannelCheckRows, &ChannelCheckRow::check));

ChannelVerdict judge_one(ChannelContext& context, ChannelCheck check) {
  const auto reason = row_at(kChannelCheckRows, check).run(context);
  return reason ? ChannelVerdict{reason, check} : ChannelVerdict{};
}

}  // namespace

ChannelVerdict judge(ChannelContext& context) {
  for (const ChannelCheck check : {ChannelCheck::kPath, ChannelCheck::kMethod}) {
    if (const auto verdict = judge_one(context, check); verdict.reason) return verdict;
  }
  for (const ChannelCheck check : context.request.route.row->checks) {
    if (const auto verdict = judge_one(context, check); verdict.reason) return verdict;
  }
  return {};
}

}  // namespace ringback::apns
