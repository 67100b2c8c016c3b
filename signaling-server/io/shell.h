// The signaling server's shell: the core on its driver, the gRPC services, the APNs clients.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/control_service.h"
#include "net/driver.h"
#include "net/endpoint.h"
#include "net/grpc_server.h"
#include "net/grpc_tls/grpc_tls.h"
#include "net/process.h"
#include "signaling-server/core/server.h"
#include "signaling-server/io/calls_service.h"
#include "signaling-server/io/group_commit.h"
#include "signaling-server/io/metrics.h"
#include "signaling-server/io/push_sender.h"
#include "signaling-server/io/signaling_service.h"
#include "signaling-server/io/store.h"

namespace ringback::signaling::io {

struct ShellOptions {
  net::Endpoint listen{"127.0.0.1", 50052};
  /// On `listen`; operators' own port is in the clear.
  net::GrpcServerTls tls;
  // The APNs client; without a key the server sends no pushes.
  std::string apns_host = "api.push.apple.com";
  std::string apns_sandbox_host = "api.sandbox.push.apple.com";
  std::optional<net::Endpoint> apns_connect;
  std::string apns_ca_file;
  std::string apns_key_file;
  std::string apns_key_id;
  std::string apns_team_id;
  std::size_t apns_connections = 2;
  // Who may connect.
  std::string token_secret;
  bool demo_tokens = false;
  /// As open_store takes it.
  std::string store{kMemoryStore};
  /// Where operators' services listen, apart from the apps; with the apps when none.
  std::optional<net::Endpoint> control;
  /// Where Prometheus scrapes; port 0 picks one.
  std::optional<net::Endpoint> metrics;
  Config config;
};

class Shell {
 public:
  Shell(net::Process& process, ShellOptions options);

  /// The error is one line.
  Result<bool, std::string> start();
  const net::Endpoint& endpoint() const { return grpc_->endpoint(); }
  /// For the readiness line: every address that was picked.
  std::vector<net::ReadyWord> addresses() const;
  /// Asks apps to come back later, ends their streams, and calls `done`.
  void drain(std::function<void()> done);

 private:
  using CoreDriver = net::Driver<Server, Input, Effect, Tick>;

  void execute(Effect& effect);
  void perform(const Effect& effect);
  void must(const Stored& stored);
  [[noreturn]] static void give_up(const std::string& why);
  GroupCommit::Hooks group_hooks();
  Result<Restored, std::string> open();
  void feed(Input input);
  /// The call of this frame from the store, when the core does not know it and it is there.
  void recall(const FrameReceived& frame);
  /// Takes in what other servers said, or did by dying.
  void absorb(Result<std::vector<Input>, std::string> inputs);
  void listen_to_peers();
  void tend();
  Result<PushSender::Clients, std::string> make_clients() const;
  net::ControlHooks control_hooks();

  net::Process& process_;
  ShellOptions options_;
  net::asio::any_io_executor executor_;
  std::unique_ptr<Store> store_;
  SharedStore* shared_ = nullptr;  ///< the same store, when other servers share it
  std::optional<PushSender> pushes_;
  std::optional<CoreDriver> driver_;
  SignalingService signaling_;
  CallsService calls_;
  net::ControlService control_;
  GroupCommit group_;
  net::asio::steady_timer drain_timer_;
  net::asio::steady_timer tend_timer_;
  std::optional<net::asio::posix::stream_descriptor> ear_;
  std::unique_ptr<net::GrpcServer> grpc_;
  std::unique_ptr<net::GrpcServer> control_grpc_;  ///< with ShellOptions::control only
  std::unique_ptr<Metrics> metrics_;
};

}  // namespace ringback::signaling::io
