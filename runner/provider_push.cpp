#include "runner/provider_push.h"

#include <algorithm>

#include "base/rng.h"

namespace ringback::runner {
namespace {

// Far above what the server's own client uses.
constexpr std::uint64_t kFirstConnection = 1'000'000;

void replace_all(std::string& text, std::string_view what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

apns::RequestReceived request_of(const ProviderPushes& push, const BundleId& bundle,
                                 const DeviceToken& token, std::optional<CallId> running_call,
                                 const Now& now, std::uint64_t number) {
  Rng rng(number);
  const bool voip = push.kind == TokenKind::kVoip;
  signaling::SendPush usual;
  usual.apns_id = ApnsId(CallId::random(rng).text());
  usual.token = token;
  usual.topic = topic_of(bundle, push.kind);
  usual.type = voip ? PushType::kVoip : PushType::kAlert;
  usual.payload = push.payload.empty() ? "{\"aps\":{}}" : push.payload;
  const CallId fresh = CallId::random(rng);
  replace_all(usual.payload, "$CALL", running_call.value_or(fresh).text());
  replace_all(usual.payload, "$NEW", fresh.text());
  auto request =
      world::push_request(ConnectionId{kFirstConnection + number}, StreamId{1}, usual, now.wall);
  for (const auto& [name, value] : push.headers) {
    const auto known = std::find_if(request.headers.begin(), request.headers.end(),
                                    [&](const auto& header) { return header.first == name; });
    if (known == request.headers.end()) {
      request.headers.emplace_back(name, value);
    } else {
      known->second = value;
    }
  }
  return request;
}

}  // namespace ringback::runner
