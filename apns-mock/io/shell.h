// apns-mock's shell: the core in its driver, providers on one side, phones on the other, and the
// operator's back door.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apns-mock/io/admin_server.h"
#include "apns-mock/io/providers.h"
#include "apns-mock/io/space.h"
#include "apns-mock/io/store.h"
#include "apns-mock/io/token_verifier.h"
#include "net/control_service.h"
#include "net/grpc_server.h"
#include "net/grpc_server_stream.h"
#include "net/process.h"
#include "proto/courier/v1/courier.grpc.pb.h"

namespace ringback::apns {

/// A provider key with its PEM.
struct KeyMaterial {
  ProviderKey key;
  std::string pem;
};

struct ShellOptions {
  std::vector<net::Endpoint> listen;
  std::vector<net::Endpoint> channels;  ///< where broadcast channels are managed
  net::Endpoint courier;
  std::optional<net::Endpoint> admin;  ///< JSON over HTTP, when wanted
  net::TlsServerOptions tls;
  /// Makes the chain that nobody trusts, when a fault first asks for it.
  std::function<Result<net::TlsServerOptions, std::string>()> foreign_tls;
  std::size_t spaces = 1000;                 ///< at most so many namespaces beside the common one
  std::map<std::string, std::string> facts;  ///< what Describe tells besides
  std::vector<KeyMaterial> keys;
  std::size_t verify_cache = 4096;
  std::size_t threads = 1;          ///< that provider connections are spread over
  Duration handshake_within = 10s;  ///< for providers
  Config config;                    ///< keys are taken from above
  std::string state_file;           ///< where what is kept outlives the process, when not empty
};

class Shell {
 public:
  using CourierStream = net::ServerStream<courier::v1::PhoneMessage, courier::v1::CourierMessage>;

  Shell(net::Process& process, ShellOptions options);
  ~Shell();
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  /// The error is one line.
  Result<bool, std::string> start();
  /// What listens where, once started.
  std::vector<std::pair<std::string, net::Endpoint>> addresses() const;
  void drain(std::function<void()> done);

  // For the services and the admin port, on the executor.
  net::asio::any_io_executor executor() { return process_.io().get_executor(); }
  CourierStream::Events courier_opened(std::shared_ptr<CourierStream> stream,
                                       const std::string& space);
  /// Who only asks gets NOT_FOUND for an unknown namespace; for others it begins.
  enum class Access { kAsk, kMake };
  Result<Space*, grpc::Status> space(const std::string& name, Access access);
  void list_spaces(control::v1::ListNamespacesResponse& response) const;
  grpc::Status open_space(const control::v1::OpenNamespaceRequest& request,
                          control::v1::Namespace& response);
  grpc::Status delete_space(const std::string& name);
  void describe(control::v1::DescribeResponse& response) const;
  grpc::Status set_assumption(Space& space, const control::v1::SetAssumptionRequest& request);

 private:
  struct Courier {
    std::shared_ptr<CourierStream> stream;
    std::string space;
  };
  void add_space(const std::string& name, net::TraceHub* traces);
  /// Of a provider's connection.
  Space* space_of(ConnectionId connection);
  void feed(Input input);
  void opened(ConnectionOpened input);
  void execute(Space& space, Effect& effect);
  void set_door(Space& space, const SetDoor& effect);
  void courier_message(CourierId courier, courier::v1::PhoneMessage& message);
  void send_to(CourierId courier, courier::v1::CourierMessage message);
  Result<bool, std::string> restore();
  net::ControlHooks control_hooks();

  net::Process& process_;
  ShellOptions options_;
  TokenVerifier verifier_;
  std::optional<Store> store_;
  std::map<std::string, std::unique_ptr<Space>> spaces_;  ///< the common one has no name
  std::unique_ptr<Providers> providers_;
  std::map<CourierId, Courier> couriers_;
  std::uint64_t next_courier_ = 1;
  std::map<ConnectionId, std::string> connections_;  ///< those of namespaces
  std::vector<net::Endpoint> provider_endpoints_;
  std::vector<net::Endpoint> channel_endpoints_;
  std::unique_ptr<grpc::Service> courier_service_;
  std::unique_ptr<grpc::Service> apns_service_;
  std::unique_ptr<grpc::Service> channels_service_;
  std::unique_ptr<net::ControlService> control_service_;
  std::unique_ptr<net::GrpcServer> grpc_;
  std::unique_ptr<AdminServer> admin_;
};

}  // namespace ringback::apns
