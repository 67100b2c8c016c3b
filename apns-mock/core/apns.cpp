#include "apns-mock/core/apns.h"

#include <algorithm>
#include <variant>

namespace ringback::apns {
namespace {

void keep_token(const Now& now, const Config& config, TokenRegistry& registry,
                const DeviceToken& token, Apns::Out& out) {
  if (!config.keep) return;
  if (const auto* record = registry.find(token)) out.effects.push_back(Keep{to_keep(now, *record)});
}

}  // namespace

Apns::Apns(Config config, std::uint64_t seed)
    : config_(std::make_unique<Config>(std::move(config))),
      rng_(Rng(seed).fork("apns")),
      registry_(seed),
      auth_(config_->keys),
      journal_(std::make_unique<Journal>(config_->journal_limit, config_->journal_bytes)),
      faults_(rng_.fork("faults").next()),
      queue_(*config_, *journal_),
      base_(config_->assumptions),
      configured_(config_->assumptions) {}

void Apns::on(const Now& now, const Input& input, Out& out) {
  last_ = now.instant;
  std::visit([&](const auto& known) { handle(now, known, out); }, input);
}

std::optional<Instant> Apns::next_deadline() const {
  auto first = earlier(queue_.next_deadline(), faults_.next_deadline(last_));
  if (!later_.empty()) first = earlier(first, later_.begin()->first);
  return earlier(first, idle_check_);
}

void Apns::handle(const Now& now, const ConnectionOpened& input, Out& out) {
  Connection& connection = connections_[input.connection];
  connection = Connection{};
  connection.transport = std::make_shared<const TransportFacts>(input.transport);
  const auto& assumptions = config_->assumptions;
  if (assumptions.require_alpn && input.transport.alpn.empty()) {
    connection.silent = true;
    out.effects.push_back(CloseConnection{input.connection, false});
    return;
  }
  if (assumptions.idle_timeout > Duration{}) {
    connection.idle_at = now.instant + assumptions.idle_timeout;
    idle_check_ = earlier(idle_check_, connection.idle_at);
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
    return std::visit(
        [&](const auto& known) {
          if constexpr (requires { known.connection; }) return known.connection == input.connection;
          return false;
        },
        later.second.effect);
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
  const TokenRecord& record = registry_.issue(input.device, input.bundle, input.kind,
                                              input.environment, input.courier == kOperatorCourier);
  keep_token(now, *config_, registry_, record.token, out);
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
  keep_token(now, *config_, registry_, input.token, out);
  queue_.token_gone(now, input.token, out);
}

void Apns::handle(const Now& now, const TokenExpired& input, Out& out) {
  if (!registry_.expire(now, input.token)) return;
  keep_token(now, *config_, registry_, input.token, out);
  queue_.token_gone(now, input.token, out);
}

void Apns::handle(const Now& now, const PushHandled& input, Out& out) {
  queue_.handled(now, input.courier, input.id, input.fate, out);
}

void Apns::handle(const Now&, const KeyAdded& input, Out&) { auth_.add(input.key); }

void Apns::handle(const Now&, const KeyRevoked& input, Out&) { auth_.revoke(input.key_id); }

void Apns::handle(const Now& now, const FaultAdded& input, Out& out) {
  faults_.add(now.instant, input.fault);
  apply_faults(now, out);
}

void Apns::handle(const Now& now, const FaultsCleared& input, Out& out) {
  faults_.clear(input.name);
  apply_faults(now, out);
}

void Apns::handle(const Now& now, const SettingChanged& input, Out& out) {
  const auto changed = set_assumption(assumption_table(), base_, input.name, input.value);
  static_cast<void>(changed.ok());  // an unknown name was refused where it was written
  apply_faults(now, out);
}

void Apns::handle(const Now& now, const PushResent& input, Out& out) {
  const JournalEntry* entry = journal_->find(input.number);
  if (entry == nullptr || entry->status != 200 || !entry->channel.empty()) return;
  const TokenRecord* token = registry_.find(entry->token);
  AcceptedPush push;
  push.journal_number = entry->number;
  if (token != nullptr) push.bundle = token->bundle;
  if (token != nullptr && token->state == TokenRecord::State::kActive) push.device = token->device;
  push.push = {entry->apns_id,  entry->token,   entry->topic, entry->type,
               entry->priority, entry->payload, now.wall};
  push.expiration_s = 0;
  push.call = entry->call;
  journal_->note(input.number, {now.instant, "resent", "operator"});
  queue_.accept(now, std::move(push), out);
}

void Apns::handle(const Now& now, const PowerSaved& input, Out& out) {
  queue_.set_power(now, input.device, input.saves, out);
}

void Apns::handle(const Now& now, const ResetRequested&, Out& out) {
  faults_.clear({});
  for (const auto& fault : config_->faults) faults_.add(now.instant, fault);
  base_ = configured_;
  apply_faults(now, out);
  auth_ = ProviderAuth(config_->keys);
  later_.clear();
  for (auto& [id, connection] : connections_) {
    // What a fault wedged would stay so; everybody else keeps the connection, with a clean sheet.
    if (connection.silent || connection.leaving) out.effects.push_back(CloseConnection{id, false});
    Connection fresh;
    fresh.transport = std::move(connection.transport);
    fresh.streams = connection.streams;
    fresh.silent = connection.silent;
    fresh.leaving = connection.leaving;
    fresh.idle_at = connection.idle_at;
    connection = std::move(fresh);
  }
  queue_.drop_all(now, "reset", out);
  queue_.courier_closed(now, kOperatorCourier, out);
  for (auto& token : registry_.reset()) {
    if (config_->keep) out.effects.push_back(Keep{ForgottenToken{std::move(token)}});
  }
  pushed_calls_.clear();
  journal_->forget();
  if (config_->keep) {
    for (const auto& [id, channel] : channels_.all()) {
      out.effects.push_back(Keep{ForgottenChannel{id}});
    }
  }
  channels_.clear();
}

void Apns::handle(const Now& now, const Restored& input, Out& out) {
  if (const auto* token = std::get_if<KeptToken>(&input.what)) registry_.restore(now, *token);
  if (const auto* push = std::get_if<KeptPush>(&input.what)) queue_.restore(now, *push, out);
  if (const auto* channel = std::get_if<KeptChannel>(&input.what)) channels_.restore(*channel);
  if (const auto* listener = std::get_if<KeptListener>(&input.what)) {
    if (Channel* channel = channels_.find(listener->channel)) {
      channel->devices.insert(listener->device);
    }
  }
}

void Apns::handle(const Now& now, const Tick&, Out& out) {
  faults_.tick(now.instant);
  apply_faults(now, out);
  while (!later_.empty() && later_.begin()->first <= now.instant) {
    LaterAnswer later = std::move(later_.begin()->second);
    later_.erase(later_.begin());
    later.trace.at = now.instant;
    const bool told = config_->trace && !later.trace.name.empty();
    if (told) out.trace.push_back(std::move(later.trace));
    out.effects.push_back(std::move(later.effect));
  }
  queue_.tick(now, out);
  close_idle(now, out);
}

void Apns::close_idle(const Now& now, Out& out) {
  if (!idle_check_ || *idle_check_ > now.instant) return;
  idle_check_.reset();
  for (auto& [id, connection] : connections_) {
    if (!connection.idle_at) continue;
    if (*connection.idle_at > now.instant) {
      idle_check_ = earlier(idle_check_, connection.idle_at);
      continue;
    }
    connection.idle_at.reset();
    connection.leaving = true;
    if (!config_->assumptions.idle_goaway) {
      out.effects.push_back(CloseConnection{id, false});
      continue;
    }
    out.effects.push_back(GoAway{id, 0, R"({"reason":"IdleTimeout"})", true, {}});
  }
}

void Apns::apply_faults(const Now& now, Out& out) {
  const Duration idle_before = config_->assumptions.idle_timeout;
  config_->assumptions = faults_.applied(now.instant, base_);
  const Duration idle = config_->assumptions.idle_timeout;
  if (idle != idle_before) {
    for (auto& [id, connection] : connections_) {
      connection.idle_at.reset();
      if (idle > Duration{}) connection.idle_at = now.instant + idle;
      idle_check_ = earlier(idle_check_, connection.idle_at);
    }
  }
  using Door = SetDoor::Door;
  const Fault* fault = faults_.door(now.instant);
  Door wanted = Door::kOpen;
  if (fault != nullptr) {
    wanted = Door::kCloseInHandshake;
    if (fault->act == FaultAct::kForeignChain) wanted = Door::kForeignChain;
    if (fault->act == FaultAct::kOutage || fault->hard) wanted = Door::kRefuse;
  }
  if (wanted == door_) return;
  door_ = wanted;
  out.effects.push_back(SetDoor{wanted});
  if (fault == nullptr || fault->act != FaultAct::kOutage) return;
  for (const auto& [id, connection] : connections_) {
    out.effects.push_back(CloseConnection{id, fault->hard});
  }
}

void Apns::limit_streams(Connection& connection, ConnectionId id, int streams, Out& out) {
  const auto wanted = static_cast<std::uint32_t>(std::max(streams, 0));
  if (connection.streams == wanted) return;
  connection.streams = wanted;
  out.effects.push_back(LimitStreams{id, wanted});
}

}  // namespace ringback::apns
