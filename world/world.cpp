#include "world/world.h"

#include <algorithm>
#include <utility>

#include "world/demo_provider.h"

namespace ringback::world {
namespace {

// More steps than this within one instant are a loop between actors, not a story.
constexpr std::uint64_t kStepsPerInstant = 1'000'000;

}  // namespace

World::World(const Setup& setup, std::uint64_t seed)
    : setup_(setup),
      seed_(seed),
      rng_(seed),
      now_{kClockStart, setup.epoch},
      network_(setup_, rng_),
      provider_(network_, rng_),
      apns_(setup_.apns, seed),
      streams_(setup_.phones.size()),
      phone_deadlines_(setup_.phones.size()) {
  write_what_is_wanted();
  server_.emplace(setup_.signaling, seed);
  for (const auto& config : setup_.phones) phones_.emplace_back(config, seed);
}

void World::watch(TraceSink& sink) {
  const auto keeper = std::find_if(sinks_.begin(), sinks_.end(),
                                   [](const TraceSink* known) { return known->keeps(); });
  sinks_.insert(sink.keeps() ? sinks_.end() : keeper, &sink);
  write_what_is_wanted();
}

void World::write_what_is_wanted() {
  Moves moves = Moves::kNone;
  EventNames names;
  for (const TraceSink* sink : sinks_) {
    moves = std::max(moves, sink->wants_moves());
    names.add(sink->wants_events());
  }
  for (Trace* trace : {&phone_reaction_.trace, &server_reaction_.trace, &apns_reaction_.trace}) {
    trace->keep_moves(moves);
    trace->keep_events(names);
  }
}

bool World::set_up() {
  for (std::size_t i = 0; i < phones_.size(); ++i) {
    connect_courier(i);
    phone_reaction_.clear();
    phones_[i].begin(now_, phone_reaction_);
    do_phone_effects(i);
  }
  const Instant limit = now_.instant + 60s;
  const auto settled = [&] {
    return std::all_of(phones_.begin(), phones_.end(),
                       [](const device::Device& phone) { return phone.settled(); });
  };
  while (!settled()) {
    const auto next = next_at();
    if (!next || *next > limit) return false;
    step();
  }
  return true;
}

std::optional<Instant> World::next_at() const {
  auto next = earlier(network_.next_at(), earlier(apns_deadline_, server_deadline_));
  for (const auto& deadline : phone_deadlines_) next = earlier(next, deadline);
  // A deadline may lie in the past when it was armed late; it is due now.
  if (next && *next < now_.instant) next = now_.instant;
  return next;
}

bool World::step() { return step_by(Instant{Duration::max()}); }

/// Does the next thing unless it lies behind the limit.
bool World::step_by(Instant limit) {
  const auto next = next_at();
  if (!next || *next > limit) return false;
  jump_to(*next);
  RINGBACK_CHECK(++steps_at_this_instant_ < kStepsPerInstant);
  const auto arrival = network_.next_at();
  if (arrival && *arrival <= now_.instant) {
    network_.pop([this](Message& message) { deliver(message); });
  } else {
    tick_due();
  }
  return true;
}

void World::tick_due() {
  const auto due = [&](const std::optional<Instant>& deadline) {
    return deadline && *deadline <= now_.instant;
  };
  if (due(apns_deadline_)) {
    give_apns(apns::Tick{});
  } else if (due(server_deadline_)) {
    give_server(signaling::Tick{});
  } else {
    const auto phone = std::find_if(phone_deadlines_.begin(), phone_deadlines_.end(), due);
    RINGBACK_CHECK(phone != phone_deadlines_.end());
    give_phone(static_cast<std::size_t>(phone - phone_deadlines_.begin()), device::Tick{});
  }
}

void World::run_until(Instant limit) {
  while (step_by(limit)) {
  }
  jump_to(limit);
}

void World::jump_to(Instant at) {
  RINGBACK_CHECK(at >= now_.instant);
  if (at == now_.instant) return;
  now_.wall = now_.wall + (at - now_.instant);
  now_.instant = at;
  steps_at_this_instant_ = 0;
}

void World::give_phone(std::size_t phone, const device::Input& input) {
  phone_reaction_.clear();
  phones_[phone].on(now_, input, phone_reaction_);
  do_phone_effects(phone);
}

void World::do_phone_effects(std::size_t phone) {
  phone_deadlines_[phone] = phones_[phone].next_deadline();
  trace(phone_reaction_.trace);
  for (auto& effect : phone_reaction_.effects) do_phone_effect(phone, effect);
}

void World::give_server(const signaling::Input& input) {
  server_reaction_.clear();
  server_->on(now_, input, server_reaction_);
  server_deadline_ = server_->next_deadline();
  trace(server_reaction_.trace);
  for (auto& effect : server_reaction_.effects) do_server_effect(effect);
}

void World::give_apns(const apns::Input& input) {
  apns_reaction_.clear();
  apns_.on(now_, input, apns_reaction_);
  apns_deadline_ = apns_.next_deadline();
  trace(apns_reaction_.trace);
  for (auto& effect : apns_reaction_.effects) do_apns_effect(effect);
}

void World::trace(Trace& events) {
  if (sinks_.empty()) return;
  for (auto& event : events) {
    for (std::size_t i = 0; i + 1 < sinks_.size(); ++i) sinks_[i]->on(event);
    sinks_.back()->take(std::move(event));
  }
}

void World::note(std::string_view name, const std::string& what) {
  TraceEvent event;
  event.at = now_.instant;
  event.lane = "network";
  event.name = name;
  event.fields.push_back({"link", what});
  for (TraceSink* sink : sinks_) sink->on(event);
}

void World::person(std::size_t phone, const device::PersonDid& did) { give_phone(phone, did); }

void World::set_line(std::size_t index, Line line) {
  Link& link = network_.link(index);
  const Line before = std::exchange(link.quality().line, line);
  if (before == line) return;
  note(line == Line::kUp       ? "line-up"
       : line == Line::kBroken ? "line-broken"
                               : "line-silent",
       link.name());
  const bool provider = index == network_.provider_link();
  const std::size_t phone = index / 2;
  const bool app = index == Network::app_link(phone);
  if (line == Line::kUp) {
    network_.release(now_.instant, index);
    if (provider) provider_.line_up(now_);
    if (before == Line::kBroken && !provider && !app) connect_courier(phone);
  } else if (line == Line::kSilent) {
    if (provider) provider_.line_silent();
  } else {
    network_.reset(index);
    if (provider) {
      provider_.line_broken(now_);
    } else if (app) {
      lose_stream(phone, "connection reset");
    } else {
      network_.tell(now_.instant, ToApns{apns::CourierClosed{courier_of(phone)}});
      network_.tell(now_.instant, ToPhone{phone, device::CourierLost{}});
    }
  }
}

void World::stop_server() {
  if (!std::exchange(server_up_, false)) return;
  note("server-stopped", "signaling");
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    streams_[i].server_end.reset();
    network_.reset(Network::app_link(i));
    if (streams_[i].phone_end) {
      network_.send(now_.instant, Network::app_link(i), Way::kBack,
                    ToPhone{i, device::SignalingLost{"connection reset"}, streams_[i].phone_end});
    }
  }
  network_.reset(network_.provider_link());
  provider_.stop(now_);
  server_deadline_.reset();
}

