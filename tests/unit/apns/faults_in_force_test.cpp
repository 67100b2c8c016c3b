// Faults that meet no request but are in force: settings, outages, doors; and those that concern
// the order and pace of things.
#include "tests/unit/apns/stage.h"

namespace ringback::apns {
namespace {

struct Faulty : Stage {
  Faulty() : token(token_of("bob")) {
    online("bob");
    on(ConnectionOpened{ConnectionId{1}, {}});
  }
  void add(const std::string& rule) {
    auto fault = parse_fault(rule);
    ASSERT_TRUE(fault.ok()) << rule << ": " << (fault.ok() ? "" : fault.error());
    on(FaultAdded{*fault});
  }
  std::vector<std::string> delivered() const {
    std::vector<std::string> ids;
    for (const auto& push : all<DeliverPush>()) ids.push_back(push.push.id.text);
    return ids;
  }
  RequestReceived named(const std::string& id) {
    auto request = push(token);
    set(request, "apns-id", id);
    return request;
  }
  DeviceToken token;
};

const std::string kOne = "11111111-1111-1111-1111-111111111111";
const std::string kTwo = "22222222-2222-2222-2222-222222222222";

TEST(FaultsInForce, SettingsHoldForTheirTimeAndGoBack) {
  Faulty s;
  s.on(SettingChanged{"idle_timeout", "1h"});
  s.add("set idle_timeout=5m collapse_streams_on_rejection=true for=10s name=mine");
  EXPECT_EQ(s.core.config().assumptions.idle_timeout, Duration{5min});
  EXPECT_TRUE(s.core.config().assumptions.collapse_streams_on_rejection);
  s.add("set idle_timeout=7m");
  EXPECT_EQ(s.core.config().assumptions.idle_timeout, Duration{7min}) << "the later one wins";
  s.pass(10s);
  EXPECT_FALSE(s.core.config().assumptions.collapse_streams_on_rejection);
  s.on(FaultsCleared{});
  EXPECT_EQ(s.core.config().assumptions.idle_timeout, Duration{1h}) << "what was set before";
}

TEST(FaultsInForce, SettingsBeginWhenTheySay) {
  Faulty s;
  s.add("set device_token_burst=1 after=2s");
  EXPECT_EQ(s.core.config().assumptions.device_token_burst, 0);
  EXPECT_EQ(*s.core.next_deadline() - s.now.instant, Duration{2s});
  s.pass(2s);
  EXPECT_EQ(s.core.config().assumptions.device_token_burst, 1);
}

TEST(FaultsInForce, AnIdleTimeoutCountsForOpenConnectionsToo) {
  for (const bool told : {true, false}) {
    Faulty s;
    s.add(told ? "set idle_timeout=5m" : "set idle_timeout=5m idle_goaway=false");
    s.pass(5min - 1us);
    EXPECT_TRUE(s.out.effects.empty());
    s.pass(1us);
    EXPECT_EQ(s.all<GoAway>().size(), told ? 1u : 0u);
    EXPECT_EQ(s.all<CloseConnection>().size(), told ? 0u : 1u);
  }
}

TEST(FaultsInForce, AnOutageEndsConnectionsAndRefusesNewOnes) {
  Faulty s;
  s.add("outage for=5s");
  EXPECT_EQ(s.all<SetDoor>().at(0).door, SetDoor::Door::kRefuse);
  ASSERT_EQ(s.all<CloseConnection>().size(), 1u);
  EXPECT_EQ(s.all<CloseConnection>()[0].connection, ConnectionId{1});
  s.pass(5s);
  EXPECT_EQ(s.all<SetDoor>().at(0).door, SetDoor::Door::kOpen);
}

TEST(FaultsInForce, AlpnCanBeDemanded) {
  Faulty s;
  s.add("set require_alpn=true");
  s.on(ConnectionOpened{ConnectionId{2}, {}});
  EXPECT_EQ(s.all<CloseConnection>().size(), 1u);
  TransportFacts h2;
  h2.alpn = "h2";
  s.on(ConnectionOpened{ConnectionId{3}, h2});
  EXPECT_TRUE(s.all<CloseConnection>().empty());
}

TEST(FaultsInForce, SlowDrainSpacesTheAnswersOfAConnection) {
  Faulty s;
  s.add("slow-drain 100ms");
  s.on(s.push(s.token));
  s.on(s.push(s.token));
  EXPECT_TRUE(s.all<Respond>().empty());
  for (int answer = 0; answer < 2; ++answer) {
    s.pass(100ms - 1us);
    EXPECT_TRUE(s.all<Respond>().empty());
    s.pass(1us);
    EXPECT_EQ(s.all<Respond>().size(), 1u);
  }
}

TEST(FaultsInForce, AReorderedPushIsOvertakenByTheNextOne) {
  Faulty s;
  s.add("reorder 3s nth=1");
  s.on(s.named(kOne));
  EXPECT_EQ(s.answer().status, 200);
  EXPECT_TRUE(s.delivered().empty());
  s.on(s.named(kTwo));
  EXPECT_EQ(s.delivered(), (std::vector<std::string>{kTwo, kOne}));
}

TEST(FaultsInForce, AReorderedPushThatNobodyOvertakesIsLate) {
  Faulty s;
  s.add("reorder 3s nth=1");
  s.on(s.named(kOne));
  s.pass(3s - 1us);
  EXPECT_TRUE(s.delivered().empty());
  s.pass(1us);
  EXPECT_EQ(s.delivered(), std::vector<std::string>{kOne});
}

TEST(FaultsInForce, WhatAFaultHoldsTakesNoPlaceInStorage) {
  Faulty s;
  s.add("hold-delivery 3s next=2");
  s.on(s.named(kOne));
  s.on(s.named(kTwo));
  s.pass(3s);
  EXPECT_EQ(s.delivered(), (std::vector<std::string>{kOne, kTwo}));
}

TEST(FaultMatch, ADeviceTokenIsTheSameInEitherCase) {
  Stage s;
  const auto token = s.token_of("bob");
  std::string upper = token.text;
  for (char& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  auto push = s.push(token);
  push.path = "/3/device/" + upper;
  s.on(FaultAdded{*parse_fault("answer 503 Shutdown token=" + token.text)});
  EXPECT_EQ(s.reason_of(push), "Shutdown");
}

TEST(FaultDirective, MeetsThePushThatCarriesIt) {
  Config config;
  config.payload_faults = true;
  Stage s(config);
  const auto token = s.token_of("bob");
  auto push = s.push(token);
  push.body = R"({"aps":{},"ringback_fault":"answer 503 Shutdown"})";
  EXPECT_EQ(s.reason_of(push), "Shutdown");
  EXPECT_EQ(s.core.journal().entries().back().why, "fault answer 503 Shutdown");
  EXPECT_EQ(s.reason_of(s.push(token)), "") << "the next one is well";
  push.body = R"({"ringback_fault":"answr 503"})";
  s.on(push);
  EXPECT_EQ(s.answer().status, 400);
  EXPECT_EQ(s.answer().raw_body,
            R"({"reason":"BadFaultDirective","why":"expected a fault such as answer, delay, )"
            R"(goaway or preset, found 'answr'"})");
  for (const char* none : {R"("outage for=2s")", R"("set idle_timeout=1s")", "5", "null"}) {
    push.body = std::string(R"({"aps":{},"ringback_fault":)") + none + "}";
    EXPECT_EQ(s.reason_of(push), "BadFaultDirective") << none;
  }
}

TEST(FaultDirective, IsOnlyAPayloadUntilItIsAllowed) {
  Stage s;
  auto push = s.push(s.token_of("bob"));
  push.body = R"({"aps":{},"ringback_fault":"answer 503 Shutdown"})";
  EXPECT_EQ(s.reason_of(push), "");
}

}  // namespace
}  // namespace ringback::apns
