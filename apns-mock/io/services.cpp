#include "apns-mock/io/services.h"

#include "apns-mock/io/shell.h"
#include "apns-mock/io/wire.h"

namespace ringback::apns {
namespace {

namespace pb = control::v1;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// A phone that does not read may be this many messages behind.
constexpr std::size_t kCourierQueue = 20'000;

class CourierService final : public courier::v1::Courier::CallbackService {
 public:
  explicit CourierService(Shell& shell) : shell_(shell) {}

  grpc::ServerBidiReactor<courier::v1::PhoneMessage, courier::v1::CourierMessage>* Attach(
      CallbackServerContext* context) override {
    return net::accept_stream<courier::v1::PhoneMessage, courier::v1::CourierMessage>(
        context, shell_.executor(), kCourierQueue,
        [this](std::shared_ptr<Shell::CourierStream> stream) {
          return shell_.courier_opened(std::move(stream));
        });
  }

 private:
  Shell& shell_;
};

class ApnsService final : public pb::Apns::CallbackService {
 public:
  explicit ApnsService(Shell& shell) : shell_(shell) {}

  ServerUnaryReactor* ListTokens(CallbackServerContext* context, const pb::ListTokensRequest*,
                                 pb::ListTokensResponse* response) override {
    return answer(context, [this, response] {
      for (const auto& [token, record] : shell_.driver().core().tokens().all()) {
        *response->add_tokens() = to_wire(record);
      }
      return grpc::Status::OK;
    });
  }
  ServerUnaryReactor* ListPushes(CallbackServerContext* context,
                                 const pb::ListPushesRequest* request,
                                 pb::ListPushesResponse* response) override {
    return answer(context, [this, request, response] {
      shell_.list_pushes(*request, *response);
      return grpc::Status::OK;
    });
  }
  ServerUnaryReactor* WaitPushes(CallbackServerContext* context,
                                 const pb::WaitPushesRequest* request,
                                 pb::ListPushesResponse* response) override {
    auto* const reactor = context->DefaultReactor();
    net::asio::post(shell_.executor(), [this, request, response, reactor] {
      shell_.wait_pushes(*request, *response,
                         [reactor](grpc::Status status) { reactor->Finish(std::move(status)); });
    });
    return reactor;
  }
  ServerUnaryReactor* AddFault(CallbackServerContext* context, const pb::AddFaultRequest* request,
                               pb::AddFaultResponse* response) override {
    return answer(context, [this, request, response] {
      auto fault = parse_fault(request->rule());
      if (!fault) return net::invalid_argument("rule", fault.error());
      response->set_name(fault->name);
      shell_.driver().feed(FaultAdded{*fault});
      return grpc::Status::OK;
    });
  }
  ServerUnaryReactor* ClearFaults(CallbackServerContext* context,
                                  const pb::ClearFaultsRequest* request,
                                  pb::ClearFaultsResponse*) override {
    return answer(context, [this, request] {
      shell_.driver().feed(FaultsCleared{request->name()});
      return grpc::Status::OK;
    });
  }
  ServerUnaryReactor* ListFaults(CallbackServerContext* context, const pb::ListFaultsRequest*,
                                 pb::ListFaultsResponse* response) override {
    return answer(context, [this, response] {
      *response = to_wire(shell_.driver().core().faults());
      return grpc::Status::OK;
    });
  }
  ServerUnaryReactor* AddKey(CallbackServerContext* context, const pb::AddKeyRequest* request,
                             pb::AddKeyResponse*) override {
    return answer(context, [this, request] { return shell_.add_key(*request); });
  }
  ServerUnaryReactor* RevokeKey(CallbackServerContext* context, const pb::RevokeKeyRequest* request,
                                pb::RevokeKeyResponse*) override {
    return answer(context, [this, request] {
      shell_.driver().feed(KeyRevoked{request->key_id()});
      return grpc::Status::OK;
    });
  }
  ServerUnaryReactor* ExpireToken(CallbackServerContext* context,
                                  const pb::ExpireTokenRequest* request,
                                  pb::ExpireTokenResponse*) override {
    return answer(context, [this, request] {
      shell_.driver().feed(TokenExpired{DeviceToken(request->token())});
      return grpc::Status::OK;
    });
  }

 private:
  template <class Handle>
  ServerUnaryReactor* answer(CallbackServerContext* context, Handle handle) {
    return net::answer_on(shell_.executor(), context, std::move(handle));
  }
  Shell& shell_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_courier_service(Shell& shell) {
  return std::make_unique<CourierService>(shell);
}
std::unique_ptr<grpc::Service> make_apns_service(Shell& shell) {
  return std::make_unique<ApnsService>(shell);
}

}  // namespace ringback::apns
