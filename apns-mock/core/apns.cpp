#include "apns-mock/core/apns.h"

#include <algorithm>
#include <variant>

namespace ringback::apns {

Apns::Apns(Config config, std::uint64_t seed)
    : config_(std::make_unique<Config>(std::move(config))),
      rng_(Rng(seed).fork("apns")),
      registry_(seed),
      auth_(config_->keys),
      journal_(std::make_unique<Journal>(config_->journal_limit)),
      faults_(rng_.fork("faults").next()),
      queue_(*config_, *journal_) {}

void Apns::on(const Now& now, const Input& input, Out& out) {
  last_ = now.instant;
  std::visit([&](const auto& known) { handle(now, known, out); }, input);
}

std::optional<Instant> Apns::next_deadline() const {
  auto first = earlier(queue_.next_deadline(), faults_.next_deadline(last_));
  if (!later_.empty()) first = earlier(first, later_.begin()->first);
  for (const auto& [id, connection] : connections_) first = earlier(first, connection.idle_at);
  return first;
}

void Apns::handle(const Now& now, const ConnectionOpened& input, Out& out) {
  Connection& connection = connections_[input.connection];
  connection = Connection{};
  connection.transport = input.transport;
  const auto& assumptions = config_->assumptions;
  if (assumptions.idle_timeout > Duration{}) {
    connection.idle_at = now.instant + assumptions.idle_timeout;
  }
  // Rule: with provider tokens one stream is allowed until a valid one came; a certificate has
  // proven itself in the handshake. Source: Apple, Sending notification requests [doc]
  const bool by_certificate = !input.transport.certificate_topics.empty();
  limit_streams(connection, input.connection,
                by_certificate ? assumptions.authenticated_streams : assumptions.initial_streams,
                out);
}

void Apns::handle(const Now&, const ConnectionClosed& input, Out&) {
  connections_.erase(input.connection);
  std::erase_if(later_, [&](const auto& later) {
    const auto* respond = std::get_if<Respond>(&later.second.effect);
    return respond != nullptr && respond->connection == input.connection;
  });
}

void Apns::handle(const Now&, const CourierOpened&, Out&) {}

void Apns::handle(const Now& now, const CourierClosed& input, Out& out) {
  queue_.courier_closed(now, input.courier, out);
}

void Apns::handle(const Now& now, const PhoneOnline& input, Out& out) {
  queue_.phone_online(now, input.courier, input.device, out);
}

void Apns::handle(const Now& now, const PhoneOffline& input, Out& out) {
  queue_.phone_offline(now, input.courier, input.device, out);
}

void Apns::handle(const Now& now, const TokenRequested& input, Out& out) {
  const TokenRecord& record =
      registry_.issue(input.device, input.bundle, input.kind, input.environment);
  keep_token(now, record.token, out);
  if (config_->trace) {
    out.trace.write(now.instant, "apns", input.device.text + ".ios", "token-issued", {},
                    {{"kind", to_string(input.kind)}});
  }
  out.effects.push_back(
      IssueToken{input.courier, input.device, input.bundle, input.kind, record.token});
}

void Apns::handle(const Now& now, const TokenReleased& input, Out& out) {
  const Duration delay = config_->assumptions.unregistered_delay;
  if (!registry_.release(now, input.token, delay)) return;
  keep_token(now, input.token, out);
  queue_.token_gone(now, input.token, out);
}

void Apns::handle(const Now& now, const TokenExpired& input, Out& out) {
  if (!registry_.expire(now, input.token)) return;
  keep_token(now, input.token, out);
  queue_.token_gone(now, input.token, out);
}

void Apns::handle(const Now& now, const PushHandled& input, Out& out) {
  queue_.handled(now, input.courier, input.id, input.fate, out);
}

void Apns::handle(const Now&, const KeyAdded& input, Out&) { auth_.add(input.key); }

void Apns::handle(const Now&, const KeyRevoked& input, Out&) { auth_.revoke(input.key_id); }

void Apns::handle(const Now& now, const FaultAdded& input, Out& out) {
  faults_.add(now.instant, input.fault);
  set_door(now, out);
}

void Apns::handle(const Now& now, const FaultsCleared& input, Out& out) {
  faults_.clear(input.name);
  set_door(now, out);
}

void Apns::handle(const Now&, const SettingChanged& input, Out&) {
  const auto changed =
      set_assumption(assumption_table(), config_->assumptions, input.name, input.value);
  static_cast<void>(changed.ok());  // an unknown name was refused where it was written
}

void Apns::handle(const Now& now, const Restored& input, Out& out) {
  if (const auto* token = std::get_if<KeptToken>(&input.what)) registry_.restore(now, *token);
  if (const auto* push = std::get_if<KeptPush>(&input.what)) queue_.restore(now, *push, out);
}

void Apns::keep_token(const Now& now, const DeviceToken& token, Out& out) {
  if (!config_->keep) return;
  if (const auto* record = registry_.find(token)) {
    out.effects.push_back(Keep{to_keep(now, *record)});
  }
}

void Apns::handle(const Now& now, const Tick&, Out& out) {
  faults_.tick(now.instant);
  set_door(now, out);
  while (!later_.empty() && later_.begin()->first <= now.instant) {
    Later later = std::move(later_.begin()->second);
    later_.erase(later_.begin());
    later.trace.at = now.instant;
    if (config_->trace) out.trace.push_back(std::move(later.trace));
    out.effects.push_back(std::move(later.effect));
  }
  queue_.tick(now, out);
  close_idle(now, out);
}

void Apns::close_idle(const Now& now, Out& out) {
  for (auto& [id, connection] : connections_) {
    if (!connection.idle_at || *connection.idle_at > now.instant) continue;
    connection.idle_at.reset();
    connection.leaving = true;
    out.effects.push_back(GoAway{id, 0, R"({"reason":"IdleTimeout"})", true, {}});
  }
}

void Apns::set_door(const Now& now, Out& out) {
  using Door = SetDoor::Door;
  const Fault* fault = faults_.door(now.instant);
  const Door wanted = fault == nullptr ? Door::kOpen
                      : fault->hard    ? Door::kRefuse
                                       : Door::kCloseInHandshake;
  if (wanted == door_) return;
  door_ = wanted;
  out.effects.push_back(SetDoor{wanted});
}

void Apns::limit_streams(Connection& connection, ConnectionId id, int streams, Out& out) {
  const auto wanted = static_cast<std::uint32_t>(std::max(streams, 0));
  if (connection.streams == wanted) return;
  connection.streams = wanted;
  out.effects.push_back(LimitStreams{id, wanted});
}

ApnsId make_apns_id(Rng& rng) {
  std::string text;
  const std::uint64_t halves[2] = {rng.next(), rng.next()};
  for (std::size_t digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) text += '-';
    const auto shift = 60 - 4 * (digit % 16);
    text += "0123456789ABCDEF"[(halves[digit / 16] >> shift) & 15];
  }
  return ApnsId(text);
}

}  // namespace ringback::apns
