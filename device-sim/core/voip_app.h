// The app on the phone: what Apple's article tells an app to do, done right, with every known way
// of doing it wrong behind a name. It sees iOS only through Platform, as any app does.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/rng.h"
#include "device-sim/core/app_calls.h"
#include "device-sim/core/phone_config.h"
#include "device-sim/core/signaling_session.h"

namespace ringback::device {

class VoipApp {
 public:
  VoipApp(Platform& ios, const PhoneConfig& config, AppDisk& disk, Rng rng)
      : ios_(&ios), config_(&config), disk_(&disk), rng_(rng), session_(ios, config, rng) {}

  void on(const AppCallback& callback);
  const SignalingSession& session() const { return session_; }
  /// Another call than this one is under way, as far as the app knows.
  bool on_call(const CallId& but = {}) const;

 private:
  using Call = AppCall;

  // From iOS.
  void handle(const to_app::Launched&);
  void handle(const to_app::EnteredForeground&);
  void handle(const to_app::EnteredBackground&);
  void handle(const to_app::Resumed&);
  void handle(const to_app::TokenUpdated& update);
  void handle(const to_app::TokenInvalidated&);
  void handle(const to_app::PushReceived& push);
  void handle(const to_app::ReportCompleted& report);
  void handle(const to_app::TransactionCompleted& done);
  void handle(const to_app::Perform& perform);
  void handle(const to_app::ActionTimedOut& timeout);
  void handle(const to_app::AudioActivated&);
  void handle(const to_app::AudioDeactivated&);
  void handle(const to_app::ProviderReset&);
  void handle(const to_app::BackgroundTaskExpired&);
  void handle(const to_app::UserDialled& dialled);
  void handle(const to_app::UserHungUp&);
  void handle(const to_app::UserTransferred& transferred);
  void handle(const to_app::UserLoggedOut&);
  void handle(const to_app::UserLoggedIn& in);
  void handle(const to_app::ConnectionOpened&);
  void handle(const to_app::ConnectionLost&);
  void handle(const to_app::ConnectionReceived& received);
  void handle(const to_app::TimerFired& timer);
  void handle(const auto&) {}

  // From the server.
  void heard(const to_client::Welcome&);
  void heard(const to_client::TokenRegistered& registered);
  void heard(const to_client::IncomingCall& incoming);
  void heard(const to_client::Trying& trying);
  void heard(const to_client::CalleeRinging&);
  void heard(const to_client::Answered& answered);
  void heard(const to_client::CallEnded& ended);
  void heard(const to_client::CheckedIn& checked);
  void heard(const to_client::CallerUpdated& updated);
  void heard(const to_client::Refused& refused);
  void heard(const to_client::Transferred& transferred);
  void heard(const auto&) {}

  // A push, step by step.
  bool skips_report(const to_app::PushReceived& push, const PushPayload& payload);
  void take_call(const CallId& call, const PushPayload& payload, std::uint64_t push);
  void report_and_end(const CallId& call, const PushPayload& payload, std::uint64_t push,
                      EndedReason reason);
  void report(const CallId& call, const CallerInfo& caller);
  void complete(std::uint64_t push);

  // A call, step by step.
  void perform_start(const Action& action);
  void perform_answer(const Action& action);
  void perform_end(const Action& action);
  void perform_held(const Action& action);
  void server_confirms(const CallId& id, const CallerInfo& caller);
  void answer_if_ready(const CallId& id);
  void ended_by_server(const CallId& id, EndReason reason);
  void give_up(const CallId& id);
  void lose(const CallId& id);
  void back_in_touch(const CallId& id);
  void forget(const CallId& id, std::string_view reason);
  void note_connected();
  void set_state(const CallId& id, Call& call, AppCallEvent on, AppCallState to);

  bool has(Misbehaviour m) const { return config_->has(m); }
  Call* find(const CallId& id);
  void arm(AppTimer timer, const CallId& call, Duration after);
  void disarm(AppTimer timer, const CallId& call);
  CommandId command(std::string_view verb, const CallId& call);
  void send_reliably(ClientMessage message);
  void rest_if_drained();
  void register_token();
  to_ios::CreateProvider provider() const;
  void end_all();

  Platform* ios_;
  const PhoneConfig* config_;
  AppDisk* disk_;
  Rng rng_;
  SignalingSession session_;
  bool foreground_ = false;
  bool audio_ = false;
  bool task_ = false;
  std::uint64_t commands_ = 0;
  std::map<CallId, Call> calls_;
  std::set<CallId> ended_;
};

}  // namespace ringback::device
