#include "apns-mock/io/wire.h"

#include <array>

#include "base/json.h"
#include "base/word.h"

namespace ringback::apns {
namespace {

namespace cv = courier::v1;

// Both enums keep one order, with the wire's numbers one higher: 0 means "not said" there.
template <class Ours, class Theirs>
std::optional<Ours> ours(Theirs theirs, Ours last) {
  const int number = static_cast<int>(theirs);
  if (number < 1 || number > static_cast<int>(last) + 1) return {};
  return static_cast<Ours>(number - 1);
}
template <class Theirs, class Ours>
Theirs theirs(Ours value) {
  return static_cast<Theirs>(static_cast<int>(value) + 1);
}
constexpr std::string_view kSpaceHosts = ".apns.localhost";
static_assert(static_cast<int>(PushType::kMdm) + 1 == cv::PUSH_TYPE_MDM);
static_assert(static_cast<int>(PushFate::kHeld) + 1 == cv::FATE_HELD);
static_assert(static_cast<int>(TokenKind::kVoip) + 1 == cv::TOKEN_KIND_VOIP);
static_assert(static_cast<int>(Environment::kSandbox) + 1 == cv::ENVIRONMENT_SANDBOX);

Failure<WireError> wrong(std::string field, std::string why) {
  return Failure{WireError{std::move(field), std::move(why)}};
}

Result<Input, WireError> token_request(CourierId courier, const cv::TokenRequest& request) {
  const auto kind = ours(request.kind(), TokenKind::kVoip);
  const auto environment = ours(request.environment(), Environment::kSandbox);
  if (request.device().empty()) return wrong("token_request.device", "empty");
  if (request.bundle().empty()) return wrong("token_request.bundle", "empty");
  if (!kind) return wrong("token_request.kind", "not a kind");
  if (!environment) return wrong("token_request.environment", "not an environment");
  return Input(TokenRequested{courier, DeviceId(request.device()), BundleId(request.bundle()),
                              *kind, *environment});
}

control::v1::ProviderConnection connection_in_words(const JournalEntry& entry) {
  const TransportFacts& facts = *entry.transport;
  control::v1::ProviderConnection connection;
  connection.set_number(entry.connection.value);
  connection.set_environment(std::string(to_string(entry.environment)));
  connection.set_tls_version(facts.tls_version);
  connection.set_server_name(facts.server_name);
  connection.set_authority(entry.authority);
  if (!facts.certificate_expires) return connection;
  auto& certificate = *connection.mutable_certificate();
  for (const auto& topic : facts.certificate_topics) certificate.add_topics(topic.text);
  if (facts.certificate_environment) {
    certificate.set_environment(std::string(to_string(*facts.certificate_environment)));
  }
  certificate.set_uid(facts.certificate_uid);
  certificate.set_expires_at(facts.certificate_expires->unix_seconds());
  certificate.set_refused(facts.bad_certificate);
  return connection;
}

}  // namespace

Result<Input, WireError> from_wire(CourierId courier, cv::PhoneMessage& message) {
  switch (message.message_case()) {
    case cv::PhoneMessage::kOnline:
      if (message.online().device().empty()) return wrong("online.device", "empty");
      return Input(PhoneOnline{courier, DeviceId(message.online().device())});
    case cv::PhoneMessage::kOffline:
      if (message.offline().device().empty()) return wrong("offline.device", "empty");
      return Input(PhoneOffline{courier, DeviceId(message.offline().device())});
    case cv::PhoneMessage::kTokenRequest:
      return token_request(courier, message.token_request());
    case cv::PhoneMessage::kTokenRelease:
      return Input(TokenReleased{courier, DeviceToken(message.token_release().token())});
    case cv::PhoneMessage::kFate: {
      const auto fate = ours(message.fate().fate(), PushFate::kHeld);
      if (!fate) return wrong("fate.fate", "not a fate");
      return Input(PushHandled{courier, ApnsId(message.fate().apns_id()), *fate});
    }
    case cv::PhoneMessage::MESSAGE_NOT_SET:
      return wrong("message", "not set");
  }
  return wrong("message", "not known");
}

cv::CourierMessage to_wire(const IssueToken& effect) {
  cv::CourierMessage message;
  auto& issued = *message.mutable_token_issued();
  issued.set_device(effect.device.text);
  issued.set_bundle(effect.bundle.text);
  issued.set_kind(theirs<cv::TokenKind>(effect.kind));
  issued.set_token(effect.token.text);
  return message;
}

cv::CourierMessage to_wire(const DeliverPush& effect) {
  cv::CourierMessage message;
  auto& push = *message.mutable_push();
  push.set_device(effect.device.text);
  push.set_apns_id(effect.push.id.text);
  push.set_token(effect.push.token.text);
  push.set_topic(effect.push.topic.text);
  push.set_type(theirs<cv::PushType>(effect.push.type));
  push.set_priority(effect.push.priority);
  push.set_payload(effect.push.payload);
  push.set_accepted_at_us(effect.push.accepted_at.since_epoch.count());
  return message;
}

RequestReceived from_wire(ConnectionId connection, net::Http2Request& request) {
  RequestReceived received;
  received.connection = connection;
  received.stream = StreamId{static_cast<std::uint64_t>(request.stream)};
  received.method = std::move(request.method);
  received.path = std::move(request.path);
  received.headers = std::move(request.headers);
  received.body = std::move(request.body);
  received.body_cut = request.body_cut;
  received.authority = std::move(request.authority);
  return received;
}

net::HeaderList to_wire(const Respond& answer, std::string& body) {
  // Rule: the channel API has names of its own, and a creation says which channel it made.
  // Source: Apple, Sending channel management requests to APNs [doc]
  net::HeaderList headers{
      {answer.for_channels ? "apns-request-id" : "apns-id", answer.apns_id.text}};
  if (answer.status == 201) headers.emplace_back("apns-channel-id", answer.channel_id);
  if (!answer.unique_id.empty()) headers.emplace_back("apns-unique-id", answer.unique_id);
  // Rule: a success ends on HEADERS, without DATA. Source: Apple's samples [doc]
  if (answer.reason.empty() && answer.raw_body.empty()) return headers;
  headers.emplace_back("content-type", "application/json");
  if (!answer.raw_body.empty()) {
    body = answer.raw_body;
    return headers;
  }
  // Rule: compact JSON; the timestamp is in milliseconds. Source: Apple [doc]; bytes [observed]
  body = "{\"reason\":" + json_quote(answer.reason);
  if (answer.timestamp) body += ",\"timestamp\":" + std::to_string(answer.timestamp->unix_ms());
  body += "}";
  return headers;
}

std::optional<Environment> environment_of_host(std::string_view host) {
  // Apple's samples send broadcasts to a host of their own, its page to the one of device pushes.
  for (const std::string_view known : {"api.push.apple.com", "api-broadcast.push.apple.com",
                                       "api-manage-broadcast.push.apple.com"}) {
    if (host == known) return Environment::kProduction;
  }
  for (const std::string_view known :
       {"api.sandbox.push.apple.com", "api.development.push.apple.com",
        "api-broadcast.sandbox.push.apple.com", "api-manage-broadcast.sandbox.push.apple.com"}) {
    if (host == known) return Environment::kSandbox;
  }
  return {};
}

std::string space_of_host(std::string_view host) {
  if (!host.ends_with(kSpaceHosts)) return {};
  host.remove_suffix(kSpaceHosts.size());
  return std::string(host);
}

std::string host_of_space(const std::string& space) { return space + std::string(kSpaceHosts); }

control::v1::Token to_wire(const TokenRecord& record) {
  control::v1::Token token;
  token.set_token(record.token.text);
  token.set_device(record.device.text);
  token.set_bundle(record.bundle.text);
  token.set_kind(std::string(to_string(record.kind)));
  token.set_environment(std::string(to_string(record.environment)));
  token.set_active(record.state == TokenRecord::State::kActive);
  return token;
}

control::v1::PushRecord to_wire(const JournalEntry& entry) {
  control::v1::PushRecord record;
  record.set_apns_id(entry.apns_id.text);
  record.set_token(entry.token.text);
  record.set_topic(entry.topic.text);
  record.set_type(std::string(to_string(entry.type)));
  record.set_status(entry.status);
  record.set_reason(entry.reason);
  record.set_payload(entry.payload);
  for (const auto& finding : entry.findings) record.add_findings(finding);
  record.set_device(entry.device.text);
  record.set_number(entry.number);
  record.set_failed_check(std::string(entry.failed));
  record.set_key_id(entry.key_id);
  record.set_team_id(entry.team_id);
  record.set_why(entry.why);
  record.set_method(entry.method);
  record.set_path(entry.path);
  record.set_priority(entry.priority);
  if (entry.call) record.set_call(entry.call->text());
  if (!entry.signature.empty()) {
    auto& token = *record.mutable_provider_token();
    token.set_algorithm(entry.algorithm);
    token.set_key_id(entry.key_id);
    token.set_team_id(entry.team_id);
    token.set_issued_at(entry.issued_at.value_or(0));
    token.set_signature(std::string(entry.signature));
    token.set_der(entry.der_signature);
  }
  if (entry.transport) *record.mutable_connection() = connection_in_words(entry);
  for (const auto& [name, value] : entry.headers) {
    if (name == "authorization") continue;
    auto& header = *record.add_headers();
    header.set_key(name);
    header.set_value(value);
  }
  // The journal counts on the core's clock; the entry was stamped on both.
  const auto wall_us = [&](Instant at) {
    return (entry.wall.since_epoch + (at - entry.at)).count();
  };
  auto& first = *record.add_steps();
  first.set_at_us(wall_us(entry.at));
  const bool accepted = entry.status / 100 == 2;
  first.set_what(accepted ? "accepted" : entry.status == 0 ? "unanswered" : "rejected");
  std::string why = entry.reason;
  if (!entry.failed.empty() && entry.failed != "fault") {
    why += (why.empty() ? "by the check " : " by the check ") + std::string(entry.failed);
  }
  if (!entry.why.empty()) why += (why.empty() ? "" : ": ") + entry.why;
  first.set_why(why);
  for (const auto& step : entry.life) {
    auto& added = *record.add_steps();
    added.set_at_us(wall_us(step.at));
    added.set_what(std::string(step.what));
    added.set_why(step.why);
  }
  return record;
}

control::v1::Channel to_wire(const Channel& channel) {
  control::v1::Channel wire;
  wire.set_id(channel.id);
  wire.set_bundle(channel.bundle.text);
  wire.set_environment(std::string(to_string(channel.environment)));
  wire.set_stores(channel.stores);
  for (const auto& device : channel.devices) wire.add_devices(device.text);
  return wire;
}

control::v1::ListFaultsResponse to_wire(const FaultBook& book) {
  control::v1::ListFaultsResponse response;
  for (const auto& entry : book.entries()) {
    auto& fault = *response.add_faults();
    fault.set_name(entry.fault.name);
    fault.set_act(std::string(to_string(entry.fault.act)));
    fault.set_matched(entry.matched);
    fault.set_met(entry.met);
    fault.set_rule(entry.fault.text);
  }
  for (const auto& row : fault_presets()) {
    auto& preset = *response.add_presets();
    preset.set_id(std::string(row.id));
    preset.set_name(std::string(row.name));
    preset.set_rule(std::string(row.rule));
    preset.set_meaning(std::string(row.meaning));
    preset.set_source(std::string(row.source));
  }
  for (const auto& row : fault_words()) {
    auto& word = *response.add_words();
    word.set_word(std::string(row.word));
    word.set_arguments(std::string(row.arguments));
    word.set_meaning(std::string(row.meaning));
  }
  return response;
}

Result<ProviderKey, WireError> from_wire(const control::v1::AddKeyRequest& request) {
  ProviderKey key;
  key.key_id = request.key_id();
  key.team_id = request.team_id();
  if (key.key_id.empty()) return wrong("key_id", "empty");
  if (key.team_id.empty()) return wrong("team_id", "empty");
  if (!request.environment().empty()) {
    key.environment = parse_environment(request.environment());
    if (!key.environment) return wrong("environment", "not production or sandbox");
  }
  for (const auto& topic : request.topics()) key.topics.emplace_back(topic);
  if (!key.topics.empty()) key.scope = ProviderKey::Scope::kTopics;
  key.related_key_id = request.related_key_id();
  return key;
}

}  // namespace ringback::apns
