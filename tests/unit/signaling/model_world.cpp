#include "tests/unit/signaling/model_world.h"

#include <algorithm>

#include "signaling-server/core/digest.h"
#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

std::string in_words(const std::string& device, const ServerMessage& message) {
  std::string text = device + " hears " + std::string(name_of(message));
  if (const auto call = call_of(message)) text += " of " + std::to_string(call->bytes.back());
  return text;
}

bool holds_back(const Effect& effect) {
  return std::holds_alternative<SendFrame>(effect) || std::holds_alternative<SendPush>(effect);
}

}  // namespace

ModelWorld::ModelWorld(ModelWrong wrong) : wrong_(std::move(wrong)) {
  if (wrong_.settings) wrong_.settings(config_.assumptions);
  config_.persist = true;
  config_.trace = false;
  config_.assumptions.dial_burst = 1'000'000;
  config_.assumptions.frame_burst = 1'000'000;
  server_.emplace(config_, 1);
}

void ModelWorld::expect(bool holds, ModelRule rule, const std::string& what) {
  if (!holds && !broken_) broken_.emplace(rule, what);
}

void ModelWorld::know(const std::string& user, const std::string& device, bool with_token) {
  App& app = apps_[device];
  app.who = {UserId(user), DeviceId(device)};
  Restored known{{DeviceSaved{app.who}}};
  if (with_token) {
    TokenRecord token;
    token.owner = app.who;
    token.token = DeviceToken(hex_token(device));
    token.registered_at = now_.wall;
    known.changes.push_back(TokenSaved{token});
  }
  facts_.insert(facts_.end(), known.changes.begin(), known.changes.end());
  input(known);
}

bool ModelWorld::come(const std::string& device) {
  App& app = apps_.at(device);
  if (app.open && !app.deaf) return false;
  app.open = true;
  app.deaf = false;
  app.connection = ConnectionId{++connections_};
  input(ConnectionOpened{app.connection});
  to_server::Hello hello{"t", app.who.device, app.session, app.seen};
  input(HelloReceived{app.connection, {UserTokenFacts::Verdict::kValid, app.who.user}, hello});
  return true;
}

bool ModelWorld::start(const std::string& device) {
  App& app = apps_.at(device);
  cut(device);
  app.session = {};
  app.outbox.clear();
  app.last.reset();
  std::erase_if(app.calls, [](const auto& entry) { return entry.second.shows != Shows::kOver; });
  return come(device);
}

bool ModelWorld::cut(const std::string& device) {
  App& app = apps_.at(device);
  if (!app.open) return false;
  app.open = app.deaf = false;
  input(ConnectionLost{app.connection});
  return true;
}

bool ModelWorld::deafen(const std::string& device) {
  App& app = apps_.at(device);
  if (!app.open || app.deaf) return false;
  app.deaf = true;
  return true;
}

bool ModelWorld::linked(const std::string& device) const {
  const App& app = apps_.at(device);
  return app.open && !app.deaf;
}

bool ModelWorld::say(const std::string& device, ClientMessage message) {
  App& app = apps_.at(device);
  command(message);
  app.last = message;
  app.last_known = false;
  app.outbox.push_back({++app.sent, 0, message});
  if (linked(device)) emit(app, app.sent, message);
  return true;
}

/// Gives a command an id of its own.
void ModelWorld::command(ClientMessage& message) {
  std::visit(
      [this](auto& what) {
        if constexpr (requires { what.command; }) {
          what.command = CommandId("c" + std::to_string(++commands_));
        }
      },
      message);
}

bool ModelWorld::repeat(const std::string& device) {
  App& app = apps_.at(device);
  if (!app.last || !linked(device)) return false;
  const ClientMessage again = *app.last;
  app.outbox.push_back({++app.sent, 0, again});
  emit(app, app.sent, again);
  return true;
}

void ModelWorld::emit(App& app, std::uint64_t number, const ClientMessage& message) {
  app.acknowledged = app.seen;
  if (app.last && number == app.sent) app.last_known = true;
  input(FrameReceived{app.connection, {number, app.seen, message}}, &app);
}

bool ModelWorld::answer_push(int status, const std::string& reason) {
  if (pushes_.empty()) return false;
  const PushRef push = pushes_.front().push;
  pushes_.erase(pushes_.begin());
  input(PushAnswered{push, status, reason, {}});
  return true;
}

