// `ringback send`: one push from the shell, as a provider sends it.
#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

#include "base/ids.h"
#include "base/rng.h"
#include "runner/live/apns_commands.h"
#include "runner/live/apns_verb.h"
#include "runner/live/provider_request.h"

namespace ringback::runner {
namespace {

namespace cv1 = control::v1;
using Stub = cv1::Apns::Stub;

struct ToSend {
  ApnsTarget target;
  std::string provider, host, ca, key, key_id, team_id;
  std::string token, device, new_device;
  std::string kind = "voip";
  std::string topic, type, priority, expiration = "0", id, collapse_id, payload, token_age = "0s";
  std::vector<std::string> headers;
  std::string within = "10s";
  int count = 1;
  bool no_token = false;
};

struct Recipient {
  std::string token;
  std::string bundle = "com.example.ringback";
  std::string environment = "production";
  std::string kind;
};
using Found = Result<Recipient, std::string>;

Recipient recipient_of(const cv1::Token& token) {
  return {token.token(), token.bundle(), token.environment(), token.kind()};
}

/// The device token to push to, and what goes with it.
Found find_recipient(const ToSend& wanted, ApnsRemote& remote) {
  if (!wanted.new_device.empty()) {
    cv1::RegisterTokenRequest request;
    request.set_device(wanted.new_device);
    request.set_kind(wanted.kind);
    const auto made = remote.call(&Stub::RegisterToken, request);
    if (!made) return Failure{made.error()};
    return recipient_of(*made);
  }
  if (wanted.token.empty() && wanted.device.empty()) {
    return Failure{
        std::string("say whom to push to: --device NAME, --token HEX, or --new-device NAME")};
  }
  const auto known = remote.call(&Stub::ListTokens, cv1::ListTokensRequest());
  // An unknown namespace has no tokens either.
  const auto tokens = known ? known->tokens() : cv1::ListTokensResponse().tokens();
  if (!known && wanted.token.empty()) return Failure{known.error()};
  for (const auto& token : tokens) {
    const bool asked = wanted.token.empty() ? token.device() == wanted.device && token.active() &&
                                                  token.kind() == wanted.kind
                                            : token.token() == wanted.token;
    if (asked) return recipient_of(token);
  }
  if (!wanted.token.empty()) {
    Recipient stranger;
    stranger.token = wanted.token;
    stranger.kind = wanted.kind;
    return stranger;
  }
  return Failure{"no " + wanted.kind + " token is registered for the device " + wanted.device};
}

std::string address_of(const cv1::DescribeResponse& about, const std::string& name) {
  for (const auto& address : about.addresses()) {
    if (address.name() == name) return address.address();
  }
  return {};
}

std::string or_fact(const std::string& said, const cv1::DescribeResponse& about,
                    const std::string& name) {
  const auto found = about.facts().find(name);
  return !said.empty() || found == about.facts().end() ? said : found->second;
}

Result<std::string, std::string> payload_of(const ToSend& wanted) {
  if (wanted.payload.starts_with('@')) {
    std::ifstream file(wanted.payload.substr(1));
    if (!file) return Failure{"cannot read " + wanted.payload.substr(1)};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  if (!wanted.payload.empty()) return wanted.payload;
  Rng rng(static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()));
  if (wanted.kind == "voip") {
    return R"({"aps":{},"call_id":")" + CallId::random(rng).text() + R"(","caller":"ringback"})";
  }
  return std::string(R"({"aps":{"alert":"hello"}})");
}

HeaderPairs headers_of(const ToSend& wanted, const Recipient& to) {
  const bool voip = to.kind != "alert";
  HeaderPairs headers{
      {"apns-topic", wanted.topic.empty() ? to.bundle + (voip ? ".voip" : "") : wanted.topic},
      {"apns-push-type", wanted.type.empty() ? (voip ? "voip" : "alert") : wanted.type},
      {"apns-expiration", wanted.expiration}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) headers.emplace_back(name, value);
  };
  add("apns-priority", wanted.priority);
  add("apns-id", wanted.id);
  add("apns-collapse-id", wanted.collapse_id);
  for (const auto& line : wanted.headers) {
    const auto colon = line.find(':');
    const auto value = line.find_first_not_of(' ', colon + 1);
    const std::string name = line.substr(0, colon);
    std::erase_if(headers, [&](const auto& header) { return header.first == name; });
    // "NAME:" alone leaves the header out.
    if (value != std::string::npos) headers.emplace_back(name, line.substr(value));
  }
  return headers;
}

Result<ProviderRequest, std::string> request_of(const ToSend& wanted, ApnsRemote& remote) {
  const auto about = remote.describe();
  if (!about) return Failure{about.error()};
  const auto to = find_recipient(wanted, remote);
  if (!to) return Failure{to.error()};
  ProviderRequest request;
  request.connect_to = wanted.provider.empty() ? address_of(*about, "provider") : wanted.provider;
  const std::string apple =
      to->environment == "sandbox" ? "api.sandbox.push.apple.com" : "api.push.apple.com";
  const std::string& space = wanted.target.space;
  request.host = !wanted.host.empty() ? wanted.host
                 : space.empty()      ? apple
                                      : space + ".apns.localhost";
  request.ca_file = or_fact(wanted.ca, *about, "ca");
  request.path = "/3/device/" + to->token;
  request.headers = headers_of(wanted, *to);
  request.count = wanted.count;
  request.within = *parse_duration(wanted.within);
  auto body = payload_of(wanted);
  if (!body) return Failure{body.error()};
  request.body = *body;
  if (wanted.no_token) return request;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto issued =
      std::chrono::duration_cast<std::chrono::seconds>(now - *parse_duration(wanted.token_age));
  auto bearer =
      authorization(or_fact(wanted.key, *about, "key"), or_fact(wanted.key_id, *about, "key-id"),
                    or_fact(wanted.team_id, *about, "team-id"), issued.count());
  if (!bearer) return Failure{bearer.error()};
  request.headers.emplace_back("authorization", *bearer);
  return request;
}

int send_one(const ToSend& wanted) {
  for (const auto& time : {wanted.within, wanted.token_age}) {
    if (!parse_duration(time)) return complain("not a duration such as 5s: " + time, kUsage);
  }
  for (const auto& line : wanted.headers) {
    if (line.find(':') == std::string::npos) {
      return complain("--header: not NAME: VALUE: " + line, kUsage);
    }
  }
  ApnsRemote remote(wanted.target);
  const auto request = request_of(wanted, remote);
  if (!request) return complain(request.error());
  const auto answers = send_push(*request);
  if (!answers) return complain(answers.error(), kFailed);
  bool accepted = true;
  for (const auto& answer : *answers) {
    std::printf("HTTP/2 %d\n", answer.status);
    for (const auto& [name, value] : answer.headers) {
      std::printf("%s: %s\n", name.c_str(), value.c_str());
    }
    if (!answer.body.empty()) std::printf("\n%s\n", answer.body.c_str());
    accepted = accepted && answer.status == 200;
  }
  return accepted ? kAllHeld : kFailed;
}

void add_options(CLI::App& verb, ToSend& wanted) {
  verb.add_option("--device", wanted.device, "To this device's token");
  verb.add_option("--token", wanted.token, "To this device token, registered or not");
  verb.add_option("--new-device", wanted.new_device, "To a device made for it, which takes it");
  verb.add_option("--kind", wanted.kind, "Which of the device's tokens")
      ->check(CLI::IsMember({"voip", "alert"}))
      ->capture_default_str();
  verb.add_option("--payload", wanted.payload, "JSON, or @FILE; a call of its own without");
  verb.add_option("--topic", wanted.topic, "apns-topic; what goes with the token without");
  verb.add_option("--type", wanted.type, "apns-push-type");
  verb.add_option("--priority", wanted.priority, "apns-priority");
  verb.add_option("--expiration", wanted.expiration, "apns-expiration")->capture_default_str();
  verb.add_option("--collapse-id", wanted.collapse_id, "apns-collapse-id");
  verb.add_option("--id", wanted.id, "apns-id");
  verb.add_option("--header", wanted.headers, "NAME: VALUE, or NAME: to leave one out; repeatable");
  verb.add_option("--count", wanted.count, "So many times on one connection")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  verb.add_option("--within", wanted.within, "How long to wait for all")->capture_default_str();
  verb.add_option("--provider", wanted.provider, "Where to connect; apns-mock says it otherwise");
  verb.add_option("--host", wanted.host, "The host name to ask for");
  verb.add_option("--ca", wanted.ca, "The CA file; apns-mock says it otherwise");
  verb.add_option("--key", wanted.key, "The .p8 file; apns-mock says it otherwise");
  verb.add_option("--key-id", wanted.key_id, "The key's id");
  verb.add_option("--team-id", wanted.team_id, "The team's id");
  verb.add_option("--token-age", wanted.token_age, "How old the provider token is to be")
      ->capture_default_str();
  verb.add_flag("--no-token", wanted.no_token, "Send no provider token");
}

}  // namespace

void add_send(CLI::App& app, Command& command) {
  auto wanted = std::make_shared<ToSend>();
  CLI::App* verb = app.add_subcommand(
      "send", "Send a push to apns-mock over HTTP/2 and TLS; exit status 0 when it answers 200");
  add_target(*verb, wanted->target);
  add_options(*verb, *wanted);
  verb->callback([wanted, &command] { command = [wanted] { return send_one(*wanted); }; });
}

}  // namespace ringback::runner
