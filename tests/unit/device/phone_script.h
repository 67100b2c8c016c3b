// A phone alone with a script: a little server that answers as ours would, a courier that issues
// tokens, and a clock that jumps from deadline to deadline.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "device-sim/core/device.h"

namespace ringback::device {

class PhoneScript {
 public:
  explicit PhoneScript(PhoneConfig config) : phone(std::move(config), 7) {
    phone.begin(now(), out_);
    settle_effects();
    run(10s);
    EXPECT_TRUE(phone.settled());
    trace.clear();
    effects.clear();
  }

  static PhoneConfig bob() {
    PhoneConfig config;
    config.name = "bob";
    config.user = UserId{"bob"};
    config.device = DeviceId{"bob"};
    return config;
  }
  static PhoneConfig bob(Misbehaviour wrong) {
    PhoneConfig config = bob();
    config.misbehaviours.insert(wrong);
    return config;
  }
  static CallId call(int n = 1) {
    CallId id;
    id.bytes[15] = static_cast<std::uint8_t>(n);
    id.bytes[6] = 0x40;
    id.bytes[8] = 0x80;
    return id;
  }

  Now now() const { return {at_, WallTime{1'700'000'000s + at_.since_start}}; }

  /// Lets this much time pass, every deadline at its time.
  void run(Duration span) {
    const Instant until = at_ + span;
    for (;;) {
      const auto next = phone.next_deadline();
      if (!next || *next > until) break;
      if (*next > at_) at_ = *next;
      feed(Tick{});
    }
    at_ = until;
  }
  void feed(const Input& input) {
    phone.on(now(), input, out_);
    settle_effects();
  }
  void act(Act act, std::string argument = {}) { feed(PersonDid{act, std::move(argument)}); }
  void push(const std::string& payload) {
    CourierPush push;
    push.id = ApnsId{"push-" + std::to_string(++pushes_)};
    push.token = *phone.token();
    push.type = PushType::kVoip;
    push.payload = payload;
    push.accepted_at = push_accepted.value_or(now().wall);
    feed(PushArrived{push});
  }
  void push_call(int n = 1) { push(payload(n)); }
  static std::string payload(int n = 1, std::string more = {}) {
    return R"({"call":{"id":")" + call(n).text() +
           R"(","caller":{"handle":"alice","name":"Alice"},"video":false})" + more + "}";
  }
  void server(ServerMessage message) {
    feed(SignalingReceived{{++server_number_, client_number_, std::move(message)}});
  }

  /// "bob.app>bob.ios report-new-incoming-call" lines, without states.
  std::vector<std::string> story() const {
    std::vector<std::string> lines;
    for (const auto& e : trace) {
      if (e.name == kStateEvent) continue;
      lines.push_back(e.lane + (e.to.empty() ? "" : ">" + e.to) + " " + std::string(e.name));
    }
    return lines;
  }
  std::size_t count(std::string_view name) const {
    std::size_t n = 0;
    for (const auto& e : trace) n += e.name == name ? 1 : 0;
    return n;
  }
  /// The field of the last event of that name; empty when there was none.
  std::string last(std::string_view name, std::string_view field) const {
    for (auto e = trace.rbegin(); e != trace.rend(); ++e) {
      if (e->name == name) return std::string(e->field(field));
    }
    return {};
  }
  /// When the last event of that name was.
  std::optional<Instant> when(std::string_view name) const {
    for (auto e = trace.rbegin(); e != trace.rend(); ++e) {
      if (e->name == name) return e->at;
    }
    return {};
  }
  Instant at() const { return at_; }

  Device phone;
  std::vector<TraceEvent> trace;
  std::vector<Effect> effects;
  bool reachable = true;  ///< the server answers
  bool answers_check_in = true;
  CallStatus status = CallStatus::kRinging;
  std::optional<EndReason> end_reason;
  std::optional<WallTime> push_accepted;

 private:
  void settle_effects() {
    std::vector<Effect> todo = std::move(out_.effects);
    for (auto& e : out_.trace) trace.push_back(std::move(e));
    out_.clear();
    for (auto& effect : todo) {
      effects.push_back(effect);
      respond(effect);
    }
  }
  void respond(const Effect& effect) {
    if (const auto* request = std::get_if<RequestToken>(&effect)) {
      feed(TokenIssued{request->bundle, request->kind, DeviceToken{std::string(64, 'a')}});
    } else if (std::holds_alternative<OpenSignaling>(effect)) {
      feed(reachable ? Input{SignalingOpened{}} : Input{SignalingLost{"refused"}});
    } else if (const auto* sent = std::get_if<SendSignaling>(&effect)) {
      if (sent->frame.number > 0) client_number_ = sent->frame.number;
      respond(sent->frame.message);
    }
  }
  void respond(const ClientMessage& message) {
    if (std::holds_alternative<to_server::Hello>(message)) {
      server_number_ = 0;
      client_number_ = 0;
      feed(SignalingReceived{{0, 0, to_client::Welcome{SessionId{"s"}, false, 20s}}});
    } else if (const auto* token = std::get_if<to_server::RegisterToken>(&message)) {
      server(to_client::TokenRegistered{token->token});
    } else if (const auto* check = std::get_if<to_server::CheckIn>(&message)) {
      if (answers_check_in) server(to_client::CheckedIn{check->call, status, end_reason, {}, {}});
    } else if (const auto* answer = std::get_if<to_server::Answer>(&message)) {
      server(to_client::Answered{answer->call, {}});
    } else if (const auto* ping = std::get_if<to_server::Ping>(&message)) {
      feed(SignalingReceived{{0, client_number_, to_client::Pong{ping->number}}});
    }
  }

  Instant at_{1s};
  Reaction<Effect> out_;
  int pushes_ = 0;
  std::uint64_t server_number_ = 0;
  std::uint64_t client_number_ = 0;
};

}  // namespace ringback::device
