// `ringback channels`: broadcast channels. They are made and deleted by Apple's own API; who
// listens, which at Apple's a phone says, is apns-mock's.
#include <memory>

#include "base/json.h"
#include "runner/live/apns_commands.h"
#include "runner/live/apns_verb.h"
#include "runner/live/provider_access.h"
#include "runner/live/push_text.h"

namespace ringback::runner {
namespace {

namespace cv1 = control::v1;
using ChannelsStub = cv1::Channels::Stub;

constexpr std::uint32_t kRequestsShown = 20;

struct ChannelAsked {
  ApnsTarget target;
  ProviderAccess access;
  std::string channel, device;
  std::string bundle;
  std::string environment = "production";
  bool stores = false;
  bool json = false;
};

std::string storage_of(const cv1::Channel& channel) {
  return channel.stores() ? "latest message" : "nothing";
}

std::string listeners_of(const cv1::Channel& channel) {
  std::string text;
  for (const auto& device : channel.devices()) text += (text.empty() ? "" : ", ") + device;
  return text.empty() ? "nobody" : text;
}

int list_channels(const ChannelAsked& wanted) {
  ApnsRemote remote(wanted.target);
  const auto found = remote.call(&ChannelsStub::ListChannels, cv1::ListChannelsRequest());
  if (!found) return complain(found.error());
  cv1::ListChannelsResponse listed;
  for (const auto& channel : found->channels()) {
    if (wanted.bundle.empty() || channel.bundle() == wanted.bundle)
      *listed.add_channels() = channel;
  }
  if (wanted.json) {
    print_json(listed);
    return kAllHeld;
  }
  if (listed.channels().empty()) std::puts("there is no channel");
  for (const auto& channel : listed.channels()) {
    std::printf("%-26s  %-28s  %-10s  stores %-14s  %s\n", channel.id().c_str(),
                channel.bundle().c_str(), channel.environment().c_str(),
                storage_of(channel).c_str(), listeners_of(channel).c_str());
  }
  return kAllHeld;
}

Result<cv1::Channel, int> known_channel(const std::string& id, ApnsRemote& remote) {
  const auto found = find_channel(id, remote);
  if (!found) return Failure{complain(found.error())};
  if (!*found) return Failure{complain("no such channel: " + id, kFailed)};
  return **found;
}

int show_channel(const ChannelAsked& wanted) {
  ApnsRemote remote(wanted.target);
  const auto channel = known_channel(wanted.channel, remote);
  if (!channel) return channel.error();
  if (wanted.json) {
    print_json(*channel);
    return kAllHeld;
  }
  std::printf("channel         %s\napp             %s\nenvironment     %s\nstores          %s\n",
              channel->id().c_str(), channel->bundle().c_str(), channel->environment().c_str(),
              storage_of(*channel).c_str());
  std::printf("who listens     %s\n\n", listeners_of(*channel).c_str());
  cv1::ListPushesRequest filter;
  filter.set_channel(wanted.channel);
  filter.set_limit(kRequestsShown);
  const auto requests = remote.call(&cv1::Apns::Stub::ListPushes, filter);
  if (!requests) return complain(requests.error());
  std::fputs(push_head().c_str(), stdout);
  for (const auto& request : requests->pushes()) std::fputs(push_row(request).c_str(), stdout);
  return kAllHeld;
}

/// Asks Apple's API, and prints the answer when it is another one.
Result<ProviderResponse, int> ask(const ChannelAsked& wanted, ApnsRemote& remote,
                                  const std::string& method, const std::string& app,
                                  const std::string& environment, HeaderPairs headers,
                                  std::string body, int good) {
  if (const auto wrong = mistake_in(wanted.access); !wrong.empty()) {
    return Failure{complain(wrong, kUsage)};
  }
  auto access = provider_request(wanted.access, remote, ProviderDoor::kChannels, environment);
  if (!access) return Failure{complain(access.error())};
  ProviderRequest request = std::move(access).value();
  request.method = method;
  request.path = "/1/apps/" + app + "/channels";
  for (auto& header : headers) request.headers.push_back(std::move(header));
  request.body = std::move(body);
  const auto answers = send_request(request);
  if (!answers) return Failure{complain(answers.error(), kFailed)};
  if (answers->front().status == good) return answers->front();
  std::fputs(answer_text(answers->front()).c_str(), stdout);
  return Failure{static_cast<int>(kFailed)};
}

std::string header_of(const ProviderResponse& answer, std::string_view name) {
  for (const auto& header : answer.headers) {
    if (header.first == name) return header.second;
  }
  return {};
}

int create_channel(const ChannelAsked& wanted) {
  ApnsRemote remote(wanted.target);
  const Json body(JsonObject{{"message-storage-policy", std::int64_t{wanted.stores}},
                             {"push-type", "LiveActivity"}});
  const auto made =
      ask(wanted, remote, "POST", wanted.bundle, wanted.environment, {}, body.text(), 201);
  if (!made) return made.error();
  std::printf("%s\n", header_of(*made, "apns-channel-id").c_str());
  return kAllHeld;
}

int delete_channel(const ChannelAsked& wanted) {
  ApnsRemote remote(wanted.target);
  const auto channel = known_channel(wanted.channel, remote);
  if (!channel) return channel.error();
  const auto gone = ask(wanted, remote, "DELETE", channel->bundle(), channel->environment(),
                        {{"apns-channel-id", wanted.channel}}, {}, 204);
  return gone ? kAllHeld : gone.error();
}

int set_listening(const ChannelAsked& wanted, bool ends) {
  ApnsRemote remote(wanted.target);
  cv1::SubscribeRequest request;
  request.set_channel(wanted.channel);
  request.set_device(wanted.device);
  request.set_ends(ends);
  const auto done = remote.call(&ChannelsStub::Subscribe, request);
  if (done) return kAllHeld;
  return complain(done.error(), done.error().starts_with("channel") ? kFailed : kNoStack);
}
int subscribe(const ChannelAsked& wanted) { return set_listening(wanted, false); }
int unsubscribe(const ChannelAsked& wanted) { return set_listening(wanted, true); }

}  // namespace

void add_channels(CLI::App& app, Command& command) {
  CLI::App* channels =
      app.add_subcommand("channels", "Broadcast channels, and who listens to them");
  channels->require_subcommand(1);
  const auto verb = [&](const char* name, const char* what, int (*run)(const ChannelAsked&)) {
    return add_verb(*channels, command, name, what, run);
  };
  const auto about_one = [](CLI::App* added, const std::shared_ptr<ChannelAsked>& wanted) {
    added->add_option("channel", wanted->channel, "Its id, as in apns-channel-id")->required();
  };
  const auto [ls, listed] = verb("ls", "The channels there are, with who listens", list_channels);
  ls->add_option("--bundle", listed->bundle, "Only those of this app");
  ls->add_flag("--json", listed->json, "Print JSON");
  const auto [create, made] =
      verb("create", "Make a channel by Apple's API, and print its id", create_channel);
  made->bundle = "com.example.ringback";
  create->add_option("--bundle", made->bundle, "The app")->capture_default_str();
  create->add_option("--environment", made->environment, "production or sandbox")
      ->check(CLI::IsMember({"production", "sandbox"}))
      ->capture_default_str();
  create->add_flag("--stores", made->stores,
                   "The latest message waits for devices that are offline");
  add_provider_options(*create, made->access);
  const auto [show, shown] =
      verb("show", "One channel: who listens, and the latest requests about it", show_channel);
  about_one(show, shown);
  show->add_flag("--json", shown->json, "Print JSON");
  const auto [gone, deleted] = verb("delete", "Delete a channel by Apple's API", delete_channel);
  about_one(gone, deleted);
  add_provider_options(*gone, deleted->access);
  const auto [start, begun] =
      verb("subscribe", "A device listens, as ActivityKit makes a phone do", subscribe);
  const auto [stop, ended] = verb("unsubscribe", "It no longer listens", unsubscribe);
  for (const auto& [added, wanted] : {std::pair(start, begun), std::pair(stop, ended)}) {
    about_one(added, wanted);
    added->add_option("--device", wanted->device, "The device")->required();
  }
}

}  // namespace ringback::runner
