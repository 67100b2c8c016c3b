// What the shells' transports do with effects and messages: the app's stream, the courier, and
// the way to and from APNs' front door.
#include <set>
#include <utility>

#include "world/world.h"

namespace ringback::world {
namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

/// The demo token names its user; nothing proves it, and nothing has to.
signaling::UserTokenFacts token_facts(const std::string& token) {
  constexpr std::string_view kPrefix = "demo:";
  signaling::UserTokenFacts facts;
  if (token.starts_with(kPrefix)) {
    facts.verdict = signaling::UserTokenFacts::Verdict::kValid;
    facts.user = UserId(token.substr(kPrefix.size()));
  }
  return facts;
}

/// All that was ever saved, but for calls past their keeping.
void keep(std::vector<signaling::Change>& store, signaling::Change change) {
  const auto* ends = std::get_if<signaling::HistoryEnds>(&change);
  if (ends == nullptr) return store.push_back(std::move(change));
  std::set<CallId> past;
  for (const auto& kept : store) {
    const auto* call = std::get_if<signaling::CallSaved>(&kept);
    if (call == nullptr || !call->record.ended_at) continue;
    if (*call->record.ended_at < ends->before) past.insert(call->record.id);
  }
  std::erase_if(store, [&](const signaling::Change& kept) {
    const auto* call = std::get_if<signaling::CallSaved>(&kept);
    return call != nullptr && past.contains(call->record.id);
  });
}

}  // namespace

void World::deliver(Message& message) {
  std::visit(Overloaded{[&](ToPhone& to) { deliver_to_phone(to); },
                        [&](const ToSignaling& to) { deliver_to_server(to.input); },
                        [&](const ToApns& to) { give_apns(to.input); },
                        [&](const ToProvider& to) { provider_.on(now_, to.effect); },
                        [&](const ToProviderTimer&) { provider_.on_timer(now_); }},
             message);
}

void World::deliver_to_phone(ToPhone& to) {
  if (to.connection && streams_[to.phone].phone_end != to.connection) return;
  if (std::holds_alternative<device::SignalingLost>(to.input)) {
    streams_[to.phone].phone_end.reset();
  }
  give_phone(to.phone, to.input);
}

void World::deliver_to_server(const signaling::Input& input) {
  const auto* opened = std::get_if<signaling::ConnectionOpened>(&input);
  if (!server_up_) {
    if (opened == nullptr) return;
    const std::size_t phone = streams_.owner_of(opened->connection);
    network_.send(now_.instant, Network::app_link(phone), Way::kBack,
                  ToPhone{phone, device::SignalingLost{"connection refused"}, opened->connection});
    return;
  }
  if (opened != nullptr) {
    const std::size_t phone = streams_.owner_of(opened->connection);
    streams_[phone].server_end = opened->connection;
    network_.send(now_.instant, Network::app_link(phone), Way::kBack,
                  ToPhone{phone, device::SignalingOpened{}, opened->connection});
  } else if (const auto* lost = std::get_if<signaling::ConnectionLost>(&input)) {
    auto& end = streams_[streams_.owner_of(lost->connection)].server_end;
    if (end == lost->connection) end.reset();
  }
  give_server(input);
}

void World::open_stream(std::size_t phone) {
  AppStream& stream = streams_[phone];
  RINGBACK_CHECK(!stream.phone_end);
  const ConnectionId id = streams_.next_id(phone);
  stream.phone_end = id;
  const std::size_t link = Network::app_link(phone);
  network_.reset(link, Way::kBack);
  if (network_.link(link).quality().line == Line::kBroken) {
    network_.tell(now_.instant, ToPhone{phone, device::SignalingLost{"network unreachable"}, id});
    return;
  }
  network_.send(now_.instant, link, Way::kThere, ToSignaling{signaling::ConnectionOpened{id}});
}

void World::send_frame(std::size_t phone, ClientFrame frame) {
  const auto id = streams_[phone].phone_end;
  if (!id) return;
  const std::size_t link = Network::app_link(phone);
  if (auto* hello = std::get_if<to_server::Hello>(&frame.message)) {
    auto facts = token_facts(hello->user_token);
    network_.send(now_.instant, link, Way::kThere,
                  ToSignaling{signaling::HelloReceived{*id, std::move(facts), std::move(*hello)}});
  } else {
    network_.send(now_.instant, link, Way::kThere,
                  ToSignaling{signaling::FrameReceived{*id, std::move(frame)}});
  }
}

void World::close_stream(std::size_t phone) {
  const auto id = std::exchange(streams_[phone].phone_end, std::nullopt);
  if (!id) return;
  const std::size_t link = Network::app_link(phone);
  network_.reset(link, Way::kBack);
  network_.send(now_.instant, link, Way::kThere, ToSignaling{signaling::ConnectionLost{*id}});
}

