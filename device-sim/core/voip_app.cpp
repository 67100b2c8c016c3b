#include "device-sim/core/voip_app.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace ringback::device {
namespace {

using S = AppCallState;
using E = AppCallEvent;

constexpr std::array<std::string_view, 7> kStates{"reporting", "ringing", "answering", "starting",
                                                  "dialling",  "active",  "over"};
constexpr std::array<std::string_view, 6> kEvents{"reported", "refused",         "user-answered",
                                                  "started",  "server-answered", "ended"};
constexpr std::array<Edge<S, E>, 14> kEdges{{
    {S::kReporting, E::kReported, S::kRinging},
    {S::kReporting, E::kRefused, S::kOver},
    {S::kReporting, E::kEnded, S::kOver},
    {S::kRinging, E::kUserAnswered, S::kAnswering},
    {S::kRinging, E::kEnded, S::kOver},
    {S::kAnswering, E::kServerAnswered, S::kActive},
    {S::kAnswering, E::kEnded, S::kOver},
    {S::kStarting, E::kStarted, S::kDialling},
    {S::kStarting, E::kRefused, S::kOver},
    {S::kStarting, E::kEnded, S::kOver},
    {S::kDialling, E::kServerAnswered, S::kActive},
    {S::kDialling, E::kEnded, S::kOver},
    {S::kActive, E::kEnded, S::kOver},
    {S::kReporting, E::kUserAnswered, S::kAnswering},
}};

}  // namespace

std::string_view name(AppCallState state) { return kStates[static_cast<std::size_t>(state)]; }
std::string_view name(AppCallEvent event) { return kEvents[static_cast<std::size_t>(event)]; }

MachineText app_call_text() {
  static const auto kWords = in_words(kEdges);
  return {"App call", kStates, kEvents, kWords};
}

void VoipApp::set_state(const CallId& id, Call& call, AppCallEvent on, AppCallState to) {
  RINGBACK_CHECK(allows(kEdges, call.state, on, to));
  ios_->note({"app-call", name(call.state), name(on), name(to)}, id);
  call.state = to;
}

void VoipApp::on(const AppCallback& callback) {
  if (const auto* whole = std::get_if<to_app::ExecuteTransaction>(&callback)) {
    for (const auto& action : whole->actions) handle(to_app::Perform{action});
    return;
  }
  if (const auto* intent = std::get_if<to_app::StartCallIntent>(&callback)) {
    return handle(to_app::UserDialled{intent->handle});
  }
  std::visit([&](const auto& c) { handle(c); }, callback);
}

VoipApp::Call* VoipApp::find(const CallId& id) {
  const auto found = calls_.find(id);
  return found == calls_.end() ? nullptr : &found->second;
}

bool VoipApp::on_call(const CallId& but) const {
  return std::any_of(calls_.begin(), calls_.end(), [&](const auto& entry) {
    if (entry.first == but) return false;
    return entry.second.outgoing || entry.second.state == AppCallState::kActive ||
           entry.second.state == AppCallState::kAnswering;
  });
}

void VoipApp::arm(AppTimer timer, const CallId& call, Duration after) {
  ios_->ask(to_ios::SetTimer{static_cast<int>(timer), call, after});
}
void VoipApp::disarm(AppTimer timer, const CallId& call) {
  ios_->ask(to_ios::ClearTimer{static_cast<int>(timer), call});
}
CommandId VoipApp::command(std::string_view verb, const CallId& call) {
  return CommandId{std::string(verb) + "-" + std::to_string(++commands_) + "-" + call.text()};
}

to_ios::CreateProvider VoipApp::provider() const {
  to_ios::CreateProvider delegate;
  delegate.executes = config_->assumptions->executes_transactions;
  // An action without a perform method fails by itself. Charon CallKit port [observed]
  if (has(Misbehaviour::kNoHoldHandler)) {
    delegate.without = 1U << static_cast<unsigned>(ActionKind::kSetHeld);
  }
  return delegate;
}

void VoipApp::handle(const to_app::Launched&) {
  // The provider and the registry exist before anything else can happen. Apps that create the
  // registry later are killed by the daemon. Source: DTS 817976, 781211; intune SDK#404 [observed]
  ios_->ask(provider());
  if (has(Misbehaviour::kBlockMainQueue)) {
    ios_->ask(to_ios::BlockMainQueue{config_->assumptions->blocked_queue});
  }
  if (!has(Misbehaviour::kLazyRegistry)) ios_->ask(to_ios::CreatePushRegistry{});
  if (config_->assumptions->alert_notifications) {
    ios_->ask(to_ios::RegisterForRemoteNotifications{});
  }
  if (config_->assumptions->call_observer) ios_->ask(to_ios::CreateCallObserver{});
}