bool ModelWorld::lose_push() {
  if (pushes_.empty()) return false;
  const PushRef push = pushes_.front().push;
  pushes_.erase(pushes_.begin());
  input(PushLost{push, "connection lost"});
  return true;
}

bool ModelWorld::pass() {
  const auto due = server_->next_deadline();
  if (!due) return false;
  const Instant to = std::max(*due, now_.instant);
  now_.wall = now_.wall + (to - now_.instant);
  now_.instant = to;
  for (auto& [device, app] : apps_) {
    if (app.open && !app.deaf) emit(app, 0, to_server::Ping{1});
  }
  input(Tick{});
  return true;
}

bool ModelWorld::restart() {
  server_.emplace(config_, ++starts_ + 1);
  for (auto& [device, app] : apps_) {
    app.open = app.deaf = false;
    app.last_known = false;
  }
  pushes_.clear();
  Restored kept{facts_};
  for (const auto& [id, record] : calls_) kept.changes.emplace_back(CallSaved{record});
  input(kept);
  return true;
}

void ModelWorld::input(const Input& what, const App* from) {
  Reaction<Effect> out;
  if (!wrong_.ignores || !wrong_.ignores(what)) server_->on(now_, what, out);
  if (wrong_.says) wrong_.says(out.effects);
  bool told = false;
  for (const auto& effect : out.effects) {
    const auto* kept = std::get_if<Persist>(&effect);
    expect(!kept || !told, ModelRule::kOnFileBeforeTold, "a change is kept after it was told");
    told = told || holds_back(effect);
    if (kept) take(kept->change);
  }
  check_store();
  for (const auto& effect : out.effects) {
    if (const auto* push = std::get_if<SendPush>(&effect)) take(*push);
    if (const auto* gone = std::get_if<AbandonPush>(&effect)) {
      std::erase_if(pushes_, [&](const auto& push) { return push.push == gone->push; });
    }
    if (const auto* close = std::get_if<CloseConnection>(&effect)) {
      for (auto& [device, app] : apps_) {
        if (app.connection == close->connection) app.open = app.deaf = false;
      }
    }
    if (const auto* frame = std::get_if<SendFrame>(&effect)) take(*frame, from);
  }
  while (!greeted_.empty()) {
    const auto [device, resumed] = greeted_.back();
    greeted_.pop_back();
    speak_again(apps_.at(device), resumed);
  }
}

void ModelWorld::take(const SendPush& push) {
  const auto [at, fresh] = pushed_.emplace(std::pair{push.call, push.token}, push.apns_id);
  expect(fresh || at->second == push.apns_id, ModelRule::kOnePush, push.token.text);
  pushes_.push_back(push);
}

void ModelWorld::take(const Change& change) {
  const auto* call = std::get_if<CallSaved>(&change);
  if (call == nullptr) return facts_.push_back(change);
  const CallRecord& fresh = call->record;
  const auto known = calls_.find(fresh.id);
  if (known != calls_.end() && known->second.ended_at) {
    const CallRecord& old = known->second;
    const bool same = old.state == fresh.state && old.reason == fresh.reason &&
                      old.ended_at == fresh.ended_at && old.answered_by == fresh.answered_by;
    expect(same, ModelRule::kEndForEver, "a call that had ended is kept as " + fresh.state);
  }
  calls_.insert_or_assign(fresh.id, fresh);
}

void ModelWorld::check_store() {
  for (const auto& call : server_->calls()) {
    const auto kept = calls_.find(call.id);
    const bool live = call.state != "ended";
    expect(kept != calls_.end(), ModelRule::kEveryCallOnFile, "a call is not");
    if (kept == calls_.end()) continue;
    const std::string state = call.state == "transferring" ? "answered" : call.state;
    expect(kept->second.state == state && kept->second.ended_at.has_value() != live,
           ModelRule::kEveryCallOnFile, "as " + kept->second.state + ", and is " + call.state);
  }
}

