#include "signaling-server/io/calls_service.h"

#include "net/grpc_server.h"

namespace ringback::signaling::io {

grpc::ServerUnaryReactor* CallsService::ListUsers(grpc::CallbackServerContext* context,
                                                  const control::v1::ListUsersRequest*,
                                                  control::v1::ListUsersResponse* response) {
  return net::answer_on(executor_, context, [this, response] {
    for (const auto& view : server_().users()) {
      auto& user = *response->add_users();
      user.set_user(view.user.text);
      for (const auto& device : view.connected) user.add_connected_devices(device.text);
      for (const auto& token : view.tokens) user.add_tokens(token.text);
    }
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* CallsService::ListCalls(grpc::CallbackServerContext* context,
                                                  const control::v1::ListCallsRequest*,
                                                  control::v1::ListCallsResponse* response) {
  return net::answer_on(executor_, context, [this, response] {
    for (const auto& view : server_().calls()) {
      auto& call = *response->add_calls();
      call.set_call(view.id.text());
      call.set_caller(view.caller.text);
      call.set_callee(view.callee.text);
      call.set_state(view.state);
      if (view.reason) call.set_reason(std::string(to_string(*view.reason)));
    }
    return grpc::Status::OK;
  });
}

}  // namespace ringback::signaling::io
