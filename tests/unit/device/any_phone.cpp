#include "tests/unit/device/any_phone.h"

#include <array>

#include "tests/unit/device/invariants.h"

namespace ringback::device {
namespace {

/// What few phones would be otherwise, and some bugs need. A stream of its own: the other draws
/// stay what they are.
void make_rarer(PhoneConfig& config, Rng rng) {
  // What a person or iOS asks of this app is left to its deadline.
  if (rng.chance(0.3)) {
    for (const auto never : {Misbehaviour::kNeverFulfilAnswer, Misbehaviour::kNeverFulfilStart,
                             Misbehaviour::kIgnoreHold, Misbehaviour::kNeverGiveUp}) {
      if (rng.chance(0.7)) config.misbehaviours.insert(never);
    }
  }
  config.assumptions.edit(
      [&](Assumptions& a) { a.block_threshold = static_cast<int>(1 + rng.below(3)); });
}

PhoneConfig any_phone(Rng& rng) {
  PhoneConfig config = PhoneScript::bob(static_cast<AppState>(rng.below(7)));
  config.ios = static_cast<IosGeneration>(rng.below(4));
  config.outside_app = rng.chance(0.3);
  const auto words = misbehaviour_words();
  for (std::uint64_t n = rng.below(4); n > 0; --n) {
    config.misbehaviours.insert(*parse_misbehaviour(words[rng.below(words.size())]));
  }
  config.assumptions.edit([&](Assumptions& a) {
    a.maximum_call_groups = static_cast<int>(1 + rng.below(2));
    a.supports_holding = rng.chance(0.8);
    a.launches_before_first_unlock = rng.chance(0.5);
    a.alert_notifications = rng.chance(0.5);
    a.service_extension = rng.chance(0.5);
    a.filtering_entitlement = rng.chance(0.8);
    a.call_observer = rng.chance(0.5);
    a.outside_loss_crashes = rng.chance(0.5);
    a.services_restart = rng.chance(0.5) ? 1s : 0s;
    a.executes_transactions = rng.chance(0.2);
    a.one_report_clears_all = rng.chance(0.2);
    a.supports_audio_translation = rng.chance(0.5);
    a.unregister_on_log_out = rng.chance(0.2);
  });
  if (rng.chance(0.3)) config.habits.answer_after = rng.between(0s, 20s);
  if (rng.chance(0.2)) config.habits.decline_after = rng.between(0s, 20s);
  if (rng.chance(0.2)) config.habits.hang_up_after = rng.between(0s, 20s);
  make_rarer(config, rng.fork("rarer"));
  return config;
}

CallId any_call(Rng& rng) { return PhoneScript::call(static_cast<int>(1 + rng.below(4))); }

ServerMessage any_message(Rng& rng) {
  const CallId id = any_call(rng);
  switch (rng.below(7)) {
    case 0:
      return to_client::IncomingCall{id, {"alice", "Alice", false}, {}};
    case 1:
      return to_client::Answered{id, {}};
    case 2:
      return to_client::CallEnded{id, static_cast<EndReason>(rng.below(10))};
    case 3:
      return to_client::CheckedIn{id, static_cast<CallStatus>(rng.below(4)), {}, {}, {}};
    case 4:
      return to_client::Refused{{}, id, Refusal::kWrongState, ""};
    case 5:
      return to_client::Reconnect{1s};
    default:
      return to_client::CallerUpdated{id, {"alice", "A", true}};
  }
}

void any_push(PhoneScript& bob, Rng& rng) {
  static constexpr std::array<const char*, 4> kMore{
      "", R"(,"type":"cancel")", R"(,"expires_at_ms":1)", R"(,"expires_at_ms":"x")"};
  if (rng.chance(0.2)) return bob.push("{\"call\":7");
  const std::string call =
      PhoneScript::payload(static_cast<int>(1 + rng.below(4)), kMore[rng.below(4)]);
  if (rng.chance(0.7)) return bob.push(call);
  // A notification: sealed for the extension, or for the eyes only.
  std::string sealed;
  for (const char c : call) sealed += c == '"' ? "\\\"" : std::string(1, c);
  bob.notify(rng.chance(0.5)
                 ? R"({"aps":{"alert":"New","mutable-content":1},"sealed":")" + sealed + "\"}"
                 : R"({"aps":{"alert":"New"}})");
}

std::string any_argument(Act act, Rng& rng) {
  const auto words = misbehaviour_words();
  if (act == Act::kMisbehave || act == Act::kBehave) {
    return std::string(words[rng.below(words.size())]);
  }
  if (act == Act::kAssume) {
    static constexpr std::array<const char*, 5> kAssumed{
        "block_threshold=1", "silences_unknown_voip=true", "daemon_view_lag=1s",
        "launches_before_first_unlock=false", "audio_activates=false"};
    return kAssumed[rng.below(kAssumed.size())];
  }
  if (act == Act::kCellularEnds || act == Act::kOtherAppEnds) {
    return rng.chance(0.5) ? "remote" : "";
  }
  if (act == Act::kPlayDtmf) return rng.chance(0.5) ? "7" : ",*#";
  return rng.chance(0.5) ? "alice" : "carol";
}

/// The numbers an outside app was told, and some it was not.
struct Told {
  std::vector<std::uint64_t> pushes{999};
  std::vector<std::uint64_t> actions{999};
  void listen(PhoneScript& bob) {
    for (const auto& callback : bob.phone.take_outside_callbacks()) {
      if (const auto* p = std::get_if<to_app::PushReceived>(&callback)) pushes.push_back(p->push);
      if (const auto* p = std::get_if<to_app::Perform>(&callback)) actions.push_back(p->action.id);
    }
  }
};

AppRequest any_request(const Told& told, Rng& rng) {
  const CallId call = rng.chance(0.1) ? CallId{} : any_call(rng);
  const std::uint64_t action = told.actions[rng.below(told.actions.size())];
  Action asked;
  asked.kind = static_cast<ActionKind>(rng.below(8));
  asked.call = any_call(rng);
  asked.on = rng.chance(0.5);
  if (rng.chance(0.5)) asked.group_with = any_call(rng);
  const std::vector<AppRequest> all{
      to_ios::CreateProvider{rng.chance(0.2), static_cast<std::uint32_t>(rng.below(256))},
      to_ios::CreateProvider{},
      to_ios::CreatePushRegistry{},
      to_ios::RemovePushRegistration{},
      to_ios::InvalidateProvider{},
      to_ios::CreateCallObserver{},
      to_ios::RegisterForRemoteNotifications{},
      to_ios::ReportVoipPushPayload{"{}"},
      to_ios::ReportNewIncomingCall{call, {}},
      to_ios::ReportNewIncomingCall{call, {}},
      to_ios::ReportCallUpdated{call, {}},
      to_ios::ReportCallEnded{call, static_cast<EndedReason>(1 + rng.below(5))},
      to_ios::ReportOutgoingConnecting{call},
      to_ios::ReportOutgoingConnected{call},
      to_ios::RequestTransaction{{}},
      to_ios::RequestTransaction{{asked}},
      to_ios::RequestTransaction{{asked, asked}},
      to_ios::FulfilAction{action},
      to_ios::FulfilAction{action},
      to_ios::FailAction{action},
      to_ios::CompletePush{told.pushes[rng.below(told.pushes.size())]},
      to_ios::StartAudio{},
      to_ios::BeginBackgroundTask{},
      to_ios::EndBackgroundTask{},
      to_ios::BlockMainQueue{rng.between(0s, 30s)},
      to_ios::Crash{"chaos"}};
  return all[rng.below(all.size())];
}

void outside(PhoneScript& bob, Told& told, Rng& rng) {
  told.listen(bob);
  switch (rng.below(8)) {
    case 0:
      return bob.feed(AppLeft{rng.chance(0.5)});
    case 1:
      return bob.feed(AppAttached{});
    case 2:
    case 3:
      return bob.feed(AppReturned{told.pushes[rng.below(told.pushes.size())], 1});
    default:
      return bob.feed(AppAsked{any_request(told, rng), 1});
  }
}

/// Presses something; what the screen offers is never refused.
std::string press(PhoneScript& bob, Rng& rng) {
  const auto acts = act_words();
  const auto buttons = bob.phone.screen().buttons;
  const bool offered = !buttons.empty() && rng.chance(0.5);
  const Act act =
      *parse_act(offered ? buttons[rng.below(buttons.size())] : acts[rng.below(acts.size())]);
  bob.act(act, any_argument(act, rng));
  if (!offered || bob.phone.refused() == ActRefusal::kNone) return {};
  return "buttons-do-something: " + std::string(to_string(act)) + " is refused as " +
         std::string(to_string(bob.phone.refused()));
}

void any_input_but_a_finger(PhoneScript& bob, Told& told, Rng& rng) {
  switch (rng.below(7)) {
    case 0:
      return any_push(bob, rng);
    case 1:
      return bob.server(any_message(rng));
    case 2:
      return bob.feed(SignalingLost{"chaos"});
    case 3:
      bob.reachable = rng.chance(0.7);
      bob.answers_check_in = rng.chance(0.7);
      return bob.feed(rng.chance(0.5) ? Input{CourierLost{}} : Input{CourierConnected{}});
    case 4:
      return bob.feed(TokenIssued{
          BundleId{"com.example.ringback"}, TokenKind::kVoip,
          DeviceToken{std::string(1, static_cast<char>('a' + static_cast<char>(rng.below(3))))}});
    case 5:
      // Our own app's phone is asked by outsiders too, and refuses by name.
      return outside(bob, told, rng);
    default:
      return bob.run(rng.between(0s, rng.chance(0.2) ? 70s : 2s));
  }
}

/// What the input shows to be wrong, beside what the invariants say.
std::string any_input(PhoneScript& bob, Told& told, Rng& rng) {
  if (rng.below(9) < 2) return press(bob, rng);
  any_input_but_a_finger(bob, told, rng);
  return {};
}

/// So long that a phone which is off is on again, and every action had its time.
constexpr Duration kLongEnough = 601s;

/// Nothing that is to come is left.
void come_to_rest(PhoneScript& bob) {
  // An outside app that answers nothing for ever may keep its delegate; it is let go.
  if (bob.phone.config().outside_app) {
    bob.feed(AppAttached{});
    bob.feed(AppLeft{true});
  }
  bob.act(Act::kOpenApp);
  bob.run(700s);
}

}  // namespace

std::string broken_in_a_life(std::uint64_t seed) {
  Rng rng(seed);
  PhoneScript bob(any_phone(rng), seed);
  Told told;
  for (int i = 0; i < 50; ++i) {
    std::string broken = any_input(bob, told, rng);
    if (broken.empty()) broken = broken_now(bob);
    if (!broken.empty()) return broken;
  }
  // An app that hangs meanwhile keeps no action from its end.
  bob.run(kLongEnough);
  std::string broken = broken_now(bob);
  if (!broken.empty()) return broken;
  // Calls that outlived all that end with the daemon.
  if (rng.chance(0.3)) bob.act(Act::kResetCallServices);
  come_to_rest(bob);
  broken = broken_now(bob);
  if (!broken.empty()) return broken;
  // What a process without its program has not been told yet is dropped with it.
  if (bob.phone.config().outside_app) bob.act(Act::kKillApp);
  return broken_at_the_end(bob);
}

std::vector<TraceEvent> trace_of_a_life(std::uint64_t seed, int inputs) {
  Rng rng(seed);
  PhoneScript bob(any_phone(rng), seed);
  Told told;
  for (int i = 0; i < inputs; ++i) any_input(bob, told, rng);
  return bob.trace;
}

}  // namespace ringback::device