void World::start_server() {
  if (std::exchange(server_up_, true)) return;
  note("server-started", "signaling");
  server_.emplace(setup_.signaling, seed_);
  give_server(signaling::Restored{store_});
}

void World::add_fault(const std::string& rule) {
  if (rule == "clear" || rule.starts_with("clear ")) {
    give_apns(apns::FaultsCleared{rule.size() > 6 ? rule.substr(6) : ""});
    return;
  }
  auto fault = apns::parse_fault(rule);
  RINGBACK_CHECK(fault.ok());
  give_apns(apns::FaultAdded{std::move(fault).value()});
}

void World::drain_server() {
  if (server_up_) give_server(signaling::DrainRequested{});
}

void World::provider_request(Environment environment, apns::RequestReceived request) {
  const auto& token = request.provider_token;
  if (token && token->key_id != apns::kDemoKeyId) {
    apns::ProviderKey key;
    key.key_id = token->key_id;
    key.team_id = token->team_id;
    give_apns(apns::KeyAdded{key});
  }
  const bool shared = request.connection.value >= kFirstSharedConnection;
  const bool fresh = !shared || shared_connections_.insert(request.connection).second;
  if (fresh) give_apns(provider_connection(request.connection, environment));
  give_apns(request);
  if (!shared) give_apns(apns::ConnectionClosed{request.connection});
}

std::optional<DeviceToken> World::token_of(std::size_t phone, TokenKind kind) const {
  const auto found = tokens_.find({phone, kind});
  if (found == tokens_.end()) return {};
  return found->second;
}

std::optional<std::size_t> World::find_phone(std::string_view name) const {
  for (std::size_t i = 0; i < setup_.phones.size(); ++i) {
    if (setup_.phones[i].name == name) return i;
  }
  return {};
}

}  // namespace ringback::world
