// control/v1's Calls: what an operator may ask this server.
#pragma once

#include <functional>

#include "net/asio.h"
#include "proto/control/v1/control.grpc.pb.h"
#include "signaling-server/core/server.h"

namespace ringback::signaling::io {

class CallsService final : public control::v1::Calls::CallbackService {
 public:
  /// `server` is called on the executor only.
  CallsService(net::asio::any_io_executor executor, std::function<const Server&()> server)
      : executor_(std::move(executor)), server_(std::move(server)) {}

  grpc::ServerUnaryReactor* ListUsers(grpc::CallbackServerContext* context,
                                      const control::v1::ListUsersRequest* request,
                                      control::v1::ListUsersResponse* response) override;
  grpc::ServerUnaryReactor* ListCalls(grpc::CallbackServerContext* context,
                                      const control::v1::ListCallsRequest* request,
                                      control::v1::ListCallsResponse* response) override;

 private:
  net::asio::any_io_executor executor_;
  std::function<const Server&()> server_;
};

}  // namespace ringback::signaling::io
