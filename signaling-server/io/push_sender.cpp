#include "signaling-server/io/push_sender.h"

#include <utility>

namespace ringback::signaling::io {

void PushSender::execute(const SendPush& effect) {
  const auto client = clients_.find(effect.environment);
  if (client == clients_.end()) {
    net::asio::post(executor_, [this, push = effect.push] {
      feed_(PushLost{push, "no APNs configured for this environment"});
    });
    return;
  }
  const PushRef push = effect.push;
  const auto done = [this, push](const apns_client::ApnsOutcome& outcome) {
    sent_.erase(push);
    if (const auto* answer = std::get_if<apns_client::ApnsAnswer>(&outcome)) {
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
