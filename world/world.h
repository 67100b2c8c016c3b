// The virtual world: the three cores on one thread, a clock that jumps to whatever happens next,
// and the links between them. It does what the three shells do, with nothing real underneath.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apns-mock/core/apns.h"
#include "base/trace.h"
#include "device-sim/core/device.h"
#include "signaling-server/core/server.h"
#include "world/app_streams.h"
#include "world/network.h"
#include "world/provider_client.h"
#include "world/setup.h"
#include "world/trace_sink.h"

namespace ringback::world {

/// Build it, call set_up, then take turns: step() for what the world does by itself, and the
/// verbs below for what the story does to it.
class World {
 public:
  World(const Setup& setup, std::uint64_t seed);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Everything that is traced from now on goes to `sink`, which must outlive the world.
  void watch(TraceSink& sink);

  /// Lets the phones be bought, set up and put down as their configurations say; the story's
  /// time zero is when this returns. False when they do not settle within a minute.
  bool set_up();

  Now now() const { return now_; }
  /// When the world will do something by itself; nothing when it never will.
  std::optional<Instant> next_at() const;
  /// Does the next thing; the clock jumps to it. False when there is none.
  bool step();
  /// Does everything up to and including `limit`, and leaves the clock there.
  void run_until(Instant limit);
  /// Moves the clock to an instant before which nothing happens.
  void jump_to(Instant at);

  // What the story can do.
  void person(std::size_t phone, const device::PersonDid& did);
  /// Sets a line up, broken or silent.
  void set_line(std::size_t link, Line line);
  /// Ends the server's process as a crash would, and starts it with what its store kept.
  void stop_server();
  void start_server();
  void drain_server();
  void add_fault(const std::string& rule);
  /// A request to APNs by another provider; nobody waits for the answer.
  void provider_request(Environment environment, apns::RequestReceived request);
  /// The token that APNs last issued to this phone's app.
  std::optional<DeviceToken> token_of(std::size_t phone, TokenKind kind) const;

  std::size_t phone_count() const { return phones_.size(); }
  std::optional<std::size_t> find_phone(std::string_view name) const;
  const device::Device& phone(std::size_t index) const { return phones_[index]; }
  const device::PhoneConfig& phone_config(std::size_t index) const { return setup_.phones[index]; }
  Network& network() { return network_; }
  /// What APNs was asked for; empty unless the setup gives its journal room.
  const apns::Journal& journal() const { return apns_.journal(); }

 private:
  void give_phone(std::size_t phone, const device::Input& input);
  void give_server(const signaling::Input& input);
  void give_apns(const apns::Input& input);
  void deliver(Message& message);
  void deliver_to_phone(ToPhone& to);
  void deliver_to_server(const signaling::Input& input);
  void do_phone_effects(std::size_t phone);
  void do_phone_effect(std::size_t phone, device::Effect& effect);
  void do_server_effect(signaling::Effect& effect);
  void do_apns_effect(apns::Effect& effect);
  void open_stream(std::size_t phone);
  void send_frame(std::size_t phone, ClientFrame frame);
  void close_stream(std::size_t phone);
  void lose_stream(std::size_t phone, const std::string& why);
  bool step_by(Instant limit);
  void tick_due();
  void trace(Trace& events);
  void write_what_is_wanted();
  void note(std::string_view name, const std::string& what);
  CourierId courier_of(std::size_t phone) const { return {phone + 1}; }
  void connect_courier(std::size_t phone);

  Setup setup_;
  std::uint64_t seed_;
  Rng rng_;
  Now now_;
  Network network_;
  ProviderClient provider_;
  apns::Apns apns_;
  std::optional<signaling::Server> server_;
  bool server_up_ = true;
  std::vector<signaling::Change> store_;  ///< what the server's store holds, oldest first
  std::deque<device::Device> phones_;
  AppStreams streams_;
  std::map<std::pair<std::size_t, TokenKind>, DeviceToken> tokens_;
  std::set<ConnectionId> shared_connections_;  ///< of other providers
  std::vector<TraceSink*> sinks_;              ///< who keeps events comes last
  std::uint64_t steps_at_this_instant_ = 0;
  std::optional<Instant> apns_deadline_;
  std::optional<Instant> server_deadline_;
  std::vector<std::optional<Instant>> phone_deadlines_;
  Reaction<device::Effect> phone_reaction_;
  Reaction<signaling::Effect> server_reaction_;
  Reaction<apns::Effect> apns_reaction_;
};

}  // namespace ringback::world
