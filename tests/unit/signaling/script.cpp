#include "tests/unit/signaling/script.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace ringback::signaling {
namespace {

struct InWords {
  std::string operator()(const to_client::CallEnded& m) const {
    return "call-ended " + std::string(to_string(m.reason));
  }
  std::string operator()(const to_client::CheckedIn& m) const {
    std::string text = "checked-in " + std::string(to_string(m.status));
    if (m.reason) text += " " + std::string(to_string(*m.reason));
    return m.on_hold ? text + " held" : text;
  }
  std::string operator()(const to_client::CalleeRinging& m) const {
    return m.sdp.empty() ? "callee-ringing" : "callee-ringing early";
  }
  std::string operator()(const to_client::Refused& m) const {
    return "refused " + std::string(to_string(m.why));
  }
  template <class Message>
  std::string operator()(const Message& m) const {
    return std::string(name_of(ServerMessage(m)));
  }
};

}  // namespace

Script::Script(Config config, std::uint64_t seed) : server(std::move(config), seed) {}

void Script::connect(const std::string& user, const std::string& device, bool resume) {
  App& app = apps_[device];
  app.user = user;
  app.connection = ConnectionId{++last_connection_};
  to_server::Hello hello{demo_user_token(UserId(user)), DeviceId(device), {}, 0};
  if (resume) {
    hello.resume = app.session;
    hello.last_seen = app.seen;
  }
  input(ConnectionOpened{app.connection});
  input(HelloReceived{app.connection, {UserTokenFacts::Verdict::kValid, UserId(user)}, hello});
}

void Script::cut(const std::string& device) { input(ConnectionLost{apps_.at(device).connection}); }

void Script::say(const std::string& device, ClientMessage message) {
  App& app = apps_.at(device);
  const bool ping = std::holds_alternative<to_server::Ping>(message);
  app.last = {ping ? 0 : ++app.sent, app.seen, std::move(message)};
  input(FrameReceived{app.connection, app.last});
}

void Script::repeat(const std::string& device) {
  App& app = apps_.at(device);
  input(FrameReceived{app.connection, app.last});
}

void Script::register_phone(const std::string& user, const std::string& device) {
  connect(user, device);
  say(device, to_server::RegisterToken{DeviceToken(hex_token(device)), TokenKind::kVoip, {}, {}});
  cut(device);
  heard(device);
}

void Script::answer_push(std::size_t index, int status, std::string reason,
                         std::optional<WallTime> timestamp) {
  input(PushAnswered{pushes.at(index).push, status, std::move(reason), timestamp});
}

void Script::lose_push(std::size_t index) {
  input(PushLost{pushes.at(index).push, "connection lost"});
}

void Script::pass(Duration time) {
  const Instant until = now.instant + time;
  while (const auto due = server.next_deadline()) {
    if (*due > until) break;
    now.wall = now.wall + (std::max(*due, now.instant) - now.instant);
    now.instant = std::max(*due, now.instant);
    input(Tick{});
  }
  now.wall = now.wall + (until - now.instant);
  now.instant = until;
}

void Script::input(Input what) {
  Reaction<Effect> out;
  server.on(now, what, out);
  trace.insert(trace.end(), out.trace.begin(), out.trace.end());
  for (const auto& effect : out.effects) {
    if (const auto* frame = std::get_if<SendFrame>(&effect)) take(*frame);
    if (const auto* close = std::get_if<CloseConnection>(&effect)) take(*close);
    if (const auto* push = std::get_if<SendPush>(&effect)) pushes.push_back(*push);
    if (const auto* gone = std::get_if<AbandonPush>(&effect)) abandoned.push_back(gone->push);
    if (const auto* change = std::get_if<Persist>(&effect)) changes.push_back(change->change);
  }
}

Script::App& Script::app_on(ConnectionId connection) {
  for (auto& [device, app] : apps_) {
    if (app.connection == connection) return app;
  }
  ADD_FAILURE() << "no app on connection " << connection.value;
  return apps_.begin()->second;
}

void Script::take(const SendFrame& effect) {
  App& app = app_on(effect.connection);
  if (const auto* welcome = std::get_if<to_client::Welcome>(&effect.frame.message)) {
    app.session = welcome->session;
    if (!welcome->resumed) {
      app.sent = 0;
      app.seen = 0;
    }
  }
  // What was seen before is the transport's business, not the app's.
  if (effect.frame.number != 0 && effect.frame.number <= app.seen) return;
  if (effect.frame.number != 0) app.seen = effect.frame.number;
  app.heard.push_back(std::visit(InWords{}, effect.frame.message));
}

void Script::take(const CloseConnection& effect) { closed.push_back(effect.why); }

std::vector<std::string> Script::heard(const std::string& device) {
  return std::exchange(apps_[device].heard, {});
}

std::string Script::state(CallId call) const {
  for (const auto& view : server.calls()) {
    if (view.id == call) return view.state;
  }
  return "unknown";
}

std::string Script::reason(CallId call) const {
  for (const auto& view : server.calls()) {
    if (view.id == call && view.reason) return std::string(to_string(*view.reason));
  }
  return {};
}

CallId call_number(std::uint8_t number) {
  CallId call;
  call.bytes.back() = number;
  return call;
}

std::string hex_token(const std::string& device) {
  std::string hex;
  for (const char c : device) {
    hex += kHexDigits[(c >> 4) & 15];
    hex += kHexDigits[c & 15];
  }
  return hex;
}

}  // namespace ringback::signaling
