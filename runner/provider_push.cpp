#include "runner/provider_push.h"

#include <algorithm>
#include <array>

#include "base/rng.h"
#include "world/demo_provider.h"

namespace ringback::runner {
namespace {

// Far above what the server's own client uses.
constexpr std::uint64_t kFirstConnection = 1'000'000;

// Those that stay open come after those of one push each.
constexpr std::uint64_t kFirstShared = world::kFirstSharedConnection;

constexpr std::array<PseudoHeader, 5> kPseudoHeaders{{
    {":connection", "pushes that say one name share a connection; otherwise each has its own"},
    {":team", "the provider token is of this team, signed with a key of that team"},
    {":jwt", "pushes that say one name share a provider token; another name is another token"},
    {":token-age", "the provider token was issued so long ago, as `2h`"},
    {":path", "in place of `/3/device/TOKEN`"},
}};

/// True when it was one of the above.
bool apply_pseudo_header(const std::string& name, const std::string& value,
                         apns::RequestReceived& request) {
  auto& facts = *request.provider_token;
  if (name == ":connection") {
    std::uint64_t number = 0;
    for (const char c : value) number = number * 31 + static_cast<unsigned char>(c);
    request.connection = ConnectionId{kFirstShared + number % 1'000'000};
  } else if (name == ":team") {
    facts.team_id = value;
    facts.key_id = "KEY" + value.substr(std::min<std::size_t>(value.size(), 3));
  } else if (name == ":jwt") {
    facts.text = value;
  } else if (name == ":token-age") {
    const auto age = parse_duration(value);
    if (age) *facts.issued_at -= age->count() / 1'000'000;
  } else if (name == ":path") {
    request.path = value;
  } else {
    return false;
  }
  return true;
}

void replace_all(std::string& text, std::string_view what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

std::span<const PseudoHeader> pseudo_headers() { return kPseudoHeaders; }

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
  std::string payload = push.payload.empty() ? "{\"aps\":{}}" : push.payload;
  const CallId fresh = CallId::random(rng);
  replace_all(payload, "$CALL", running_call.value_or(fresh).text());
  replace_all(payload, "$NEW", fresh.text());
  usual.payload = std::move(payload);
  auto request =
      world::push_request(ConnectionId{kFirstConnection + number}, StreamId{1}, usual, now.wall);
  request.stream = StreamId{2 * number + 1};
  for (const auto& [name, value] : push.headers) {
    if (apply_pseudo_header(name, value, request)) continue;
    if (value.empty()) {
      std::erase_if(request.headers,
                    [&name = name](const auto& header) { return header.first == name; });
      continue;
    }
    const auto known =
        std::find_if(request.headers.begin(), request.headers.end(),
                     [&name = name](const auto& header) { return header.first == name; });
    if (known == request.headers.end()) {
      request.headers.emplace_back(name, value);
    } else {
      known->second = value;
    }
  }
  return request;
}

}  // namespace ringback::runner
