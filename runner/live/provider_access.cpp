#include "runner/live/provider_access.h"

#include "base/time.h"

namespace ringback::runner {
namespace {

std::string address_of(const control::v1::DescribeResponse& about, const std::string& name) {
  for (const auto& address : about.addresses()) {
    if (address.name() == name) return address.address();
  }
  return {};
}

std::string or_fact(const std::string& said, const control::v1::DescribeResponse& about,
                    const std::string& name) {
  const auto found = about.facts().find(name);
  return !said.empty() || found == about.facts().end() ? said : found->second;
}

std::string apples_host(ProviderDoor door, const std::string& environment) {
  return std::string(door == ProviderDoor::kPushes ? "api" : "api-manage-broadcast") +
         (environment == "sandbox" ? ".sandbox" : "") + ".push.apple.com";
}

}  // namespace

void add_provider_options(CLI::App& verb, ProviderAccess& access) {
  verb.add_option("--within", access.within, "How long to wait for all")->capture_default_str();
  verb.add_option("--provider", access.provider, "Where to connect; apns-mock says it otherwise");
  verb.add_option("--host", access.host, "The host name to ask for");
  verb.add_option("--ca", access.ca, "The CA file; apns-mock says it otherwise");
  auto* const none = verb.add_flag("--no-token", access.no_token, "Send no provider token");
  verb.add_option("--key", access.key, "The .p8 file; apns-mock says it otherwise")->excludes(none);
  verb.add_option("--key-id", access.key_id, "The key's id")->excludes(none);
  verb.add_option("--team-id", access.team_id, "The team's id")->excludes(none);
  verb.add_option("--token-age", access.token_age, "How old the provider token is to be")
      ->capture_default_str()
      ->excludes(none);
}

std::string mistake_in(const ProviderAccess& access) {
  for (const auto& time : {access.within, access.token_age}) {
    if (!parse_duration(time)) return "not a duration such as 5s: " + time;
  }
  return {};
}

Result<ProviderRequest, std::string> provider_request(const ProviderAccess& access,
                                                      ApnsRemote& remote, ProviderDoor door,
                                                      const std::string& environment) {
  const auto about = remote.describe();
  if (!about) return Failure{about.error()};
  ProviderRequest request;
  const std::string known =
      address_of(*about, door == ProviderDoor::kPushes ? "provider" : "channels");
  request.connect_to = access.provider.empty() ? known : access.provider;
  if (request.connect_to.empty()) {
    return Failure{
        std::string("apns-mock manages no channels; start it with --channels HOST:PORT")};
  }
  const std::string& space = remote.target().space;
  request.host = !access.host.empty() ? access.host
                 : space.empty()      ? apples_host(door, environment)
                                      : space + ".apns.localhost";
  request.ca_file = or_fact(access.ca, *about, "ca");
  request.within = *parse_duration(access.within);
  if (access.no_token) return request;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto issued =
      std::chrono::duration_cast<std::chrono::seconds>(now - *parse_duration(access.token_age));
  auto bearer =
      authorization(or_fact(access.key, *about, "key"), or_fact(access.key_id, *about, "key-id"),
                    or_fact(access.team_id, *about, "team-id"), issued.count());
  if (!bearer) return Failure{bearer.error()};
  request.headers.emplace_back("authorization", *bearer);
  return request;
}

Result<std::optional<control::v1::Channel>, std::string> find_channel(const std::string& id,
                                                                      ApnsRemote& remote) {
  const auto known =
      remote.call(&control::v1::Channels::Stub::ListChannels, control::v1::ListChannelsRequest());
  if (!known) return Failure{known.error()};
  for (const auto& channel : known->channels()) {
    if (channel.id() == id) return std::optional(channel);
  }
  return std::optional<control::v1::Channel>();
}

std::string answer_text(const ProviderResponse& answer) {
  std::string text = "HTTP/2 " + std::to_string(answer.status) + "\n";
  for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\n";
  if (!answer.body.empty()) text += "\n" + answer.body + "\n";
  return text;
}

}  // namespace ringback::runner
