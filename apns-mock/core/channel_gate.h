// One request about channels or a broadcast: read, then judged by small checks in the order of its
// operation.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "apns-mock/core/channel_api.h"
#include "apns-mock/core/channel_book.h"
#include "apns-mock/core/channel_reasons.h"
#include "apns-mock/core/config.h"
#include "apns-mock/core/inputs.h"
#include "apns-mock/core/provider_auth.h"
#include "base/json.h"

namespace ringback::apns {

struct ChannelRequest {
  ChannelRoute route;
  bool repeated_header = false;
  std::optional<std::string_view> request_id;
  std::optional<std::string_view> channel_id;
  std::optional<std::string_view> push_type_header;
  std::optional<std::string_view> priority_text;
  std::optional<std::string_view> expiration_text;
  std::string_view body;
  bool body_cut = false;
  std::optional<Json> json;  ///< the body, when it is JSON

  std::optional<int> priority;               ///< when the text is one of 10, 5, 1
  std::optional<std::int64_t> expiration_s;  ///< when the text is a number that fits
};
/// True when it is no device push: it came in where channels are managed, or is a broadcast.
bool is_channel_request(const TransportFacts& transport, std::string_view path);
/// Reads the parts; the result points into `received`.
ChannelRequest read_channel_request(const TransportFacts& transport,
                                    const RequestReceived& received);

/// Everything a check may look at; the auth binding is what it may change.
struct ChannelContext {
  const Now& now;
  const Config& config;
  Environment environment;
  const TransportFacts& transport;
  const std::optional<ProviderTokenFacts>& provider_token;
  const ChannelRequest& request;
  const ChannelBook& channels;
  ProviderAuth& auth;
  AuthBinding& binding;
};

struct ChannelVerdict {
  std::optional<ChannelReason> reason;  ///< nothing: accepted
  std::optional<ChannelCheck> failed;   ///< the check that said so
};
ChannelVerdict judge(ChannelContext& context);

/// What a creation's body asks for.
inline constexpr std::string_view kStoragePolicy = "message-storage-policy";
inline constexpr std::string_view kPushTypeMember = "push-type";

}  // namespace ringback::apns
