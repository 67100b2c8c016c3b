// Every preset F1 to F25 by what a client sees of it.
#include <functional>
#include <map>

#include "tests/unit/apns/stage.h"

namespace ringback::apns {
namespace {

constexpr std::uint32_t kRefusedStream = 7;

struct Client : Stage {
  Client() : bob(token_of("bob")) {
    online("bob");
    on(ConnectionOpened{ConnectionId{1}, {}});
    opening = out;
  }
  Respond send(RequestReceived request) {
    on(request);
    const auto answers = all<Respond>();
    return answers.empty() ? Respond{{}, {}, 0, {}, {}, {}, {}, {}} : answers.front();
  }
  Respond send() { return send(push(bob)); }
  RequestReceived unknown() { return push(DeviceToken(std::string(64, 'a'))); }
  RequestReceived with_token(const std::string& text) {
    auto request = push(bob);
    request.provider_token = provider_token(text);
    return request;
  }
  std::vector<std::uint32_t> limits() const {
    std::vector<std::uint32_t> all_limits;
    for (const auto& limit : all<LimitStreams>()) all_limits.push_back(limit.max_concurrent);
    return all_limits;
  }
  DeviceToken bob;
  Reaction<Effect> opening;
};

using Limits = std::vector<std::uint32_t>;

void f1(Client& c) {
  EXPECT_EQ(c.send().status, 0);
  ASSERT_EQ(c.all<GoAway>().size(), 2u);
  EXPECT_EQ(c.all<GoAway>()[0].debug_data, R"({"reason":"BadCertificateEnvironment"})");
  EXPECT_EQ(c.all<GoAway>()[0].last_stream, StreamId{0});
  EXPECT_FALSE(c.all<GoAway>()[0].close);
  EXPECT_TRUE(c.all<GoAway>()[1].close && c.all<GoAway>()[1].debug_data.empty());
}
void goaway(Client& c, std::uint32_t code, const std::string& debug, bool close = true) {
  EXPECT_EQ(c.send().status, 0);
  ASSERT_EQ(c.all<GoAway>().size(), 1u);
  EXPECT_EQ(c.all<GoAway>()[0].error_code, code);
  EXPECT_EQ(c.all<GoAway>()[0].debug_data, debug);
  EXPECT_EQ(c.all<GoAway>()[0].close, close);
}
void f4(Client& c) {
  EXPECT_EQ(c.send().status, 200);
  EXPECT_EQ(c.send().status, 200);
  EXPECT_EQ(c.send().status, 0);
  EXPECT_EQ(c.all<GoAway>().at(0).last_stream, StreamId{1});
}
void f6(Client& c) {
  c.on(ConnectionOpened{ConnectionId{1}, {}});
  EXPECT_EQ(c.limits(), Limits{1});
  c.send();
  EXPECT_EQ(c.limits(), Limits{1000});
}
void f7(Client& c) {
  c.send();
  EXPECT_EQ(c.limits(), Limits{1000});
  EXPECT_EQ(c.send(c.unknown()).status, 400);
  EXPECT_EQ(c.limits(), Limits{1});
  c.send();
  EXPECT_EQ(c.limits(), Limits{1000});
}
void f8(Client& c) {
  c.send();
  ASSERT_EQ(c.all<ResetStream>().size(), 2u);
  EXPECT_EQ(c.all<ResetStream>()[0].error_code, kRefusedStream);
  EXPECT_EQ(c.all<ResetStream>()[0].stream, c.all<ResetStream>()[1].stream);
}
void f9(Client& c) {
  EXPECT_EQ(c.send().status, 0);
  EXPECT_TRUE(c.out.effects.empty());
}
void f10(Client& c) {
  c.send();
  EXPECT_EQ(c.all<GoSilent>().size(), 1u);
}
void f11(Client& c) {
  c.pass(5min);
  EXPECT_EQ(c.all<GoAway>().at(0).debug_data, R"({"reason":"IdleTimeout"})");
}
void f12(Client& c) {
  auto old = c.push(c.bob);
  *old.provider_token->issued_at -= 3601;
  EXPECT_EQ(c.send(old).reason, "ExpiredProviderToken");
  EXPECT_EQ(c.send(c.with_token("fresh")).reason, "ExpiredProviderToken");
}
void f13(Client& c) {
  EXPECT_EQ(c.send().status, 200);
  EXPECT_EQ(c.send(c.with_token("second")).status, 429);
  EXPECT_EQ(c.send().status, 0) << "and then nothing";
}
void f14(Client& c) { EXPECT_EQ(c.all<SetDoor>().at(0).door, SetDoor::Door::kCloseInHandshake); }
void f15(Client& c) {
  for (int push = 0; push < 9; ++push) EXPECT_EQ(c.send(c.unknown()).status, 400);
  EXPECT_TRUE(c.all<GoAway>().empty());
  EXPECT_EQ(c.send(c.unknown()).status, 400);
  EXPECT_EQ(c.all<GoAway>().at(0).debug_data, R"({"reason":"BadDeviceToken"})");
}
void f16(Client& c) {
  EXPECT_EQ(c.send().status, 0);
  EXPECT_EQ(c.all<ResetStream>().at(0).error_code, 0u);
}
void f17(Client& c) {
  EXPECT_EQ(c.send().status, 418);
  EXPECT_EQ(c.answer().reason, "SomethingNew");
}
void f18(Client& c) {
  EXPECT_EQ(c.send().status, 410);
  EXPECT_EQ(c.answer().raw_body, R"({"reason":"Unregistered","timestamp":"1454948015"})");
}
void f19(Client& c) {
  const std::string id = c.send().apns_id.text;
  EXPECT_EQ(id.size(), 36u);
  EXPECT_EQ(id.find_first_of("abcdef"), std::string::npos) << id;
}
void f20(Client& c) {
  EXPECT_EQ(c.send().status, 503);
  c.pass(30s);
  EXPECT_EQ(c.send().status, 200);
}
void f22(Client& c) {
  const auto other = c.token_of("carol");
  for (int push = 0; push < 10; ++push) EXPECT_EQ(c.send().status, 200);
  EXPECT_EQ(c.send().reason, "TooManyRequests");
  EXPECT_EQ(c.send(c.push(other)).status, 200) << "another device";
}
void f23(Client& c) {
  c.on(TokenReleased{c.courier, c.bob});
  c.pass(24h - 1us);
  EXPECT_EQ(c.send().status, 200);
  c.pass(1us);
  EXPECT_EQ(c.send().status, 410);
}
void f24(Client& c) {
  ProviderKey key;
  key.key_id = "OTHERKEY01";
  key.team_id = "OTHERTEAM1";
  c.on(KeyAdded{key});
  EXPECT_EQ(c.send().status, 200);
  auto second = c.push(c.bob);
  second.provider_token->key_id = key.key_id;
  second.provider_token->team_id = key.team_id;
  EXPECT_EQ(c.send(second).reason, "InvalidProviderToken");
}
void f25(Client& c) { EXPECT_EQ(c.all<SetDoor>().at(0).door, SetDoor::Door::kForeignChain); }

const std::map<std::string_view, std::function<void(Client&)>>& scripts() {
  static const std::map<std::string_view, std::function<void(Client&)>> all{
      {"F1", f1},
      {"F2", [](Client& c) { goaway(c, 1, "Maximum active streams violated for this endpoint."); }},
      {"F3", [](Client& c) { goaway(c, 0, ""); }},
      {"F4", f4},
      {"F5", [](Client& c) { goaway(c, 0, R"({"reason":"Shutdown"})", false); }},
      {"F6", f6},
      {"F7", f7},
      {"F8", f8},
      {"F9", f9},
      {"F10", f10},
      {"F11", f11},
      {"F12", f12},
      {"F13", f13},
      {"F14", f14},
      {"F15", f15},
      {"F16", f16},
      {"F17", f17},
      {"F18", f18},
      {"F19", f19},
      {"F20", f20},
      {"F21", [](Client& c) { goaway(c, 1, "Stream 5 does not exist"); }},
      {"F22", f22},
      {"F23", f23},
      {"F24", f24},
      {"F25", f25}};
  return all;
}

class EveryPreset : public testing::TestWithParam<FaultPreset> {};

TEST_P(EveryPreset, IsSeenByAClient) {
  const FaultPreset& preset = GetParam();
  ASSERT_NE(find_preset(preset.id), nullptr);
  EXPECT_EQ(find_preset(preset.id), find_preset(preset.name));
  EXPECT_FALSE(preset.source.empty());
  Client client;
  const auto fault = parse_fault("preset " + std::string(preset.id));
  ASSERT_TRUE(fault.ok()) << fault.error();
  client.on(FaultAdded{*fault});
  ASSERT_TRUE(scripts().contains(preset.id));
  scripts().at(preset.id)(client);
}

INSTANTIATE_TEST_SUITE_P(Table, EveryPreset,
                         testing::ValuesIn(fault_presets().begin(), fault_presets().end()),
                         [](const auto& info) { return std::string(info.param.id); });

TEST(Presets, AreTwentyFive) { EXPECT_EQ(fault_presets().size(), 25u); }

}  // namespace
}  // namespace ringback::apns
