#include "tests/unit/device/phone_script.h"

namespace ringback::device {

PhoneScript::PhoneScript(PhoneConfig config, std::uint64_t seed) : phone(std::move(config), seed) {
  phone.begin(now(), out_);
  settle_effects();
  if (phone.config().outside_app) {
    feed(AppAttached{});
    run(1s);
    feed(AppAsked{to_ios::CreateProvider{}});
    feed(AppAsked{to_ios::CreatePushRegistry{}});
  }
  run(10s);
  EXPECT_TRUE(phone.settled());
  trace.clear();
  effects.clear();
}

PhoneConfig PhoneScript::bob(AppState state) {
  PhoneConfig config;
  config.name = "bob";
  config.user = UserId{"bob"};
  config.device = DeviceId{"bob"};
  config.initial_app_state = state;
  return config;
}

PhoneConfig PhoneScript::bob(Misbehaviour wrong, AppState state) {
  PhoneConfig config = bob(state);
  config.misbehaviours.insert(wrong);
  return config;
}

CallId PhoneScript::call(int n) {
  CallId id;
  id.bytes[15] = static_cast<std::uint8_t>(n);
  id.bytes[6] = 0x40;
  id.bytes[8] = 0x80;
  return id;
}

std::string PhoneScript::payload(int n, const std::string& more) {
  return R"({"call":{"id":")" + call(n).text() +
         R"(","caller":{"handle":"alice","name":"Alice"},"video":false})" + more + "}";
}

void PhoneScript::run(Duration span) {
  const Instant until = at_ + span;
  // A phone that leaves undone what is due would be asked for ever; Invariants find it overdue.
  constexpr int kPatience = 1000;
  for (int idle = 0; idle < kPatience; ++idle) {
    const auto next = phone.next_deadline();
    if (!next || *next > until) break;
    if (*next > at_) {
      at_ = *next;
      idle = 0;
    }
    feed(Tick{});
  }
  at_ = until;
}

void PhoneScript::feed(const Input& input) {
  if (std::holds_alternative<SignalingLost>(input)) socket = false;
  phone.on(now(), input, out_);
  settle_effects();
}

void PhoneScript::push(const std::string& payload) {
  if (phone.off()) return;  // it waits at APNs
  CourierPush push;
  push.id = ApnsId{"push-" + std::to_string(++pushes_)};
  push.token = phone.token().value_or(DeviceToken{"none"});
  push.type = PushType::kVoip;
  push.payload = payload;
  push.accepted_at = push_accepted.value_or(now().wall);
  feed(PushArrived{push});
}

void PhoneScript::notify(const std::string& payload) {
  if (phone.off()) return;
  CourierPush push;
  push.id = ApnsId{"push-" + std::to_string(++pushes_)};
  push.token = DeviceToken{std::string(64, 'a')};
  push.type = PushType::kAlert;
  push.payload = payload;
  push.accepted_at = now().wall;
  feed(PushArrived{push});
}

void PhoneScript::ring(int n) {
  push_call(n);
  run(1s);
}

void PhoneScript::talk(int n) {
  ring(n);
  act(Act::kAnswer);
  run(1s);
}

void PhoneScript::server(ServerMessage message) {
  feed(SignalingReceived{{++server_number_, client_number_, std::move(message)}});
}

std::vector<std::string> PhoneScript::story() const {
  std::vector<std::string> lines;
  for (const auto& e : trace) {
    if (e.name == kStateEvent) continue;
    lines.push_back(e.lane + (e.to.empty() ? "" : ">" + e.to) + " " + std::string(e.name));
  }
  return lines;
}

std::size_t PhoneScript::count(std::string_view name) const {
  std::size_t n = 0;
  for (const auto& e : trace) n += e.name == name ? 1 : 0;
  return n;
}

std::size_t PhoneScript::sent(std::string_view name) const {
  std::size_t n = 0;
  for (const auto& e : trace) n += e.name == name && e.to == "signaling" ? 1 : 0;
  return n;
}

std::string PhoneScript::last(std::string_view name, std::string_view field) const {
  for (auto e = trace.rbegin(); e != trace.rend(); ++e) {
    if (e->name == name) return std::string(e->field(field));
  }
  return {};
}

std::optional<Instant> PhoneScript::when(std::string_view name) const {
  for (auto e = trace.rbegin(); e != trace.rend(); ++e) {
    if (e->name == name) return e->at;
  }
  return {};
}

std::size_t PhoneScript::place(std::string_view name) const {
  for (std::size_t i = 0; i < trace.size(); ++i) {
    if (trace[i].name == name) return i;
  }
  return trace.size();
}

void PhoneScript::settle_effects() {
  std::vector<Effect> todo = std::move(out_.effects);
  for (auto& e : out_.trace) trace.push_back(std::move(e));
  out_.clear();
  for (const auto& effect : todo) watch_socket(effect);
  for (auto& effect : todo) {
    effects.push_back(effect);
    respond(effect);
  }
}

void PhoneScript::watch_socket(const Effect& effect) {
  if (std::holds_alternative<OpenSignaling>(effect)) {
    if (std::exchange(socket, true)) ++socket_misuse;
  } else if (std::holds_alternative<CloseSignaling>(effect)) {
    if (!std::exchange(socket, false)) ++socket_misuse;
  } else if (std::holds_alternative<SendSignaling>(effect) && !socket) {
    ++socket_misuse;
  }
}

void PhoneScript::respond(const Effect& effect) {
  if (const auto* request = std::get_if<RequestToken>(&effect)) {
    feed(TokenIssued{request->bundle, request->kind, DeviceToken{std::string(64, 'a')}});
  } else if (std::holds_alternative<OpenSignaling>(effect)) {
    if (answers_open) {
      feed(reachable ? Input{SignalingOpened{}} : Input{SignalingLost{"refused"}});
    }
  } else if (const auto* frame = std::get_if<SendSignaling>(&effect)) {
    if (frame->frame.number > 0) client_number_ = frame->frame.number;
    respond(frame->frame.message);
  }
}

void PhoneScript::respond(const ClientMessage& message) {
  if (std::holds_alternative<to_server::Hello>(message) && sends_away) {
    feed(SignalingReceived{{0, 0, to_client::Reconnect{*sends_away}}});
  } else if (std::holds_alternative<to_server::Hello>(message)) {
    server_number_ = 0;
    client_number_ = 0;
    feed(SignalingReceived{{0, 0, to_client::Welcome{SessionId{"s"}, false, 20s}}});
  } else if (const auto* token = std::get_if<to_server::RegisterToken>(&message)) {
    server(to_client::TokenRegistered{token->token});
  } else if (const auto* check = std::get_if<to_server::CheckIn>(&message)) {
    if (answers_check_in) server(to_client::CheckedIn{check->call, status, end_reason, {}, {}});
  } else if (const auto* answer = std::get_if<to_server::Answer>(&message)) {
    if (confirms_answers) server(to_client::Answered{answer->call, {}});
  } else if (const auto* ping = std::get_if<to_server::Ping>(&message)) {
    if (answers_pings) feed(SignalingReceived{{0, client_number_, to_client::Pong{ping->number}}});
  }
}

}  // namespace ringback::device
