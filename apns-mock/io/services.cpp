#include "apns-mock/io/services.h"

#include "apns-mock/io/operator.h"
#include "apns-mock/io/shell.h"
#include "proto/control/v1/channels.grpc.pb.h"

namespace ringback::apns {
namespace {

namespace pb = control::v1;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// A phone that does not read may be this many messages behind.
constexpr std::size_t kCourierQueue = 20'000;
constexpr const char* kSpaceMetadata = "ringback-namespace";

std::string space_named(const CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(kSpaceMetadata);
  return found == metadata.end() ? std::string()
                                 : std::string(found->second.data(), found->second.size());
}

/// Answers for the namespace that the call's metadata name.
template <class Request, class Response>
ServerUnaryReactor* answer_in_space(Shell& shell, CallbackServerContext* context,
                                    const Request* request, Response* response,
                                    grpc::Status (*handle)(Space&, const Request&, Response&),
                                    Shell::Access access) {
  return net::answer_on(shell.executor(), context,
                        [&shell, request, response, handle, access, name = space_named(*context)] {
                          const auto space = shell.space(name, access);
                          return space ? handle(**space, *request, *response) : space.error();
                        });
}

class CourierService final
    : public courier::v1::Courier::WithRawCallbackMethod_Attach<courier::v1::Courier::Service> {
 public:
  explicit CourierService(Shell& shell) : shell_(shell) {}

  net::RawReactor* Attach(CallbackServerContext* context) override {
    return net::accept_stream<courier::v1::PhoneMessage, courier::v1::CourierMessage>(
        context, shell_.executor(), kCourierQueue,
        [this, name = space_named(*context)](std::shared_ptr<Shell::CourierStream> stream) {
          return shell_.courier_opened(std::move(stream), name);
        });
  }

 private:
  Shell& shell_;
};

class ApnsService final : public pb::Apns::CallbackService {
 public:
  explicit ApnsService(Shell& shell) : shell_(shell) {}
  using Context = CallbackServerContext;
  using Reactor = ServerUnaryReactor;