void VoipApp::handle(const to_app::EnteredForeground&) {
  foreground_ = true;
  ios_->ask(to_ios::CreatePushRegistry{});
  if (disk_->logged_in) session_.connect();
}

void VoipApp::handle(const to_app::EnteredBackground&) { foreground_ = false; }

void VoipApp::handle(const to_app::Resumed&) {
  if (has(Misbehaviour::kBlockMainQueue)) {
    ios_->ask(to_ios::BlockMainQueue{config_->assumptions->blocked_queue});
  }
}

void VoipApp::handle(const to_app::TokenUpdated& update) {
  if (disk_->token != update.token) disk_->token_registered = false;
  disk_->token = update.token;
  if (!disk_->logged_in) return;
  // Race 29: an app that uploads its token once only is unreachable once the token changes.
  if (has(Misbehaviour::kNoTokenUpload) && !foreground_) return;
  register_token();
}

void VoipApp::register_token() {
  session_.send(to_server::RegisterToken{*disk_->token, TokenKind::kVoip, config_->bundle,
                                         config_->environment});
}

void VoipApp::handle(const to_app::TokenInvalidated&) {
  if (disk_->token) send_reliably(to_server::DropToken{*disk_->token});
  disk_->token.reset();
  disk_->token_registered = false;
}

void VoipApp::handle(const to_app::TransactionCompleted& done) {
  if (!done.error) return;
  Call* call = find(done.call);
  if (call == nullptr) return;
  if (done.kind == ActionKind::kStart) {
    set_state(done.call, *call, AppCallEvent::kRefused, AppCallState::kOver);
    forget(done.call, to_string(*done.error));
  } else if (done.kind == ActionKind::kEnd && *done.error == TransactionError::kUnknownCallUuid) {
    // Race 34: iOS ended the call already; that is what was asked for. An app that insists shows a
    // call that cannot be hung up. twilio voice-callkit-quickstart-swift#6, jitsi-meet#11263
    // [observed]
    if (has(Misbehaviour::kInsistOnEndedCall)) return;
    send_reliably(to_server::HangUp{command("hang-up", done.call), done.call, false});
    forget(done.call, "hung-up");
    // One call that is gone refuses the whole transaction of a log-out.
    if (!disk_->logged_in) end_all();
  }
}

void VoipApp::handle(const to_app::AudioActivated&) {
  audio_ = true;
  note_connected();
}

void VoipApp::handle(const to_app::AudioDeactivated&) { audio_ = false; }

void VoipApp::handle(const to_app::ProviderReset&) {
  // Race 31: every call is over, and the provider must be made anew. Source: forum 801418,
  // jitsi-meet#11263 [observed]
  if (has(Misbehaviour::kIgnoreReset)) return;
  // Race 34: with a new provider and its old calls, the app has calls that iOS has ended.
  // jitsi-meet#11263 [observed]
  while (!calls_.empty() && !has(Misbehaviour::kInsistOnEndedCall)) {
    const CallId id = calls_.begin()->first;
    send_reliably(to_server::HangUp{command("hang-up", id), id, true});
    forget(id, "failed");
  }
  ios_->ask(provider());
}

void VoipApp::handle(const to_app::BackgroundTaskExpired&) {
  // An expired task has to be ended all the same, or the watchdog ends the app. [recall]
  if (has(Misbehaviour::kNeverEndTask)) return;
  task_ = false;
  ios_->ask(to_ios::EndBackgroundTask{});
}

void VoipApp::handle(const to_app::UserDialled& dialled) {
  CallId id = CallId::random(rng_);
  // Race 35: a UUID made from the room or the callee meets its own tombstone. Source:
  // wire-ios-sync-engine#638, callkeep#750 [observed]
  if (has(Misbehaviour::kReuseUuids)) {
    Rng fixed = Rng(1).fork(config_->user.text + dialled.callee);
    id = CallId::random(fixed);
  }
  // Nobody is logged in: there is nobody to call as.
  if (calls_.contains(id) || !disk_->logged_in) return;
  Call call;
  call.state = AppCallState::kStarting;
  call.outgoing = true;
  call.caller.handle = dialled.callee;
  calls_.emplace(id, std::move(call));
  Action start;
  start.kind = ActionKind::kStart;
  start.call = id;
  start.detail = dialled.callee;
  start.on = calls_.at(id).caller.video;
  ios_->ask(to_ios::RequestTransaction{{start}});
}

