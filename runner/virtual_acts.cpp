#include "runner/virtual_acts.h"

#include <variant>

#include "runner/provider_push.h"

namespace ringback::runner {

void VirtualActs::perform(const Action& action, std::optional<CallId> running_call) {
  running_call_ = std::move(running_call);
  std::visit([this](const auto& what) { act(what); }, action);
}

void VirtualActs::act(const PersonActs& person) {
  const auto act = device::parse_act(person.act);
  RINGBACK_CHECK(act.has_value());
  world_.person(phone(person.phone), {*act, person.argument});
}

void VirtualActs::act(const ServerActs& server) {
  if (server.act == "drain") {
    world_.drain_server();
    return;
  }
  if (server.act != "start") world_.stop_server();
  if (server.act != "stop") world_.start_server();
}

void VirtualActs::act(const ProviderPushes& push) {
  const std::size_t index = phone(push.phone);
  const auto token = world_.token_of(index, push.kind);
  if (!token) return;
  const auto& config = world_.phone_config(index);
  world_.provider_request(config.environment, request_of(push, config.bundle, *token, running_call_,
                                                         world_.now(), ++pushes_));
}

void VirtualActs::act(const LinkChange& change) {
  const auto link = world_.network().find(change.link);
  RINGBACK_CHECK(link.has_value());
  auto& quality = world_.network().link(*link).quality();
  if (change.delay) quality.delay = *change.delay;
  if (change.jitter) quality.jitter = *change.jitter;
  if (change.loss) quality.loss = *change.loss;
  if (change.line) world_.set_line(*link, *change.line);
}

std::size_t VirtualActs::phone(const std::string& name) const {
  const auto index = world_.find_phone(name);
  RINGBACK_CHECK(index.has_value());
  return *index;
}

}  // namespace ringback::runner
