// A phone alone with a script: a little server that answers as ours would, a courier that issues
// tokens, and a clock that jumps from deadline to deadline.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "device-sim/core/device.h"

namespace ringback::device {

class PhoneScript {
 public:
  explicit PhoneScript(PhoneConfig config, std::uint64_t seed = 7);

  static PhoneConfig bob(AppState state = AppState::kNotRunning);
  static PhoneConfig bob(Misbehaviour wrong, AppState state = AppState::kNotRunning);
  static CallId call(int n = 1);
  static std::string payload(int n = 1, const std::string& more = {});

  Now now() const { return {at_, WallTime{1'700'000'000s + at_.since_start}}; }
  Instant at() const { return at_; }

  /// Lets this much time pass, every deadline at its time.
  void run(Duration span);
  void feed(const Input& input);
  void act(Act act, std::string argument = {}) { feed(PersonDid{act, std::move(argument)}); }
  void push(const std::string& payload);
  /// A notification for the alert token.
  void notify(const std::string& payload);
  void push_call(int n = 1) { push(payload(n)); }
  /// A push, a ringing phone, and an answered call.
  void ring(int n = 1);
  void talk(int n = 1);
  void server(ServerMessage message);
  void ended(EndReason reason, int n = 1) { server(to_client::CallEnded{call(n), reason}); }

  /// "bob.app>bob.ios report-new-incoming-call" lines, without states.
  std::vector<std::string> story() const;
  std::size_t count(std::string_view name) const;
  /// How often the app sent this message.
  std::size_t sent(std::string_view name) const;
  /// The field of the last event of that name; empty when there was none.
  std::string last(std::string_view name, std::string_view field) const;
  /// When the last event of that name was.
  std::optional<Instant> when(std::string_view name) const;
  /// The place of the first event of that name, or the size of the trace.
  std::size_t place(std::string_view name) const;
  std::size_t pushes() const { return static_cast<std::size_t>(pushes_); }
  std::string_view shows() const { return phone.screen().shows; }
  bool broke(std::string_view rule) const { return last("rule-broken", "rule") == rule; }
  const CallRecord* record(int n = 1) const { return phone.call_kit().record(call(n)); }

  Device phone;
  std::vector<TraceEvent> trace;
  std::vector<Effect> effects;
  bool socket = false;       ///< the app's stream as the network sees it
  int socket_misuse = 0;     ///< opened twice, or used while closed
  bool reachable = true;     ///< the server takes connections
  bool answers_open = true;  ///< and says so at once
  /// It answers a Hello by asking to come back after this long.
  std::optional<Duration> sends_away;
  bool answers_check_in = true;  ///< and knows the calls
  bool confirms_answers = true;
  bool answers_pings = true;
  CallStatus status = CallStatus::kRinging;
  std::optional<EndReason> end_reason;
  std::optional<WallTime> push_accepted;

 private:
  void settle_effects();
  void watch_socket(const Effect& effect);
  void respond(const Effect& effect);
  void respond(const ClientMessage& message);

  Instant at_{1s};
  Reaction<Effect> out_;
  int pushes_ = 0;
  std::uint64_t server_number_ = 0;
  std::uint64_t client_number_ = 0;
};

}  // namespace ringback::device