void VoipApp::handle(const to_app::UserHungUp&) {
  for (const auto& [id, call] : calls_) {
    if (call.state == AppCallState::kReporting || call.state == AppCallState::kRinging) continue;
    Action end;
    end.kind = ActionKind::kEnd;
    end.call = id;
    ios_->ask(to_ios::RequestTransaction{{end}});
    return;
  }
}

void VoipApp::handle(const to_app::UserTransferred& transferred) {
  for (const auto& [id, call] : calls_) {
    if (call.state != AppCallState::kActive) continue;
    session_.send(
        to_server::Transfer{command("transfer", id), id, transferred.device, CallId::random(rng_)});
    return;
  }
}

void VoipApp::handle(const to_app::UserLoggedOut&) {
  disk_->logged_in = false;
  end_all();
  // Race 30: PushKit knows no users, so the server must drop the token. Source: rn-voip-push#17
  // [observed]
  if (disk_->token && !has(Misbehaviour::kKeepTokenOnLogOut)) {
    send_reliably(to_server::DropToken{*disk_->token});
    disk_->token_registered = false;
  }
  if (config_->assumptions->unregister_on_log_out) ios_->ask(to_ios::RemovePushRegistration{});
  // Until the server has said that it heard, the connection stays, and takes calls.
  session_.ask_for_ack();
  rest_if_drained();
}

void VoipApp::handle(const to_app::UserLoggedIn& in) {
  // A session is one user's; what it had left to say goes with it. The server takes the token away
  // from the last user as it binds it to this one, so it need not have heard the log-out.
  session_.close();
  disk_->logged_in = true;
  disk_->user = in.user == config_->user ? nullptr : std::make_unique<UserId>(in.user);
  ios_->ask(to_ios::CreatePushRegistry{});
  // Race 30: an app that takes the token for the phone's, not for a user's, binds it once; the
  // calls of who was there before go on ringing here. rn-voip-push#17 [observed]
  const bool bound = disk_->token_registered && has(Misbehaviour::kKeepTokenOnLogOut);
  if (disk_->token && !bound) register_token();
  session_.connect();
}

void VoipApp::end_all() {
  std::vector<Action> ends;
  for (const auto& [id, call] : calls_) {
    ends.emplace_back();
    ends.back().kind = ActionKind::kEnd;
    ends.back().call = id;
  }
  if (!ends.empty()) ios_->ask(to_ios::RequestTransaction{std::move(ends)});
}

void VoipApp::handle(const to_app::ConnectionOpened&) {
  session_.opened(disk_->user ? *disk_->user : config_->user);
}

void VoipApp::handle(const to_app::ConnectionLost&) {
  session_.lost();
  // Race 23: iOS never ends a call for want of media, so the app has to, once it is hopeless.
  // Source: [recall]
  if (has(Misbehaviour::kKeepCallWithoutNetwork)) return;
  for (auto& [id, call] : calls_) {
    if (call.state != AppCallState::kActive || call.without_network) continue;
    call.without_network = true;
    arm(AppTimer::kLostCall, id, config_->assumptions->lost_call_after);
  }
}

void VoipApp::handle(const to_app::ConnectionReceived& received) {
  const ServerMessage* message = session_.received(received.frame);
  if (message) std::visit([&](const auto& m) { heard(m); }, *message);
  rest_if_drained();
}

void VoipApp::handle(const to_app::TimerFired& fired) {
  const auto timer = static_cast<AppTimer>(fired.timer);
  if (session_.timer(timer)) return;
  if (timer == AppTimer::kCrash) {
    ios_->ask(to_ios::Crash{"the app crashed while a call rang"});
  } else if (timer == AppTimer::kLateReport) {
    if (Call* call = find(fired.call)) report(fired.call, call->caller);
  } else if (timer == AppTimer::kLostCall) {
    lose(fired.call);
  } else {
    give_up(fired.call);
  }
}

void VoipApp::send_reliably(ClientMessage message) {
  // Race 27: without a background task the app is suspended before the word is out. Source:
  // element-ios#4612, jitsi-meet#15463 [observed]
  if (!task_ && !has(Misbehaviour::kNoBackgroundTask)) {
    task_ = true;
    ios_->ask(to_ios::BeginBackgroundTask{});
  }
  session_.send(std::move(message));
  session_.connect();
}

void VoipApp::rest_if_drained() {
  if (!session_.drained()) return;
  // A connection that stays up goes on taking calls for who has logged out.
  if (!disk_->logged_in && calls_.empty()) session_.close();
  if (!task_ || has(Misbehaviour::kNeverEndTask)) return;
  task_ = false;
  ios_->ask(to_ios::EndBackgroundTask{});
}

}  // namespace ringback::device
