// Broadcast channels: their life, who hears a broadcast, and every reason by its trigger.
#include <functional>
#include <map>

#include "tests/unit/apns/channel_stage.h"

namespace ringback::apns {
namespace {

using Script = std::function<std::string(ChannelStage&)>;
using R = RequestReceived;

/// A script that spoils one part of a good request.
Script spoiled(R (ChannelStage::*good)(), std::function<void(R&)> spoil) {
  return [=](ChannelStage& s) {
    R request = (s.*good)();
    spoil(request);
    return s.reason_of(request);
  };
}
Script creation(std::function<void(R&)> spoil) { return spoiled(&ChannelStage::creation, spoil); }
Script broadcast(std::function<void(R&)> spoil) { return spoiled(&ChannelStage::broadcast, spoil); }
Script created_from(const std::string& body) {
  return creation([=](R& r) { r.body = body; });
}
Script broadcast_with(const char* name, const std::string& value) {
  return broadcast([=](R& r) { Stage::set(r, name, value); });
}
Script setting(const char* name, const char* value) {
  return [=](ChannelStage& s) {
    s.on(SettingChanged{name, value});
    return s.reason_of(s.creation());
  };
}
std::string by_fault(ChannelStage& s, std::string_view word) {
  s.on(FaultAdded{*parse_fault("answer 503 " + std::string(word))});
  return s.reason_of(s.creation());
}
std::string second_token(ChannelStage& s) {
  s.on(s.creation());
  auto request = s.creation();
  request.provider_token = s.provider_token("another");
  return s.reason_of(request);
}
std::string other_app(ChannelStage& s) {
  ProviderKey key;
  key.scope = ProviderKey::Scope::kTopics;
  key.topics = {Topic("com.example.other")};
  s.on(KeyAdded{key});
  return s.reason_of(s.creation());
}

const std::map<ChannelReason, Script>& scripts() {
  using C = ChannelReason;
  static const std::map<C, Script> all{
      {C::kFeatureNotEnabled, setting("broadcast_enabled", "false")},
      {C::kMissingChannelId, broadcast([](R& r) { Stage::drop(r, "apns-channel-id"); })},
      {C::kBadChannelId, broadcast_with("apns-channel-id", "no base64")},
      {C::kChannelNotRegistered, broadcast_with("apns-channel-id", "dHN0LXNyY2gtY2hubA==")},
      {C::kBadRequestParams,
       created_from(R"({"message-storage-policy":1,"push-type":"LiveActivity","name":"x"})")},
      {C::kBadRequestPayload, created_from("message-storage-policy=1")},
      {C::kPayloadEmpty, created_from("")},
      {C::kBadMessageId, broadcast_with("apns-request-id", "42")},
      {C::kBadPriority, broadcast_with("apns-priority", "7")},
      {C::kMissingPushType, created_from(R"({"message-storage-policy":1})")},
      {C::kInvalidPushType, broadcast_with("apns-push-type", "voip")},
      {C::kCannotCreateChannelConfig, setting("channel_limit", "0")},
      {C::kBadExpirationDate, broadcast_with("apns-expiration", "1900000000")},
      {C::kTopicDisallowed,
       creation([](R& r) { r.path = "/1/apps/com.example.ringback.voip/channels"; })},
      {C::kMissingChannelQueueSize, created_from(R"({"push-type":"LiveActivity"})")},
      {C::kDuplicateHeaders,
       broadcast([](R& r) { r.headers.emplace_back("apns-channel-id", "again"); })},
      {C::kMissingProviderToken, creation([](R& r) { r.provider_token.reset(); })},
      {C::kExpiredProviderToken, creation([](R& r) { *r.provider_token->issued_at -= 3601; })},
      {C::kInvalidProviderToken, creation([](R& r) { r.provider_token->algorithm = "RS256"; })},
      {C::kTopicMismatch, other_app},
      {C::kBadPath, creation([](R& r) { r.path = "/3/device/aa"; })},
      {C::kMethodNotAllowed, creation([](R& r) { r.method = "PUT"; })},
      {C::kPayloadTooLarge,
       broadcast([](R& r) { r.body = R"({"aps":")" + std::string(5120, 'x'); })},
      {C::kTooManyProviderTokenUpdates, second_token},
  };
  return all;
}

class EveryChannelReason : public testing::TestWithParam<ChannelReasonRow> {};

TEST_P(EveryChannelReason, IsRaised) {
  const ChannelReasonRow& row = GetParam();
  ChannelStage s;
  const auto script = scripts().find(row.reason);
  ASSERT_EQ(script == scripts().end(), row.raised == Raised::kScripted) << row.word;
  EXPECT_EQ(script == scripts().end() ? by_fault(s, row.word) : script->second(s), row.word);
  EXPECT_FALSE(s.answer().apns_id.empty());
  EXPECT_TRUE(s.answer().for_channels) << "the id is apns-request-id";
  if (row.raised == Raised::kAnswered) {
    EXPECT_EQ(s.answer().status, row.status);
  }
}

INSTANTIATE_TEST_SUITE_P(Table, EveryChannelReason,
                         testing::ValuesIn(channel_reason_table().begin(),
                                           channel_reason_table().end()),
                         [](const auto& info) { return std::string(info.param.word); });

TEST(Channels, AreMadeReadListedAndDeleted) {
  ChannelStage s;
  const std::string first = s.channel(1);
  const std::string second = s.channel(0);
  EXPECT_EQ(first.size(), 24u) << "base64 of 16 bytes";
  EXPECT_NE(first, second);
  s.on(s.about("GET", "/channels", first));
  EXPECT_EQ(s.answer().status, 200);
  EXPECT_EQ(s.answer().raw_body, R"({"message-storage-policy":1,"push-type":"LiveActivity"})");
  s.on(s.about("GET", "/all-channels"));
  EXPECT_EQ(s.answer().raw_body, "{\"channels\":[\"" + std::min(first, second) + "\",\"" +
                                     std::max(first, second) + "\"]}");
  s.on(s.about("DELETE", "/channels", first));
  EXPECT_EQ(s.answer().status, 204);
  EXPECT_TRUE(s.answer().raw_body.empty());
  EXPECT_EQ(s.reason_of(s.about("DELETE", "/channels", first)), "ChannelNotRegistered");
  s.on(s.about("GET", "/all-channels"));
  EXPECT_EQ(s.answer().raw_body, "{\"channels\":[\"" + second + "\"]}");
}

TEST(Channels, AreOfOneAppAndOneEnvironment) {
  ChannelStage s;
  const std::string channel = s.channel(1);
  auto other = s.about("GET", "/channels", channel);
  other.path = "/1/apps/com.example.other/channels";
  EXPECT_EQ(s.reason_of(other), "ChannelNotRegistered");
  s.on(ConnectionOpened{ConnectionId{9}, {"h2", {}, {}, Environment::kSandbox, true}});
  auto sandbox = s.about("GET", "/channels", channel);
  sandbox.connection = ConnectionId{9};
  EXPECT_EQ(s.reason_of(sandbox), "ChannelNotRegistered");
}

TEST(Channels, TheLimitIsPerAppAndAnIdIsGoneForGood) {
  ChannelStage s;
  s.on(SettingChanged{"channel_limit", "2"});
  const std::string first = s.channel(1);
  s.channel(1);
  EXPECT_EQ(s.reason_of(s.creation()), "CannotCreateChannelConfig");
  auto other = s.creation();
  other.path = "/1/apps/com.example.other/channels";
  EXPECT_EQ(s.reason_of(other), "");
  s.on(s.about("DELETE", "/channels", first));
  EXPECT_NE(s.channel(1), first) << "there is room again";
  s.on(SettingChanged{"channels_in_all", "3"});
  EXPECT_EQ(s.reason_of(other), "CannotCreateChannelConfig");
}

TEST(Channels, TheManagementPortHasNoDevicesAndTheOtherNoChannels) {
  ChannelStage s;
  auto misplaced = s.broadcast();
  misplaced.connection = ChannelStage::kManagement;
  EXPECT_EQ(s.reason_of(misplaced), "BadPath");
  misplaced = s.creation();
  misplaced.connection = ChannelStage::kProvider;
  EXPECT_EQ(s.reason_of(misplaced), "BadPath");
  EXPECT_FALSE(s.answer().for_channels) << "it is judged as a device push";
}

TEST(Broadcast, GoesToEveryDeviceThatListens) {
  ChannelStage s;
  const std::string channel = s.channel(1);
  const auto token = s.token_of("bob", TokenKind::kAlert);
  for (const char* device : {"bob", "carol"}) {
    s.online(device);
    s.on(ChannelSubscribed{channel, DeviceId(device)});
  }
  s.on(s.broadcast(channel));
  EXPECT_EQ(s.answer().status, 200);
  EXPECT_FALSE(s.answer().unique_id.empty()) << "in production as well";
  const auto pushes = s.all<DeliverPush>();
  ASSERT_EQ(pushes.size(), 2u);
  EXPECT_EQ(pushes[0].device, DeviceId("bob"));
  EXPECT_EQ(pushes[0].push.token, token) << "by which the device knows its app";
  EXPECT_EQ(pushes[0].push.topic.text, std::string(kBundle) + ".push-type.liveactivity");
  EXPECT_EQ(pushes[0].push.type, PushType::kLiveActivity);
  EXPECT_TRUE(pushes[1].push.token.empty());
  EXPECT_NE(pushes[0].push.id, pushes[1].push.id) << "each has a life of its own";
  s.on(PushHandled{s.courier, pushes[1].push.id, PushFate::kDelivered});
  const auto& entry = s.core.journal().entries().back();
  EXPECT_EQ(entry.channel, channel);
  EXPECT_EQ(s.life(),
            (std::vector<std::string>{"sent:bob", "sent:carol", "delivered:carol: delivered"}));
  s.on(ChannelSubscribed{channel, DeviceId("bob"), true});
  s.on(s.broadcast(channel));
  EXPECT_EQ(s.all<DeliverPush>().size(), 1u);
  s.on(ResetRequested{});
  EXPECT_TRUE(s.core.channels().all().empty());
}

// Rule: a channel without storage forgets what it cannot deliver at once; the other one keeps the
// most recent message, for 8 hours at most.
TEST(Broadcast, IsStoredAsTheChannelSays) {
  ChannelStage s;
  const std::string keeps = s.channel(1);
  const std::string forgets = s.channel(0);
  for (const auto& channel : {keeps, forgets}) s.on(ChannelSubscribed{channel, DeviceId("bob")});
  s.on(s.broadcast(forgets));
  EXPECT_EQ(s.life(), std::vector<std::string>{"dropped:bob: phone-offline"});
  EXPECT_EQ(s.reason_of(s.lasting_broadcast(forgets)), "BadExpirationDate");
  s.on(s.lasting_broadcast(keeps));
  EXPECT_EQ(s.life(), std::vector<std::string>{"stored:bob: phone-offline"});
  auto newer = s.lasting_broadcast(keeps);
  newer.body = R"({"aps":{"event":"update"}})";
  s.on(newer);
  EXPECT_EQ(s.core.deliveries().open_pushes(), 1u);
  s.on(s.about("DELETE", "/channels", keeps));
  s.online("bob");
  ASSERT_EQ(s.all<DeliverPush>().size(), 1u) << "though the channel is gone";
  EXPECT_EQ(s.all<DeliverPush>()[0].push.payload, newer.body);
}

TEST(Broadcast, IsStoredForEightHoursAtMost) {
  ChannelStage s;
  const std::string channel = s.channel(1);
  s.on(ChannelSubscribed{channel, DeviceId("bob")});
  s.on(s.lasting_broadcast(channel));
  s.pass(8h - 1us);
  EXPECT_EQ(s.core.deliveries().open_pushes(), 1u);
  s.pass(1us);
  EXPECT_EQ(s.story(), std::vector<std::string>{"push-expired:not-reached-in-time"});
}

TEST(Broadcast, WhatAppleCallsRequiredCanBeLeftOutWhenLenient) {
  ChannelStage s;
  auto bare = s.broadcast();
  Stage::drop(bare, "apns-priority");
  EXPECT_EQ(s.reason_of(bare), "BadPriority");
  Stage::set(bare, "apns-priority", "1");
  Stage::drop(bare, "apns-expiration");
  EXPECT_EQ(s.reason_of(bare), "BadExpirationDate");
  s.on(SettingChanged{"strict_broadcast_headers", "false"});
  Stage::drop(bare, "apns-priority");
  EXPECT_EQ(s.reason_of(bare), "");
}

// A broadcast carries no apns-topic; what a fault's topic= means there is the app in its path.
TEST(Broadcast, AFaultMeetsItByTheAppInItsPath) {
  for (const std::string& topic :
       {std::string(kBundle), std::string(kBundle) + ".push-type.liveactivity"}) {
    ChannelStage s;
    const std::string channel = s.channel(0);
    s.on(FaultAdded{*parse_fault("answer 429 TooManyRequests topic=" + topic)});
    EXPECT_EQ(s.reason_of(s.broadcast(channel)), "TooManyRequests") << topic;
    EXPECT_EQ(s.reason_of(s.about("GET", "/all-channels")), "TooManyRequests") << topic;
    auto other = s.broadcast(channel);
    other.path = "/4/broadcasts/apps/com.example.other";
    EXPECT_NE(s.reason_of(other), "TooManyRequests") << topic;
    EXPECT_EQ(s.reason_of(s.push(s.token_of("bob"))), "") << "the topic of this one is .voip";
  }
  for (const std::string topic : {".voip", ".push-type", ".push-type.liveactivity.x"}) {
    ChannelStage s;
    s.on(FaultAdded{
        *parse_fault("answer 429 TooManyRequests topic=" + std::string(kBundle) + topic)});
    EXPECT_EQ(s.reason_of(s.broadcast()), "") << topic;
  }
}

TEST(Broadcast, FaultsMeetItAndItsJournalSaysWhatItIs) {
  ChannelStage s;
  const std::string channel = s.channel(0);
  s.on(FaultAdded{*parse_fault("answer 429 TooManyRequests next=1")});
  EXPECT_EQ(s.reason_of(s.broadcast(channel)), "TooManyRequests");
  EXPECT_TRUE(s.answer().for_channels);
  s.on(FaultAdded{*parse_fault("answer 503 Shutdown method=GET path=/1/apps/ next=1")});
  EXPECT_EQ(s.reason_of(s.broadcast(channel)), "");
  EXPECT_EQ(s.reason_of(s.about("GET", "/all-channels")), "Shutdown");
  s.on(FaultAdded{*parse_fault("drop-delivery next=1")});
  s.online("bob");
  s.on(ChannelSubscribed{channel, DeviceId("bob")});
  s.on(s.broadcast(channel));
  EXPECT_EQ(s.life(), std::vector<std::string>{"dropped:bob: fault"});
  s.on(PushResent{s.core.journal().total()});
  EXPECT_TRUE(s.out.effects.empty()) << "a broadcast is not resent";
}

}  // namespace
}  // namespace ringback::apns
