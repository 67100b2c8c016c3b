// The app's own stream to its server: hello, numbers and acknowledgements, resumption, heartbeats,
// and reconnection: when the server says, else with a growing wait that is partly chance.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/call_messages.h"
#include "base/machine.h"
#include "base/rng.h"
#include "device-sim/core/app_calls.h"
#include "device-sim/core/phone_config.h"

namespace ringback::device {

/// The names our app gives its timers.
enum class AppTimer {
  kReconnect,
  kWelcome,
  kPing,
  kPong,
  kGiveUp,        ///< call: no word from the server
  kAnswerGiveUp,  ///< call: answered, still no word
  kLateReport,    ///< call: a misbehaviour reports only now
  kCrash,
  kLostCall,  ///< call: no connection while it runs
};

enum class SessionState { kClosed, kConnecting, kGreeting, kLive, kWaiting };
enum class SessionEvent { kConnect, kOpened, kWelcomed, kLost, kTimer, kClose };
std::string_view name(SessionState state);
std::string_view name(SessionEvent event);
MachineText signaling_session_text();

class SignalingSession {
 public:
  /// Chance is drawn from a stream of its own, forked from the app's.
  SignalingSession(Platform& ios, const PhoneConfig& config, const Rng& app)
      : ios_(&ios), config_(&config), rng_(app.fork("reconnect")) {}

  bool live() const { return state_ == SessionState::kLive; }
  SessionState state() const { return state_; }
  /// Everything sent has been acknowledged.
  bool drained() const { return outbox_.empty(); }

  /// Starts connecting, unless it already does or is live.
  void connect();
  void close();
  /// Sends now, or as soon as the session is live.
  void send(ClientMessage message);
  /// Has the server say now what it has got; otherwise it does with its next word.
  void ask_for_ack();
  void opened(const UserId& user);
  void lost();
  /// The message to act on; nothing for a repeated one.
  const ServerMessage* received(const ServerFrame& frame);
  /// True when the timer was the session's.
  bool timer(AppTimer timer);

 private:
  void set_state(SessionEvent on, SessionState to);
  void welcomed(const to_client::Welcome& welcome, std::uint64_t ack);
  void wait();
  void sent_away(const to_client::Reconnect& advice);
  void arm(AppTimer timer, Duration after);
  void disarm();
  void emit(std::uint64_t number, const ClientMessage& message);

  Platform* ios_;
  const PhoneConfig* config_;
  Rng rng_;
  SessionState state_ = SessionState::kClosed;
  SessionId session_;
  std::uint64_t next_number_ = 0;
  std::uint64_t last_seen_ = 0;
  std::uint64_t ping_ = 0;
  Duration heartbeat_{};
  Duration wait_{};
  std::vector<ClientFrame> outbox_;
};

}  // namespace ringback::device