  // What asks: an unknown namespace is NOT_FOUND.
  Reactor* ListTokens(Context* context, const pb::ListTokensRequest* request,
                      pb::ListTokensResponse* response) override {
    return answer(context, request, response, list_tokens, Shell::Access::kAsk);
  }
  Reactor* ListPushes(Context* context, const pb::ListPushesRequest* request,
                      pb::ListPushesResponse* response) override {
    return answer(context, request, response, list_pushes, Shell::Access::kAsk);
  }
  Reactor* ListFaults(Context* context, const pb::ListFaultsRequest* request,
                      pb::ListFaultsResponse* response) override {
    return answer(context, request, response, list_faults, Shell::Access::kAsk);
  }
  Reactor* ListKeys(Context* context, const pb::ListKeysRequest* request,
                    pb::ListKeysResponse* response) override {
    return answer(context, request, response, list_keys, Shell::Access::kAsk);
  }
  Reactor* ResendPush(Context* context, const pb::ResendPushRequest* request,
                      pb::ResendPushResponse* response) override {
    return answer(context, request, response, resend_push, Shell::Access::kAsk);
  }
  // What makes: an unknown namespace begins.
  Reactor* AddFault(Context* context, const pb::AddFaultRequest* request,
                    pb::AddFaultResponse* response) override {
    return answer(context, request, response, add_fault, Shell::Access::kMake);
  }
  Reactor* ClearFaults(Context* context, const pb::ClearFaultsRequest* request,
                       pb::ClearFaultsResponse* response) override {
    return answer(context, request, response, clear_faults, Shell::Access::kMake);
  }
  Reactor* AddKey(Context* context, const pb::AddKeyRequest* request,
                  pb::AddKeyResponse* response) override {
    return answer(context, request, response, add_key, Shell::Access::kMake);
  }
  Reactor* RevokeKey(Context* context, const pb::RevokeKeyRequest* request,
                     pb::RevokeKeyResponse* response) override {
    return answer(context, request, response, revoke_key, Shell::Access::kMake);
  }
  Reactor* ExpireToken(Context* context, const pb::ExpireTokenRequest* request,
                       pb::ExpireTokenResponse* response) override {
    return answer(context, request, response, expire_token, Shell::Access::kMake);
  }
  Reactor* ReleaseToken(Context* context, const pb::ReleaseTokenRequest* request,
                        pb::ReleaseTokenResponse* response) override {
    return answer(context, request, response, release_token, Shell::Access::kMake);
  }
  Reactor* RegisterToken(Context* context, const pb::RegisterTokenRequest* request,
                         pb::Token* response) override {
    return answer(context, request, response, register_token, Shell::Access::kMake);
  }
  Reactor* SavePower(Context* context, const pb::SavePowerRequest* request,
                     pb::SavePowerResponse* response) override {
    return answer(context, request, response, save_power, Shell::Access::kMake);
  }
  Reactor* ResetNamespace(Context* context, const pb::ResetNamespaceRequest* request,
                          pb::ResetNamespaceResponse* response) override {
    return answer(context, request, response, reset_namespace, Shell::Access::kMake);
  }
  Reactor* WaitPushes(Context* context, const pb::WaitPushesRequest* request,
                      pb::ListPushesResponse* response) override {
    auto* const reactor = context->DefaultReactor();
    net::asio::post(
        shell_.executor(), [this, request, response, reactor, name = space_named(*context)] {
          const auto space = shell_.space(name, Shell::Access::kMake);
          if (!space) return reactor->Finish(space.error());
          const auto found = std::make_shared<pb::ListPushesResponse>();
          (*space)->wait_pushes(*request, found, [reactor, response, found](grpc::Status status) {
            *response = std::move(*found);
            reactor->Finish(std::move(status));
          });
        });
    return reactor;
  }
  // The namespaces themselves.
  Reactor* ListNamespaces(Context* context, const pb::ListNamespacesRequest*,
                          pb::ListNamespacesResponse* response) override {
    return net::answer_on(shell_.executor(), context, [this, response] {
      shell_.list_spaces(*response);
      return grpc::Status::OK;
    });
  }
  Reactor* OpenNamespace(Context* context, const pb::OpenNamespaceRequest* request,
                         pb::Namespace* response) override {
    return net::answer_on(shell_.executor(), context, [this, request, response] {
      return shell_.open_space(*request, *response);
    });
  }
  Reactor* DeleteNamespace(Context* context, const pb::DeleteNamespaceRequest* request,
                           pb::DeleteNamespaceResponse*) override {
    return net::answer_on(shell_.executor(), context,
                          [this, request] { return shell_.delete_space(request->name()); });
  }

 private:
  template <class Request, class Response>
  Reactor* answer(Context* context, const Request* request, Response* response,
                  grpc::Status (*handle)(Space&, const Request&, Response&), Shell::Access access) {
    return answer_in_space(shell_, context, request, response, handle, access);
  }
  Shell& shell_;
};

class ChannelsService final : public pb::Channels::CallbackService {
 public:
  explicit ChannelsService(Shell& shell) : shell_(shell) {}

  ServerUnaryReactor* ListChannels(CallbackServerContext* context,
                                   const pb::ListChannelsRequest* request,
                                   pb::ListChannelsResponse* response) override {
    return answer_in_space(shell_, context, request, response, list_channels, Shell::Access::kAsk);
  }
  ServerUnaryReactor* Subscribe(CallbackServerContext* context, const pb::SubscribeRequest* request,
                                pb::SubscribeResponse* response) override {
    return answer_in_space(shell_, context, request, response, subscribe, Shell::Access::kAsk);
  }

 private:
  Shell& shell_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_courier_service(Shell& shell) {
  return std::make_unique<CourierService>(shell);
}
std::unique_ptr<grpc::Service> make_apns_service(Shell& shell) {
  return std::make_unique<ApnsService>(shell);
}
std::unique_ptr<grpc::Service> make_channels_service(Shell& shell) {
  return std::make_unique<ChannelsService>(shell);
}

}  // namespace ringback::apns
