#include "device-sim/core/signaling_session.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/planted.h"
#include "device-sim/core/back_off.h"

namespace ringback::device {
namespace {

using S = SessionState;
using E = SessionEvent;

constexpr std::array<std::string_view, 5> kStates{"closed", "connecting", "greeting", "live",
                                                  "waiting"};
constexpr std::array<std::string_view, 6> kEvents{"connect", "opened", "welcomed",
                                                  "lost",    "timer",  "close"};
constexpr std::array<Edge<S, E>, 17> kEdges{{
    {S::kClosed, E::kConnect, S::kConnecting},
    {S::kConnecting, E::kOpened, S::kGreeting},
    {S::kConnecting, E::kLost, S::kWaiting},
    {S::kConnecting, E::kTimer, S::kWaiting},
    {S::kConnecting, E::kClose, S::kClosed},
    {S::kGreeting, E::kWelcomed, S::kLive},
    {S::kGreeting, E::kLost, S::kWaiting},
    {S::kGreeting, E::kTimer, S::kWaiting},
    {S::kGreeting, E::kClose, S::kClosed},
    {S::kLive, E::kLost, S::kWaiting},
    {S::kLive, E::kTimer, S::kWaiting},
    {S::kLive, E::kClose, S::kClosed},
    {S::kWaiting, E::kTimer, S::kConnecting},
    {S::kWaiting, E::kConnect, S::kConnecting},
    {S::kWaiting, E::kLost, S::kWaiting},
    {S::kWaiting, E::kClose, S::kClosed},
    {S::kClosed, E::kClose, S::kClosed},
}};

}  // namespace

std::string_view name(SessionState state) { return kStates[static_cast<std::size_t>(state)]; }
std::string_view name(SessionEvent event) { return kEvents[static_cast<std::size_t>(event)]; }

MachineText signaling_session_text() {
  static const auto kWords = in_words(kEdges);
  return {"App signaling session", kStates, kEvents, kWords};
}

void SignalingSession::set_state(SessionEvent on, SessionState to) {
  RINGBACK_CHECK(allows(kEdges, state_, on, to));
  ios_->note({"app-signaling", name(state_), name(on), name(to)}, {});
  state_ = to;
}

void SignalingSession::arm(AppTimer timer, Duration after) {
  ios_->ask(to_ios::SetTimer{static_cast<int>(timer), {}, after});
}

void SignalingSession::disarm() {
  for (const auto timer :
       {AppTimer::kReconnect, AppTimer::kWelcome, AppTimer::kPing, AppTimer::kPong}) {
    ios_->ask(to_ios::ClearTimer{static_cast<int>(timer), {}});
  }
}

void SignalingSession::connect() {
  if (state_ != SessionState::kClosed && state_ != SessionState::kWaiting) return;
  disarm();
  set_state(SessionEvent::kConnect, SessionState::kConnecting);
  ios_->ask(to_ios::OpenConnection{});
  arm(AppTimer::kWelcome, config_->assumptions->connect_timeout);
}

void SignalingSession::close() {
  disarm();
  if (state_ != SessionState::kClosed && state_ != SessionState::kWaiting) {
    ios_->ask(to_ios::CloseConnection{});
  }
  set_state(SessionEvent::kClose, SessionState::kClosed);
  session_ = {};
  outbox_.clear();
  wait_ = {};
}

void SignalingSession::emit(std::uint64_t number, const ClientMessage& message) {
  ios_->ask(to_ios::SendFrame{{number, last_seen_, message}});
}

void SignalingSession::opened(const UserId& user) {
  if (state_ != SessionState::kConnecting) return;
  set_state(SessionEvent::kOpened, SessionState::kGreeting);
  emit(0, to_server::Hello{demo_user_token(user), config_->device, session_, last_seen_});
}

void SignalingSession::lost() {
  if (state_ == SessionState::kClosed || state_ == SessionState::kWaiting) return;
  wait();
  set_state(SessionEvent::kLost, SessionState::kWaiting);
}

void SignalingSession::wait() {
  const Assumptions& a = *config_->assumptions;
  disarm();
  wait_ = back_off_after(a, wait_);
  arm(AppTimer::kReconnect, with_jitter(a, wait_, rng_));
}

/// Never sooner than the server says, who spreads its apps itself; later when it sends the app
/// away again and again.
void SignalingSession::sent_away(const to_client::Reconnect& advice) {
  const Assumptions& a = *config_->assumptions;
  ios_->ask(to_ios::CloseConnection{});
  disarm();
  Duration own = a.reconnect_first;
  if (!live()) {
    wait_ = back_off_after(a, wait_);
    own = with_jitter(a, wait_, rng_);
  }
  arm(AppTimer::kReconnect, std::max(advice.after, own));
  set_state(SessionEvent::kLost, SessionState::kWaiting);
}

void SignalingSession::send(ClientMessage message) {
  const std::uint64_t number = ++next_number_;
  outbox_.push_back({number, 0, std::move(message)});
  if (live()) emit(number, outbox_.back().message);
}

void SignalingSession::ask_for_ack() {
  if (!live()) return;
  emit(0, to_server::Ping{++ping_});
  arm(AppTimer::kPong, config_->assumptions->pong_timeout);
}

void SignalingSession::welcomed(const to_client::Welcome& welcome, std::uint64_t ack) {
  set_state(SessionEvent::kWelcomed, SessionState::kLive);
  ios_->ask(to_ios::ClearTimer{static_cast<int>(AppTimer::kWelcome), {}});
  wait_ = {};
  session_ = welcome.session;
  heartbeat_ = welcome.heartbeat;
  if (welcome.resumed) {
    std::erase_if(outbox_, [&](const ClientFrame& f) { return f.number <= ack; });
    if (planted(PlantedBug::kResumeForgetsCommands)) outbox_.clear();
  } else {
    // A new session counts from one; commands carry an id, so a repeated one does no harm.
    last_seen_ = 0;
    next_number_ = 0;
    for (auto& frame : outbox_) frame.number = ++next_number_;
  }
  for (const auto& frame : outbox_) emit(frame.number, frame.message);
  if (heartbeat_.count() > 0) arm(AppTimer::kPing, heartbeat_);
}

const ServerMessage* SignalingSession::received(const ServerFrame& frame) {
  if (const auto* welcome = std::get_if<to_client::Welcome>(&frame.message)) {
    if (state_ != SessionState::kGreeting) return nullptr;
    welcomed(*welcome, frame.ack);
    return &frame.message;
  }
  if (live()) std::erase_if(outbox_, [&](const ClientFrame& f) { return f.number <= frame.ack; });
  if (const auto* away = std::get_if<to_client::Reconnect>(&frame.message)) {
    // Also before the welcome: the server is full or going away.
    if (state_ != SessionState::kClosed && state_ != SessionState::kWaiting) sent_away(*away);
    return nullptr;
  }
  if (!live()) {
    // A refusal before the welcome: the hello was not accepted; the stream will close.
    return std::holds_alternative<to_client::Refused>(frame.message) ? &frame.message : nullptr;
  }
  if (std::holds_alternative<to_client::Pong>(frame.message)) {
    ios_->ask(to_ios::ClearTimer{static_cast<int>(AppTimer::kPong), {}});
    return nullptr;
  }
  if (frame.number != 0) {
    if (frame.number <= last_seen_) return nullptr;
    last_seen_ = frame.number;
  }
  return &frame.message;
}

bool SignalingSession::timer(AppTimer timer) {
  switch (timer) {
    case AppTimer::kReconnect:
      if (state_ == SessionState::kWaiting) connect();
      return true;
    case AppTimer::kWelcome:
    case AppTimer::kPong:
      if (state_ == SessionState::kClosed || state_ == SessionState::kWaiting) return true;
      ios_->ask(to_ios::CloseConnection{});
      wait();
      set_state(SessionEvent::kTimer, SessionState::kWaiting);
      return true;
    case AppTimer::kPing:
      if (!live()) return true;
      ask_for_ack();
      arm(AppTimer::kPing, heartbeat_);
      return true;
    case AppTimer::kGiveUp:
    case AppTimer::kAnswerGiveUp:
    case AppTimer::kLateReport:
    case AppTimer::kCrash:
    case AppTimer::kLostCall:
      return false;
  }
  return false;
}

}  // namespace ringback::device
