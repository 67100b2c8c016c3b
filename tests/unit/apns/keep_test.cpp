// What a process keeps, the next one has: tokens, their end, channels, and pushes that wait.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "tests/unit/apns/channel_stage.h"

namespace ringback::apns {
namespace {

Config keeping() {
  Config config;
  config.keep = true;
  return config;
}

/// Follows a stage's Keep effects as a file would.
struct Disk {
  void follow(const Stage& s) {
    for (const auto& keep : s.all<Keep>()) {
      if (const auto* token = std::get_if<KeptToken>(&keep.what)) tokens[token->token] = *token;
      if (const auto* gone = std::get_if<ForgottenToken>(&keep.what)) tokens.erase(gone->token);
      if (const auto* push = std::get_if<KeptPush>(&keep.what)) pushes[push->number] = *push;
      if (const auto* gone = std::get_if<ForgottenPush>(&keep.what)) pushes.erase(gone->number);
      if (const auto* made = std::get_if<KeptChannel>(&keep.what)) channels[made->id] = *made;
      if (const auto* gone = std::get_if<ForgottenChannel>(&keep.what)) channels.erase(gone->id);
      if (const auto* listener = std::get_if<KeptListener>(&keep.what)) follow(*listener);
    }
  }
  void follow(const KeptListener& listener) {
    if (listener.ends) {
      listeners.erase({listener.channel, listener.device});
    } else {
      listeners.emplace(listener.channel, listener.device);
    }
  }
  /// A new process, with another start of its monotonic clock.
  void restore(Stage& s) const {
    for (const auto& [token, kept] : tokens) s.on(Restored{kept});
    for (const auto& [id, kept] : channels) s.on(Restored{kept});
    for (const auto& [channel, device] : listeners) s.on(Restored{KeptListener{channel, device}});
    for (const auto& [number, kept] : pushes) s.on(Restored{kept});
  }
  std::map<DeviceToken, KeptToken> tokens;
  std::map<std::string, KeptChannel> channels;
  std::set<std::pair<std::string, DeviceId>> listeners;
  std::map<std::uint64_t, KeptPush> pushes;
};

TEST(Keep, NothingUnlessAsked) {
  Stage s;
  auto push = s.push(s.token_of("bob"));
  EXPECT_TRUE(s.all<Keep>().empty());
  Stage::drop(push, "apns-expiration");
  s.on(push);
  EXPECT_TRUE(s.all<Keep>().empty());
}

TEST(Keep, AStoredPushIsKeptBeforeItsAnswerAndDeliveredByTheNextProcess) {
  Disk disk;
  Stage first(keeping());
  const auto token = first.token_of("bob");
  disk.follow(first);
  auto push = first.push(token);
  Stage::set(push, "apns-expiration", std::to_string(first.now.wall.unix_seconds() + 60));
  first.on(push);
  disk.follow(first);
  const auto at = [&](auto is) {
    return std::find_if(first.out.effects.begin(), first.out.effects.end(), is);
  };
  const auto kept = at([](const Effect& e) { return std::holds_alternative<Keep>(e); });
  const auto answered = at([](const Effect& e) { return std::holds_alternative<Respond>(e); });
  ASSERT_NE(answered, first.out.effects.end());
  EXPECT_LT(kept, answered);

  Stage second(keeping());
  second.now.instant = Instant{99s};
  second.now.wall = first.now.wall + 59s;
  disk.restore(second);
  EXPECT_EQ(second.token_of("bob"), token);
  second.online("bob");
  disk.follow(second);
  ASSERT_EQ(second.all<DeliverPush>().size(), 1u);
  const auto id = second.all<DeliverPush>()[0].push.id;
  EXPECT_EQ(disk.pushes.size(), 1u) << "until the phone tells its fate";
  second.on(PushHandled{second.courier, id, PushFate::kDelivered});
  disk.follow(second);
  EXPECT_TRUE(disk.pushes.empty());
}

TEST(Keep, AChannelItsListenersAndItsStoredMessageGoOn) {
  Disk disk;
  ChannelStage first(keeping());
  const std::string channel = first.channel(1);
  disk.follow(first);
  for (const char* device : {"bob", "eve"}) {
    first.on(ChannelSubscribed{channel, DeviceId(device)});
    disk.follow(first);
  }
  first.on(ChannelSubscribed{channel, DeviceId("eve"), true});
  disk.follow(first);
  const std::string gone = first.channel(0);
  disk.follow(first);
  first.on(first.about("DELETE", "/channels", gone));
  disk.follow(first);
  first.on(first.lasting_broadcast(channel));
  disk.follow(first);
  EXPECT_EQ(disk.pushes.size(), 1u) << "of bob, who is offline";

  ChannelStage second(keeping());
  second.now.wall = first.now.wall + 60s;
  disk.restore(second);
  second.on(second.about("GET", "/all-channels"));
  EXPECT_EQ(second.answer().raw_body, "{\"channels\":[\"" + channel + "\"]}");
  second.online("bob");
  ASSERT_EQ(second.all<DeliverPush>().size(), 1u);
  EXPECT_EQ(second.all<DeliverPush>()[0].push.type, PushType::kLiveActivity);
  second.on(second.broadcast(channel));
  EXPECT_EQ(second.all<DeliverPush>().size(), 1u) << "bob listens still";
}

TEST(Keep, AResetForgetsTheChannels) {
  Disk disk;
  ChannelStage s(keeping());
  s.channel(1);
  disk.follow(s);
  EXPECT_EQ(disk.channels.size(), 1u);
  s.on(ResetRequested{});
  disk.follow(s);
  EXPECT_TRUE(disk.channels.empty());
}

/// The operator's device, which is there at once.
DeviceToken made_by_operator(Stage& s, const std::string& device) {
  s.on(TokenRequested{kOperatorCourier, DeviceId(device), BundleId(kBundle)});
  return s.all<IssueToken>().at(0).token;
}

TEST(Keep, AResetForgetsWhatTheOperatorMadeAndNoPhone) {
  Disk disk;
  Stage first(keeping());
  const auto bob = first.token_of("bob");
  disk.follow(first);
  const auto desk = made_by_operator(first, "desk");
  disk.follow(first);
  auto stored = first.push(desk);
  Stage::drop(stored, "apns-expiration");
  first.on(stored);
  disk.follow(first);
  EXPECT_EQ(disk.tokens.size(), 2u);
  EXPECT_EQ(disk.pushes.size(), 1u);

  // Whose a token is outlives the process, too.
  Stage second(keeping());
  disk.restore(second);
  EXPECT_EQ(second.core.tokens().all().size(), 2u);
  second.on(ResetRequested{});
  disk.follow(second);
  ASSERT_EQ(disk.tokens.size(), 1u);
  EXPECT_EQ(disk.tokens.begin()->first, bob);
  EXPECT_TRUE(disk.pushes.empty());
  EXPECT_EQ(second.reason_of(second.push(desk)), "BadDeviceToken");
  EXPECT_EQ(made_by_operator(second, "desk"), desk) << "as after a start";
}

TEST(Keep, AWipedRegistrationOfAPhoneCountsOn) {
  Stage s(keeping());
  const auto old = s.token_of("bob");
  s.on(TokenReleased{s.courier, old});
  const auto lent = made_by_operator(s, "bob");
  s.on(ResetRequested{});
  ASSERT_EQ(s.all<Keep>().size(), 1u);
  EXPECT_EQ(std::get<ForgottenToken>(s.all<Keep>()[0].what).token, lent);
  EXPECT_NE(s.token_of("bob"), old) << "which is answered 410 as before";
}

TEST(Keep, WhatExpiredMeanwhileIsNotDelivered) {
  Disk disk;
  Stage first(keeping());
  auto push = first.push(first.token_of("bob"));
  Stage::set(push, "apns-expiration", std::to_string(first.now.wall.unix_seconds() + 60));
  first.on(push);
  disk.follow(first);
  Stage second(keeping());
  second.now.wall = first.now.wall + 60s;
  disk.restore(second);
  second.pass(0us);
  disk.follow(second);
  EXPECT_EQ(second.story().back(), "push-expired:not-reached-in-time");
  EXPECT_TRUE(disk.pushes.empty());
}

TEST(Keep, AReleasedTokenStaysReleasedAndItsDelayGoesOn) {
  Disk disk;
  Stage first(keeping());
  const auto token = first.token_of("bob");
  first.on(TokenReleased{first.courier, token});
  disk.follow(first);
  Stage second(keeping());
  second.now.wall = first.now.wall + 1h - 1s;
  disk.restore(second);
  EXPECT_EQ(second.reason_of(second.push(token)), "");
  second.skip(1s);
  EXPECT_EQ(second.reason_of(second.push(token)), "Unregistered");
  EXPECT_NE(second.token_of("bob"), token);
}

}  // namespace
}  // namespace ringback::apns
