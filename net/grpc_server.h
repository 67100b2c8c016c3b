// A gRPC server as every process has one: callback API, health, reflection, a port that is
// really ours, and an end within a bound.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/asio.h"
#include "net/endpoint.h"

namespace ringback::net {

struct GrpcServerOptions {
  std::shared_ptr<grpc::ServerCredentials> credentials;  ///< in the clear without
  int max_message_bytes = 256 * 1024;
  int max_metadata_bytes = 16 * 1024;
};

class GrpcServer {
 public:
  /// Listens, with health service and reflection on; the error is one line. The services must
  /// outlive the server.
  static Result<std::unique_ptr<GrpcServer>, std::string> start(
      const Endpoint& listen, const std::vector<grpc::Service*>& services,
      const GrpcServerOptions& options = {});
  ~GrpcServer();

  /// With the port that was picked.
  const Endpoint& endpoint() const { return endpoint_; }

  /// Health says NOT_SERVING, no new calls are taken, running ones are cancelled after
  /// `at_most`; then `done` is posted to the executor. At most once.
  void shut_down(Duration at_most, asio::any_io_executor executor, std::function<void()> done);

 private:
  GrpcServer(std::unique_ptr<grpc::Server> server, Endpoint endpoint)
      : server_(std::move(server)), endpoint_(std::move(endpoint)) {}

  std::unique_ptr<grpc::Server> server_;
  Endpoint endpoint_;
  std::thread closer_;
};

/// Answers a unary call on the executor: `handle()` fills the response and returns the status.
/// Request and response stay valid until then.
template <class Handle>
grpc::ServerUnaryReactor* answer_on(const asio::any_io_executor& executor,
                                    grpc::CallbackServerContext* context, Handle handle) {
  auto* reactor = context->DefaultReactor();
  asio::post(executor, [reactor, h = std::move(handle)]() mutable { reactor->Finish(h()); });
  return reactor;
}

}  // namespace ringback::net