void ModelWorld::take(const SendFrame& effect, const App* from) {
  for (auto& [device, app] : apps_) {
    if (app.connection != effect.connection || !app.open || app.deaf) continue;
    if (const auto* welcome = std::get_if<to_client::Welcome>(&effect.frame.message)) {
      return welcomed(app, *welcome, effect.frame.ack);
    }
    std::erase_if(app.outbox, [&](const auto& f) { return f.number <= effect.frame.ack; });
    if (effect.frame.number == 0) return;
    if (effect.frame.number <= app.seen) return;  // again, after a resume
    expect(effect.frame.number == app.seen + 1, ModelRule::kNothingLost,
           in_words(device, effect.frame.message));
    app.seen = effect.frame.number;
    return heard(app, effect.frame.message, from == &app);
  }
}

void ModelWorld::welcomed(App& app, const to_client::Welcome& welcome, std::uint64_t ack) {
  app.session = welcome.session;
  if (welcome.resumed) {
    std::erase_if(app.outbox, [&](const auto& f) { return f.number <= ack; });
  } else {
    app.seen = app.acknowledged = 0;
    app.sent = 0;
    for (auto& frame : app.outbox) frame.number = ++app.sent;
  }
  greeted_.emplace_back(app.who.device.text, welcome.resumed);
}

/// Once the app has heard all that came with the welcome, it says again what it must.
void ModelWorld::speak_again(App& app, bool resumed) {
  const auto waiting = app.outbox;
  for (const auto& frame : waiting) emit(app, frame.number, frame.message);
  if (resumed) return;
  std::vector<CallId> shown;
  for (const auto& [name, view] : app.calls) {
    if (view.shows == Shows::kRinging || view.shows == Shows::kTalking) shown.push_back(name);
  }
  for (const CallId name : shown) say(app.who.device.text, to_server::CheckIn{name});
}

void ModelWorld::heard(App& app, const ServerMessage& message, bool asked) {
  const auto name = call_of(message);
  if (!name) return;
  View& view = app.calls[*name];
  const std::string what = in_words(app.who.device.text, message);
  const auto live = [&](Shows now) {
    expect(view.shows != Shows::kOver, ModelRule::kEndForEver, what + " after the end");
    expect(view.shows != Shows::kTalking || now == Shows::kTalking, ModelRule::kAnswerStands, what);
    view.shows = now;
  };
  if (const auto* over = std::get_if<to_client::CallEnded>(&message)) {
    return ended(view, what, over->reason, asked);
  }
  if (const auto* reply = std::get_if<to_client::CheckedIn>(&message)) {
    if (reply->status == CallStatus::kEnded) return ended(view, what, *reply->reason, true);
    if (reply->status == CallStatus::kUnknown) {
      expect(view.shows == Shows::kNothing, ModelRule::kNoCallForgotten, what);
      return;
    }
    view.held = reply->on_hold;
    return live(reply->status == CallStatus::kAnswered ? Shows::kTalking : Shows::kRinging);
  }
  if (std::holds_alternative<to_client::Answered>(message)) return live(Shows::kTalking);
  if (std::holds_alternative<to_client::Transferred>(message)) return live(Shows::kTalking);
  if (const auto* held = std::get_if<to_client::Held>(&message)) {
    view.held = held->on_hold;
    return live(Shows::kTalking);
  }
  const bool rings = std::holds_alternative<to_client::IncomingCall>(message) ||
                     std::holds_alternative<to_client::Trying>(message) ||
                     std::holds_alternative<to_client::CalleeRinging>(message);
  if (rings) live(Shows::kRinging);
}

void ModelWorld::ended(View& view, const std::string& whose, EndReason reason, bool asked) {
  if (view.shows != Shows::kOver) {
    view.shows = Shows::kOver;
    view.reason = reason;
    return;
  }
  expect(asked, ModelRule::kToldOnce, whose + " once more");
  expect(view.reason == reason, ModelRule::kAgreeOnEnd,
         whose + ": " + std::string(to_string(reason)) + ", after " +
             std::string(to_string(*view.reason)));
}

ModelWorld::View& ModelWorld::view(const std::string& device, CallId name) {
  return apps_.at(device).calls[name];
}

bool ModelWorld::shows(const std::string& device, CallId name, Shows what) {
  const auto& calls = apps_.at(device).calls;
  const auto found = calls.find(name);
  return found == calls.end() ? what == Shows::kNothing : found->second.shows == what;
}

}  // namespace ringback::signaling
