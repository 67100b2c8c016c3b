// A stage with two connections: one where channels are managed, one where pushes go.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/apns/stage.h"

namespace ringback::apns {

class ChannelStage : public Stage {
 public:
  static constexpr ConnectionId kProvider{1};
  static constexpr ConnectionId kManagement{2};

  explicit ChannelStage(Config config = {}) : Stage(std::move(config)) {
    on(ConnectionOpened{kProvider, {"h2", {}, {}, {}}});
    on(ConnectionOpened{kManagement, {"h2", {}, {}, {}, true}});
  }

  RequestReceived creation() {
    auto request = about("POST", "/channels");
    request.body = R"({"message-storage-policy":1,"push-type":"LiveActivity"})";
    return request;
  }
  /// A management request of the app's.
  RequestReceived about(const std::string& method, const std::string& what,
                        const std::string& channel = {}) {
    RequestReceived request;
    request.connection = kManagement;
    request.stream = StreamId{next_stream};
    next_stream += 2;
    request.method = method;
    request.path = "/1/apps/" + std::string(kBundle) + what;
    if (!channel.empty()) request.headers = {{"apns-channel-id", channel}};
    request.provider_token = provider_token();
    return request;
  }
  /// Makes a channel with that storage policy.
  std::string channel(int policy) {
    auto request = creation();
    request.body = "{\"message-storage-policy\":" + std::to_string(policy) +
                   ",\"push-type\":\"LiveActivity\"}";
    on(request);
    EXPECT_EQ(answer().status, 201);
    return answer().channel_id;
  }
  /// To a channel that stores nothing, made for it.
  RequestReceived broadcast() { return broadcast(channel(0)); }
  RequestReceived broadcast(const std::string& channel) {
    auto request = about("POST", "", channel);
    request.connection = kProvider;
    request.path = "/4/broadcasts/apps/" + std::string(kBundle);
    set(request, "apns-push-type", "Liveactivity");
    set(request, "apns-priority", "10");
    set(request, "apns-expiration", "0");
    request.body = R"({"aps":{"event":"update","content-state":{}}})";
    return request;
  }
  /// With an expiration a day away.
  RequestReceived lasting_broadcast(const std::string& channel) {
    auto request = broadcast(channel);
    set(request, "apns-expiration", std::to_string(now.wall.unix_seconds() + 86'400));
    return request;
  }
  /// What became of the latest request, each step with its why.
  std::vector<std::string> life() const {
    std::vector<std::string> steps;
    for (const auto& step : core.journal().entries().back().life) {
      steps.push_back(std::string(step.what) + (step.why.empty() ? "" : ":" + step.why));
    }
    return steps;
  }
};

}  // namespace ringback::apns
