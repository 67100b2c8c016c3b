// A small world around the server's core for the model check: apps that remember what they show,
// links that break with and without notice, APNs, a store, and a server that can be started again.
// It watches all that is said and keeps the first thing that must never be.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "signaling-server/core/server.h"
#include "tests/unit/signaling/model_rules.h"

namespace ringback::signaling {

/// One way in which the server is wrong, for the proof that it is found; none for the check.
struct ModelWrong {
  std::function<bool(const Input&)> ignores;       ///< what never reaches the core
  std::function<void(std::vector<Effect>&)> says;  ///< instead of what the core wants
  std::function<void(Assumptions&)> settings;
};

class ModelWorld {
 public:
  enum class Shows { kNothing, kRinging, kTalking, kOver };
  /// A call as one app knows it, by its name there.
  struct View {
    Shows shows = Shows::kNothing;
    std::optional<EndReason> reason;  ///< once it is over
    bool held = false;                ///< by the other side
  };

  explicit ModelWorld(ModelWrong wrong = {});

  // What a play is made of; false when it cannot be done here, and nothing was.
  /// The app logs in, or comes back; what it could not say is said again.
  bool come(const std::string& device);
  /// The app starts anew and knows nothing.
  bool start(const std::string& device);
  /// Its link breaks, and the server learns of it.
  bool cut(const std::string& device);
  /// Its link breaks without a sign; both go on talking into the void.
  bool deafen(const std::string& device);
  /// Says it, now or as soon as there is a link again.
  bool say(const std::string& device, ClientMessage message);
  /// The last command again, under its id, in a new frame.
  bool repeat(const std::string& device);
  /// APNs answers the push that has waited longest.
  bool answer_push(int status, const std::string& reason = {});
  bool lose_push();
  /// Time goes on to the server's next deadline; whoever has a link has sent its heartbeats.
  bool pass();
  /// The server dies, and another one starts with what the store has.
  bool restart();

  void know(const std::string& user, const std::string& device, bool with_token);
  View& view(const std::string& device, CallId name);
  bool shows(const std::string& device, CallId name, Shows what);
  bool linked(const std::string& device) const;
  /// Everybody comes back, time goes by, and whoever still talks hangs up: all must agree then,
  /// nobody may ring, and nothing may be left behind.
  void finish();
  std::uint64_t digest() const;
  /// The first thing that must never be: its rule, and what it was.
  const std::optional<std::pair<ModelRule, std::string>>& broken() const { return broken_; }

 private:
  struct App {
    DeviceKey who;
    bool open = false;  ///< as far as the app knows
    bool deaf = false;
    ConnectionId connection;
    SessionId session;
    std::uint64_t sent = 0;
    std::uint64_t seen = 0;
    std::uint64_t acknowledged = 0;
    std::vector<ClientFrame> outbox;
    std::optional<ClientMessage> last;
    bool last_known = false;  ///< a server that is still up has handled `last`
    std::map<CallId, View> calls;
  };
  void input(const Input& what, const App* from = nullptr);
  void take(const SendFrame& effect, const App* from);
  void take(const SendPush& push);
  void take(const Change& change);
  void heard(App& app, const ServerMessage& message, bool asked);
  void ended(View& view, const std::string& whose, EndReason reason, bool asked);
  void welcomed(App& app, const to_client::Welcome& welcome, std::uint64_t ack);
  void speak_again(App& app, bool resumed);
  void emit(App& app, std::uint64_t number, const ClientMessage& message);
  void command(ClientMessage& message);
  void check_store();
  void settle();
  void check_rung();
  void check_talk(const CallRecord& call);
  void check_end(const CallRecord& call);
  EndReason told(const CallRecord& call, const App& app, CallId name) const;
  void expect(bool holds, ModelRule rule, const std::string& what);

  ModelWrong wrong_;
  Config config_;
  std::optional<Server> server_;
  Now now_{{1s}, WallTime::from_unix_seconds(1'700'000'000)};
  std::map<std::string, App> apps_;
  std::vector<SendPush> pushes_;  ///< that APNs has not answered
  std::map<std::pair<CallId, DeviceToken>, ApnsId> pushed_;
  std::vector<Change> facts_;  ///< the store: users, devices, tokens
  std::map<CallId, CallRecord> calls_;
  std::vector<std::pair<std::string, bool>> greeted_;
  std::uint64_t connections_ = 0;
  std::uint64_t commands_ = 0;
  std::uint64_t starts_ = 0;
  std::optional<std::pair<ModelRule, std::string>> broken_;
};

}  // namespace ringback::signaling
