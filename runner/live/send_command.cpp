// `ringback send`: one push or broadcast from the shell, as a provider sends it.
#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>
#include <utility>

#include "base/ids.h"
#include "base/rng.h"
#include "runner/live/apns_commands.h"
#include "runner/live/apns_verb.h"
#include "runner/live/provider_access.h"

namespace ringback::runner {
namespace {

namespace cv1 = control::v1;
using Stub = cv1::Apns::Stub;

constexpr std::string_view kChannel = "channel";

struct ToSend {
  ApnsTarget target;
  ProviderAccess access;
  std::string token, device, new_device, channel;
  std::string kind = "voip";
  std::string topic, type, priority, expiration = "0", id, collapse_id, payload;
  std::vector<std::string> headers;
  int count = 1;
};

struct Recipient {
  std::string token;
  std::string bundle = "com.example.ringback";
  std::string environment = "production";
  std::string kind;  ///< voip or alert; channel for a broadcast
};
using Found = Result<Recipient, std::string>;

Recipient recipient_of(const cv1::Token& token) {
  return {token.token(), token.bundle(), token.environment(), token.kind()};
}

Found listeners_of(const std::string& id, ApnsRemote& remote) {
  const auto channel = find_channel(id, remote);
  if (!channel) return Failure{channel.error()};
  Recipient to;
  to.token = id;
  to.kind = kChannel;
  // apns-mock has its own word for one that is not there.
  if (!*channel) return to;
  to.bundle = (*channel)->bundle();
  to.environment = (*channel)->environment();
  return to;
}

/// The device token or the channel to push to, and what goes with it.
Found find_recipient(const ToSend& wanted, ApnsRemote& remote) {
  if (!wanted.channel.empty()) return listeners_of(wanted.channel, remote);
  if (!wanted.new_device.empty()) {
    cv1::RegisterTokenRequest request;
    request.set_device(wanted.new_device);
    request.set_kind(wanted.kind);
    const auto made = remote.call(&Stub::RegisterToken, request);
    if (!made) return Failure{made.error()};
    return recipient_of(*made);
  }
  if (wanted.token.empty() && wanted.device.empty()) {
    return Failure{std::string(
        "say whom to push to: --device NAME, --token HEX, --new-device NAME, or --channel ID")};
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

Result<std::string, std::string> payload_of(const ToSend& wanted, const std::string& kind) {
  if (wanted.payload.starts_with('@')) {
    std::ifstream file(wanted.payload.substr(1));
    if (!file) return Failure{"cannot read " + wanted.payload.substr(1)};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  if (!wanted.payload.empty()) return wanted.payload;
  Rng rng(static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()));
  if (kind == kChannel) return std::string(R"({"aps":{"event":"update","content-state":{}}})");
  if (kind != "alert") {
    return R"({"aps":{},"call_id":")" + CallId::random(rng).text() + R"(","caller":"ringback"})";
  }
  return std::string(R"({"aps":{"alert":"hello"}})");
}

/// What the command line says takes the place of what goes with the recipient.
void add_said(const ToSend& wanted, HeaderPairs& headers) {
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
}

HeaderPairs headers_of(const ToSend& wanted, const Recipient& to) {
  const auto or_else = [](const std::string& said, const std::string& usual) {
    return said.empty() ? usual : said;
  };
  HeaderPairs headers{{"apns-expiration", wanted.expiration}};
  if (to.kind == kChannel) {
    headers.emplace_back("apns-channel-id", to.token);
    headers.emplace_back("apns-push-type", or_else(wanted.type, "liveactivity"));
    if (wanted.priority.empty()) headers.emplace_back("apns-priority", "10");
    if (!wanted.topic.empty()) headers.emplace_back("apns-topic", wanted.topic);
  } else {
    const bool voip = to.kind != "alert";
    headers.emplace_back("apns-topic", or_else(wanted.topic, to.bundle + (voip ? ".voip" : "")));
    headers.emplace_back("apns-push-type", or_else(wanted.type, voip ? "voip" : "alert"));
  }
  add_said(wanted, headers);
  return headers;
}

Result<ProviderRequest, std::string> request_of(const ToSend& wanted, ApnsRemote& remote) {
  const auto to = find_recipient(wanted, remote);
  if (!to) return Failure{to.error()};
  auto access = provider_request(wanted.access, remote, ProviderDoor::kPushes, to->environment);
  if (!access) return access;
  ProviderRequest request = std::move(access).value();
  request.path =
      to->kind == kChannel ? "/4/broadcasts/apps/" + to->bundle : "/3/device/" + to->token;
  for (auto& header : headers_of(wanted, *to)) request.headers.push_back(std::move(header));
  request.count = wanted.count;
  auto body = payload_of(wanted, to->kind);
  if (!body) return Failure{body.error()};
  request.body = *body;
  return request;
}

int send_one(const ToSend& wanted) {
  if (const auto wrong = mistake_in(wanted.access); !wrong.empty()) return complain(wrong, kUsage);
  for (const auto& line : wanted.headers) {
    if (line.find(':') == std::string::npos) {
      return complain("--header: not NAME: VALUE: " + line, kUsage);
    }
  }
  ApnsRemote remote(wanted.target);
  const auto request = request_of(wanted, remote);
  if (!request) return complain(request.error());
  const auto answers = send_request(*request);
  if (!answers) return complain(answers.error(), kFailed);
  bool accepted = true;
  for (const auto& answer : *answers) {
    std::fputs(answer_text(answer).c_str(), stdout);
    accepted = accepted && answer.status == 200;
  }
  return accepted ? kAllHeld : kFailed;
}

void add_options(CLI::App& verb, ToSend& wanted) {
  auto* const device = verb.add_option("--device", wanted.device, "To this device's token");
  auto* const token =
      verb.add_option("--token", wanted.token, "To this device token, registered or not")
          ->excludes(device);
  auto* const fresh =
      verb.add_option("--new-device", wanted.new_device, "To a device made for it, which takes it")
          ->excludes(device)
          ->excludes(token);
  auto* const channel =
      verb.add_option("--channel", wanted.channel, "A broadcast, to those who listen to it")
          ->excludes(device)
          ->excludes(token)
          ->excludes(fresh);
  verb.add_option("--kind", wanted.kind, "Which of the device's tokens")
      ->check(CLI::IsMember({"voip", "alert"}))
      ->capture_default_str()
      ->excludes(channel);
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
  add_provider_options(verb, wanted.access);
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
