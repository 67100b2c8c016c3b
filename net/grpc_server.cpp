#include "net/grpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>

#include "base/check.h"
#include "net/grpc_log.h"

namespace ringback::net {

Result<std::unique_ptr<GrpcServer>, std::string> GrpcServer::start(
    const Endpoint& listen, const std::vector<grpc::Service*>& services,
    const GrpcServerOptions& options) {
  static const bool plugins = [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    return true;
  }();
  RINGBACK_CHECK(plugins);
  hush_grpc();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(
      listen.text(), options.credentials ? options.credentials : grpc::InsecureServerCredentials(),
      &port);
  // gRPC would share a taken port with its other owner, and each would get half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options.max_metadata_bytes);
  // What nobody here asks for and every stream and message would pay for.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  for (auto* const service : services) builder.RegisterService(service);
  auto server = builder.BuildAndStart();
  if (!server || port == 0) {
    return Failure{"cannot listen on " + listen.text() + ": the address is taken or not ours"};
  }
  return std::unique_ptr<GrpcServer>(
      new GrpcServer(std::move(server), {listen.host, static_cast<std::uint16_t>(port)}));
}

GrpcServer::~GrpcServer() {
  if (closer_.joinable()) {
    closer_.join();
  } else {
    server_->Shutdown(std::chrono::system_clock::now());
  }
  server_->Wait();
}

void GrpcServer::shut_down(Duration at_most, asio::any_io_executor executor,
                           std::function<void()> done) {
  if (closer_.joinable()) return;
  server_->GetHealthCheckService()->SetServingStatus(false);
  // Shutdown blocks until the last handler is through, and handlers may need the executor.
  closer_ = std::thread([this, at_most, executor = std::move(executor), done = std::move(done)] {
    server_->Shutdown(std::chrono::system_clock::now() + at_most);
    asio::post(executor, done);
  });
}

}  // namespace ringback::net
