// How a request about channels goes: verdict, journal, what it changes, answer; and how a
// broadcast reaches the devices that listen.
#include <algorithm>

#include "apns-mock/core/apns.h"
#include "apns-mock/core/channel_gate.h"

namespace ringback::apns {
namespace {

std::string channel_json(const Channel& channel) {
  return "{\"" + std::string(kStoragePolicy) + "\":" + (channel.stores ? "1" : "0") + ",\"" +
         std::string(kPushTypeMember) + "\":\"LiveActivity\"}";
}

std::string channels_json(const std::set<std::string>& ids) {
  std::string text = "{\"channels\":[";
  for (const auto& id : ids) text += (text.back() == '[' ? "\"" : ",\"") + id + "\"";
  return text + "]}";
}

/// As the journal has it, which knows device pushes.
Request as_push(const ChannelRequest& request) {
  Request push;
  push.type = PushType::kLiveActivity;
  push.priority = request.priority.value_or(10);
  if (request.route.path_known) push.topic.text = live_activity_topic(request.route.bundle);
  return push;
}

/// What is to be kept of it, when something changes.
std::optional<Keep> manage(ChannelBook& channels, Rng& rng, const ChannelRequest& request,
                           Environment environment, Respond& answer) {
  const BundleId bundle{std::string(request.route.bundle)};
  answer.status = request.route.row->status;
  switch (request.route.row->operation) {
    case ChannelOperation::kCreate: {
      const bool stores = request.json->member(kStoragePolicy)->integer() == 1;
      answer.channel_id = channels.make(bundle, environment, stores, rng).id;
      return Keep{KeptChannel{answer.channel_id, bundle, environment, stores}};
    }
    case ChannelOperation::kRead:
      answer.raw_body = channel_json(*channels.find(*request.channel_id));
      return {};
    case ChannelOperation::kDelete:
      // Rule: what is stored may still be delivered. Source: Apple, Sending channel management
      // requests to APNs [doc]
      channels.remove(*request.channel_id);
      return Keep{ForgottenChannel{std::string(*request.channel_id)}};
    case ChannelOperation::kList:
      answer.raw_body = channels_json(channels.of(bundle, environment));
      return {};
    case ChannelOperation::kBroadcast:
      return {};
  }
  return {};
}

/// What each listening device is to get, without an id of its own yet.
std::vector<AcceptedPush> copies_of(const Now& now, const ChannelRequest& request,
                                    const Channel& channel, const TokenRegistry& registry) {
  // A device knows its app's pushes by the alert token, when it has one.
  std::map<DeviceId, DeviceToken> tokens;
  for (const auto& [token, record] : registry.all()) {
    if (record.bundle == channel.bundle && record.environment == channel.environment &&
        record.kind == TokenKind::kAlert && record.state == TokenRecord::State::kActive) {
      tokens[record.device] = token;
    }
  }
  std::vector<AcceptedPush> copies;
  for (const DeviceId& device : channel.devices) {
    AcceptedPush& push = copies.emplace_back();
    push.device = device;
    push.bundle = channel.bundle;
    push.channel = channel.id;
    push.expiration_s = request.expiration_s.value_or(0);
    push.push = {{},
                 tokens[device],
                 Topic(live_activity_topic(channel.bundle.text)),
                 PushType::kLiveActivity,
                 request.priority.value_or(10),
                 std::string(request.body),
                 now.wall};
  }
  return copies;
}

}  // namespace

void Apns::judge_channel_request(const Now& now, const RequestReceived& input,
                                 Connection& connection, const Handling& handling, Out& out) {
  const ChannelRequest request = read_channel_request(*connection.transport, input);
  ChannelContext context{now,
                         *config_,
                         connection.environment_or(config_->environment),
                         *connection.transport,
                         input.provider_token,
                         request,
                         channels_,
                         auth_,
                         connection.binding};
  const ChannelVerdict verdict = judge(context);
  const Request push = as_push(request);
  Respond answer = answer_to(input, push, connection);
  if (request.channel_id) answer.channel_id = *request.channel_id;
  if (verdict.reason) {
    const auto& row = row_of(*verdict.reason);
    answer.status = row.status;
    answer.reason = row.word;
    record(now, input, push, answer, to_string(*verdict.failed), std::string(row.trigger));
  } else if (request.route.row->operation == ChannelOperation::kBroadcast) {
    // Rule: a success carries apns-unique-id, in production as well. Source: Apple, Sending
    // broadcast push notification requests to APNs [doc]
    answer.unique_id = make_apns_id(rng_).text;
    broadcast(now, request, record(now, input, push, answer, {}, {}), handling, out);
  } else {
    auto keep = manage(channels_, rng_, request, context.environment, answer);
    if (keep && config_->keep) out.effects.push_back(std::move(*keep));
    record(now, input, push, answer, {},
           std::string(to_string(request.route.row->operation)) + " " + answer.channel_id);
  }
  const Instant answered = respond(now, std::move(answer), {}, handling, out);
  // Nobody knows whether a refusal here costs a connection anything; a valid token raises the
  // limit as it does for device pushes.
  after_verdict(connection, input, {}, answered, out);
}

void Apns::broadcast(const Now& now, const ChannelRequest& request, std::uint64_t number,
                     const Handling& handling, Out& out) {
  const Channel& channel = *channels_.find(*request.channel_id);
  if (channel.devices.empty()) {
    journal_->note(number, {now.instant, "dropped", "no device is subscribed"});
  }
  for (AcceptedPush& push : copies_of(now, request, channel, registry_)) {
    push.journal_number = number;
    push.push.id = make_apns_id(rng_);
    push.hold = handling.hold;
    push.overtaken = handling.overtaken;
    if (handling.drop) {
      queue_.accept_and_drop(now, std::move(push), "fault", out);
      continue;
    }
    for (int copy = 1; copy < handling.copies; ++copy) queue_.accept(now, push, out);
    queue_.accept(now, std::move(push), out);
  }
}

void Apns::handle(const Now&, const ChannelSubscribed& input, Out& out) {
  Channel* channel = channels_.find(input.channel);
  if (channel == nullptr) return;
  if (input.ends) {
    channel->devices.erase(input.device);
  } else {
    channel->devices.insert(input.device);
  }
  if (config_->keep) {
    out.effects.push_back(Keep{KeptListener{input.channel, input.device, input.ends}});
  }
}

}  // namespace ringback::apns
