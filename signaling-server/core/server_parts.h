// What a server is made of, for the files that implement it.
#pragma once

#include <optional>
#include <utility>

#include "signaling-server/core/peers.h"
#include "signaling-server/core/pushes.h"
#include "signaling-server/core/server.h"
#include "signaling-server/core/sessions.h"
#include "signaling-server/core/switchboard.h"
#include "signaling-server/core/timers.h"
#include "signaling-server/core/user_registry.h"

namespace ringback::signaling {

struct Server::Parts {
  Parts(Config c, std::uint64_t seed)
      : config(std::move(c)),
        sessions(config, timers, peers, Rng(seed).fork("signaling-sessions")),
        pushes(config, timers, registry, Rng(seed).fork("signaling-pushes")),
        switchboard(config, timers, registry, sessions, pushes, peers) {}

  void on(Turn& turn, const ConnectionOpened& input);
  void on(Turn& turn, const HelloReceived& input);
  void on(Turn& turn, const FrameReceived& input);
  void on(Turn& turn, const ConnectionLost& input);
  void on(Turn& turn, const PushAnswered& input);
  void on(Turn& turn, const PushLost& input);
  void on(Turn& turn, const DrainRequested& input);
  void on(Turn& turn, const Restored& input);
  void on(Turn& turn, const PeerSaid& input);
  void on(Turn& turn, const PeerGone& input);
  void on(Turn& turn, const Tick& input);
  bool restore(const Change& change);
  void tend_history(Turn& turn);
  void peer_moved(Turn& turn, NodeId node, const PresenceSaved& news);
  bool forwarded(Turn& turn, const DeviceKey& from, const ClientMessage& message);
  void fire(Turn& turn, const Timer& timer);
  void handle(Turn& turn, const DeviceKey& from, const ClientMessage& message);
  void register_token(Turn& turn, const DeviceKey& from, const to_server::RegisterToken& token);

  Config config;
  Timers timers;
  Peers peers;
  UserRegistry registry;
  Sessions sessions;
  Pushes pushes;
  Switchboard switchboard;
  bool draining = false;
  std::optional<Timers::Place> history_timer;
};

}  // namespace ringback::signaling
