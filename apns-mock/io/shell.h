// apns-mock's shell: the core in its driver, providers on one side, phones on the other, and the
// operator's back door.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apns-mock/core/apns.h"
#include "apns-mock/io/providers.h"
#include "apns-mock/io/store.h"
#include "apns-mock/io/token_verifier.h"
#include "net/control_service.h"
#include "net/driver.h"
#include "net/grpc_server.h"
#include "net/grpc_server_stream.h"
#include "net/process.h"
#include "proto/control/v1/control.grpc.pb.h"
#include "proto/courier/v1/courier.grpc.pb.h"

namespace ringback::apns {

/// A provider key with its PEM.
struct KeyMaterial {
  ProviderKey key;
  std::string pem;
};

struct ShellOptions {
  std::vector<net::Endpoint> listen;
  net::Endpoint courier;
  net::TlsServerOptions tls;
  std::vector<KeyMaterial> keys;
  std::size_t verify_cache = 4096;
  Config config;  ///< keys are taken from above
  std::vector<Fault> faults;
  std::string state_file;  ///< tokens and stored pushes outlive the process here, when not empty
};

class Shell {
 public:
  using ApnsDriver = net::Driver<Apns, Input, Effect, Tick>;
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

  // For the services, on the executor.
  net::asio::any_io_executor executor() { return process_.io().get_executor(); }
  ApnsDriver& driver() { return *driver_; }
  CourierStream::Events courier_opened(std::shared_ptr<CourierStream> stream);
  grpc::Status add_key(const control::v1::AddKeyRequest& request);
  /// The journal's entries that fit.
  void list_pushes(const control::v1::ListPushesRequest& filter,
                   control::v1::ListPushesResponse& response) const;
  /// Calls `done` on the executor once enough pushes fit, or in time.
  void wait_pushes(const control::v1::WaitPushesRequest& request,
                   control::v1::ListPushesResponse& response,
                   std::function<void(grpc::Status)> done);

 private:
  struct Waiter;
  void feed(Input input);
  void execute(Effect& effect);
  void courier_message(CourierId courier, courier::v1::PhoneMessage& message);
  void send_to(CourierId courier, courier::v1::CourierMessage message);
  void look_at_waiters();
  Result<bool, std::string> restore();
  net::ControlHooks control_hooks();

  net::Process& process_;
  ShellOptions options_;
  TokenVerifier verifier_;
  std::optional<Store> store_;
  std::unique_ptr<ApnsDriver> driver_;
  std::unique_ptr<Providers> providers_;
  std::map<CourierId, std::shared_ptr<CourierStream>> couriers_;
  std::uint64_t next_courier_ = 1;
  std::list<std::shared_ptr<Waiter>> waiters_;
  std::vector<net::Endpoint> provider_endpoints_;
  std::unique_ptr<grpc::Service> courier_service_;
  std::unique_ptr<grpc::Service> apns_service_;
  std::unique_ptr<net::ControlService> control_service_;
  std::unique_ptr<net::GrpcServer> grpc_;
};

}  // namespace ringback::apns
