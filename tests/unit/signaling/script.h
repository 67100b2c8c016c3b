// A signaling server on a bench: apps connect, say things and hear things; APNs answers; time
// passes only when told to.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "signaling-server/core/server.h"

namespace ringback::signaling {

class Script {
 public:
  explicit Script(Config config = {}, std::uint64_t seed = 1);

  /// "bob" on "bob": connects, says Hello, hears Welcome.
  void connect(const std::string& user, const std::string& device, bool resume = false);
  void connect(const std::string& name) { connect(name, name); }
  /// The link breaks.
  void cut(const std::string& device);
  /// The app says something, numbered and acknowledging all it heard.
  void say(const std::string& device, ClientMessage message);
  /// The same frame as last time again, as after a resume.
  void repeat(const std::string& device);
  /// Connects, uploads a token that is `device` in hex, and goes away again.
  void register_phone(const std::string& user, const std::string& device);
  void answer_push(std::size_t index, int status, std::string reason = {},
                   std::optional<WallTime> timestamp = {});
  void lose_push(std::size_t index);
  /// Lets time pass, ticking at every deadline on the way.
  void pass(Duration time);
  void input(Input input);

  /// What a device heard since it was last asked, by name; "call-ended reason", "checked-in
  /// status".
  std::vector<std::string> heard(const std::string& device);
  std::string state(CallId call) const;
  std::string reason(CallId call) const;

  Server server;
  Now now{{1s}, WallTime::from_unix_seconds(1'700'000'000)};
  std::vector<SendPush> pushes;
  std::vector<PushRef> abandoned;
  std::vector<Change> changes;
  std::vector<Refusal> closed;
  std::vector<TraceEvent> trace;

 private:
  struct App {
    std::string user;
    ConnectionId connection;
    SessionId session;
    std::uint64_t sent = 0;
    std::uint64_t seen = 0;
    ClientFrame last;
    std::vector<std::string> heard;
  };
  void take(const SendFrame& effect);
  void take(const CloseConnection& effect);
  App& app_on(ConnectionId connection);

  std::uint64_t last_connection_ = 0;
  std::map<std::string, App> apps_;
};

/// The call whose UUID is this number.
CallId call_number(std::uint8_t number);
std::string hex_token(const std::string& device);

}  // namespace ringback::signaling
