#include "signaling-server/io/push_sender.h"

#include <string>
#include <utility>

#include "net/log.h"
#include "signaling-server/core/retry_policy.h"

namespace ringback::signaling::io {
namespace {

/// A key, a topic or a payload that APNs does not take is the operator's to mend, and no call gets
/// through until it is; a device token that has gone is everyday business.
void warn_if_ours(const apns_client::ApnsAnswer& answer, const std::string& apns_id, CallId call) {
  const auto action = rule_for(answer.status, answer.reason).action;
  const bool ours = action == PushAction::kGiveUp || action == PushAction::kRefreshAndRetry ||
                    answer.reason == "DeviceTokenNotForTopic";
  if (!ours) return;
  net::log(
      net::LogLevel::kWarning, "APNs refuses a push",
      {{"status", std::to_string(answer.status)}, {"reason", answer.reason}, {"apns-id", apns_id}},
      call);
}

}  // namespace

void PushSender::execute(const SendPush& effect) {
  const auto client = clients_.find(effect.environment);
  if (client == clients_.end()) {
    net::asio::post(executor_, [this, push = effect.push] {
      feed_(PushLost{push, "no APNs configured for this environment"});
    });
    return;
  }
  const PushRef push = effect.push;
  const auto done = [this, push, call = effect.call,
                     apns_id = effect.apns_id.text](const apns_client::ApnsOutcome& outcome) {
    sent_.erase(push);
    if (const auto* answer = std::get_if<apns_client::ApnsAnswer>(&outcome)) {
      warn_if_ours(*answer, apns_id, call);
      feed_(PushAnswered{push, answer->status, answer->reason, answer->timestamp});
    } else {
      feed_(PushLost{push, std::get<apns_client::ApnsNoAnswer>(outcome).why});
    }
  };
  const auto request =
      client->second->send({effect.apns_id.text, effect.token.text, effect.topic.text,
                            std::string(to_string(effect.type)), effect.priority,
                            effect.expiration.unix_seconds(), effect.payload},
                           done);
  sent_.insert_or_assign(push, Sent{effect.environment, request});
}

void PushSender::execute(const AbandonPush& effect) {
  const auto found = sent_.find(effect.push);
  if (found == sent_.end()) return;
  clients_.at(found->second.environment)->forget(found->second.request);
  sent_.erase(found);
}

void PushSender::close() {
  for (auto& [environment, client] : clients_) client->close();
}

}  // namespace ringback::signaling::io
