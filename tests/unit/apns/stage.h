// A stage for scripts over the apns core: a clock, a default provider, and what came out.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "apns-mock/core/apns.h"

namespace ringback::apns {

inline constexpr const char* kBundle = "com.example.ringback";
inline constexpr const char* kCallJson =
    R"({"aps":{},"call_id":"6f9619ff-8b86-4011-b42d-00c04fc964ff"})";

class Stage {
 public:
  explicit Stage(Config config = {}) : core(std::move(config), 1) {}

  /// Feeds one input; `out` holds only what it caused.
  void on(const Input& input) {
    out.clear();
    core.on(now, input, out);
  }
  void pass(Duration time) {
    now.instant = now.instant + time;
    now.wall = now.wall + time;
    on(Tick{});
  }
  /// Lets time pass without telling the core.
  void skip(Duration time) {
    now.instant = now.instant + time;
    now.wall = now.wall + time;
  }

  DeviceToken token_of(const std::string& device, TokenKind kind = TokenKind::kVoip,
                       Environment environment = Environment::kProduction) {
    on(TokenRequested{courier, DeviceId(device), BundleId(kBundle), kind, environment});
    return all<IssueToken>().at(0).token;
  }
  void online(const std::string& device) { on(PhoneOnline{courier, DeviceId(device)}); }
  void offline(const std::string& device) { on(PhoneOffline{courier, DeviceId(device)}); }

  ProviderTokenFacts provider_token(std::string text = "jwt") const {
    ProviderTokenFacts facts;
    facts.decoded = true;
    facts.algorithm = "ES256";
    facts.key_id = kDemoKeyId;
    facts.team_id = kDemoTeamId;
    facts.issued_at = now.wall.unix_seconds();
    facts.signature = ProviderTokenFacts::Signature::kValid;
    facts.text = std::move(text);
    return facts;
  }
  /// A VoIP push that is accepted as it stands.
  RequestReceived push(const DeviceToken& token) {
    RequestReceived request;
    request.connection = ConnectionId{1};
    request.stream = StreamId{next_stream};
    next_stream += 2;
    request.method = "POST";
    request.path = "/3/device/" + token.text;
    request.headers = {{"apns-topic", std::string(kBundle) + ".voip"},
                       {"apns-push-type", "voip"},
                       {"apns-expiration", "0"},
                       {"apns-priority", "10"}};
    request.body = kCallJson;
    request.provider_token = provider_token();
    return request;
  }
  static void set(RequestReceived& request, const std::string& name, const std::string& value) {
    drop(request, name);
    request.headers.emplace_back(name, value);
  }
  static void drop(RequestReceived& request, const std::string& name) {
    std::erase_if(request.headers, [&](const auto& header) { return header.first == name; });
  }

  template <class E>
  std::vector<E> all() const {
    std::vector<E> found;
    for (const auto& effect : out.effects) {
      if (const auto* e = std::get_if<E>(&effect)) found.push_back(*e);
    }
    return found;
  }
  /// The one answer in `out`.
  Respond answer() const {
    const auto answers = all<Respond>();
    EXPECT_EQ(answers.size(), 1u);
    return answers.empty() ? Respond{} : answers.front();
  }
  std::string reason_of(const RequestReceived& request) {
    on(request);
    return answer().reason;
  }
  /// The names of the trace, "state" left out, with the why of each.
  std::vector<std::string> story() const {
    std::vector<std::string> names;
    for (const auto& event : out.trace) {
      if (event.name == kStateEvent) continue;
      std::string name(event.name);
      if (!event.field("why").empty()) name += ":" + std::string(event.field("why"));
      names.push_back(std::move(name));
    }
    return names;
  }

  Apns core;
  Now now{Instant{5s}, WallTime::from_unix_seconds(1'800'000'000)};
  Reaction<Effect> out;
  CourierId courier{1};
  std::uint64_t next_stream = 1;
};

}  // namespace ringback::apns