void World::lose_stream(std::size_t phone, const std::string& why) {
  AppStream& stream = streams_[phone];
  if (stream.server_end) {
    network_.tell(now_.instant, ToSignaling{signaling::ConnectionLost{*stream.server_end}});
  }
  if (stream.phone_end) {
    network_.tell(now_.instant, ToPhone{phone, device::SignalingLost{why}, stream.phone_end});
  }
}

void World::connect_courier(std::size_t phone) {
  const CourierId courier = courier_of(phone);
  const std::size_t link = Network::courier_link(phone);
  network_.send(now_.instant, link, Way::kThere, ToApns{apns::CourierOpened{courier}});
  network_.send(now_.instant, link, Way::kBack, ToPhone{phone, device::CourierConnected{}});
}

// What an effect holds travels on in a message: it is moved out.
void World::do_phone_effect(std::size_t phone, device::Effect& effect) {
  const std::size_t link = Network::courier_link(phone);
  const CourierId courier = courier_of(phone);
  const DeviceId& id = setup_.phones[phone].device;
  const auto to_apns = [&](apns::Input input) {
    network_.send(now_.instant, link, Way::kThere, ToApns{std::move(input)});
  };
  std::visit(Overloaded{
                 [&](const device::GoOnline&) {
                   to_apns(apns::PhoneOnline{courier, id});
                 },
                 [&](const device::GoOffline&) {
                   to_apns(apns::PhoneOffline{courier, id});
                 },
                 [&](const device::RequestToken& wanted) {
                   to_apns(apns::TokenRequested{courier, id, wanted.bundle, wanted.kind,
                                                wanted.environment});
                 },
                 [&](const device::ReleaseToken& released) {
                   to_apns(apns::TokenReleased{courier, released.token});
                 },
                 [&](device::ReportFate& fate) {
                   to_apns(apns::PushHandled{courier, std::move(fate.id), fate.fate});
                 },
                 [&](const device::OpenSignaling&) { open_stream(phone); },
                 [&](device::SendSignaling& send) { send_frame(phone, std::move(send.frame)); },
                 [&](const device::CloseSignaling&) { close_stream(phone); },
             },
             effect);
}

void World::do_server_effect(signaling::Effect& effect) {
  const auto to_phone = [&](ConnectionId connection, device::Input input) {
    const std::size_t phone = streams_.owner_of(connection);
    // The app has moved on to another connection: nobody reads this one.
    if (streams_[phone].phone_end != connection) return;
    network_.send(now_.instant, Network::app_link(phone), Way::kBack,
                  ToPhone{phone, std::move(input), connection});
  };
  std::visit(Overloaded{
                 [&](signaling::SendFrame& send) {
                   to_phone(send.connection, device::SignalingReceived{std::move(send.frame)});
                 },
                 [&](const signaling::CloseConnection& close) {
                   auto& end = streams_[streams_.owner_of(close.connection)].server_end;
                   if (end == close.connection) end.reset();
                   to_phone(close.connection,
                            device::SignalingLost{std::string(to_string(close.why))});
                 },
                 [&](signaling::SendPush& push) { provider_.send(now_, std::move(push)); },
                 [&](const signaling::AbandonPush& push) { provider_.abandon(push.push); },
                 [&](signaling::Persist& persist) { keep(store_, std::move(persist.change)); },
             },
             effect);
}

void World::do_apns_effect(apns::Effect& effect) {
  const auto to_provider = [&] {
    network_.send(now_.instant, network_.provider_link(), Way::kBack,
                  ToProvider{std::move(effect)});
  };
  const auto to_phone = [&](CourierId courier, device::Input input) {
    const auto phone = static_cast<std::size_t>(courier.value - 1);
    network_.send(now_.instant, Network::courier_link(phone), Way::kBack,
                  ToPhone{phone, std::move(input)});
  };
  std::visit(
      Overloaded{
          [&](const apns::Respond&) { to_provider(); },
          [&](const apns::LimitStreams&) { to_provider(); },
          [&](const apns::GoAway&) { to_provider(); },
          [&](const apns::ResetStream&) { to_provider(); },
          [&](const apns::CloseConnection&) { to_provider(); },
          [&](const apns::GoSilent& silent) { provider_.silenced(silent.connection); },
          [&](const apns::SetDoor& set) {
            provider_.set_door(set.door != apns::SetDoor::Door::kOpen);
          },
          [&](const apns::IssueToken& issued) {
            const auto phone = static_cast<std::size_t>(issued.courier.value - 1);
            tokens_[{phone, issued.kind}] = issued.token;
            to_phone(issued.courier, device::TokenIssued{issued.bundle, issued.kind, issued.token});
          },
          // Nothing restarts apns-mock here; the configuration asks for nothing to be kept.
          [&](const apns::Keep&) {},
          [&](apns::DeliverPush& delivered) {
            to_phone(delivered.courier, device::PushArrived{std::move(delivered.push)});
          },
      },
      effect);
}

}  // namespace ringback::world
