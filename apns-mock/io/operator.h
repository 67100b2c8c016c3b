// What the operator of apns-mock can ask for, once for gRPC and the admin port: control/v1's
// messages in, a status out. Each concerns one namespace; all: on the executor.
#pragma once

#include <grpcpp/grpcpp.h>

#include "apns-mock/io/space.h"
#include "proto/control/v1/channels.pb.h"
#include "proto/control/v1/control.pb.h"

namespace ringback::apns {

grpc::Status list_tokens(Space& space, const control::v1::ListTokensRequest& request,
                         control::v1::ListTokensResponse& response);
grpc::Status list_pushes(Space& space, const control::v1::ListPushesRequest& request,
                         control::v1::ListPushesResponse& response);
grpc::Status add_fault(Space& space, const control::v1::AddFaultRequest& request,
                       control::v1::AddFaultResponse& response);
/// NOT_FOUND when a name is given that no fault in force has.
grpc::Status clear_faults(Space& space, const control::v1::ClearFaultsRequest& request,
                          control::v1::ClearFaultsResponse& response);
grpc::Status list_faults(Space& space, const control::v1::ListFaultsRequest& request,
                         control::v1::ListFaultsResponse& response);
grpc::Status add_key(Space& space, const control::v1::AddKeyRequest& request,
                     control::v1::AddKeyResponse& response);
grpc::Status revoke_key(Space& space, const control::v1::RevokeKeyRequest& request,
                        control::v1::RevokeKeyResponse& response);
grpc::Status list_keys(Space& space, const control::v1::ListKeysRequest& request,
                       control::v1::ListKeysResponse& response);
grpc::Status expire_token(Space& space, const control::v1::ExpireTokenRequest& request,
                          control::v1::ExpireTokenResponse& response);
grpc::Status release_token(Space& space, const control::v1::ReleaseTokenRequest& request,
                           control::v1::ReleaseTokenResponse& response);
grpc::Status register_token(Space& space, const control::v1::RegisterTokenRequest& request,
                            control::v1::Token& response);
grpc::Status resend_push(Space& space, const control::v1::ResendPushRequest& request,
                         control::v1::ResendPushResponse& response);
grpc::Status save_power(Space& space, const control::v1::SavePowerRequest& request,
                        control::v1::SavePowerResponse& response);
grpc::Status list_channels(Space& space, const control::v1::ListChannelsRequest& request,
                           control::v1::ListChannelsResponse& response);
/// NOT_FOUND when there is no such channel.
grpc::Status subscribe(Space& space, const control::v1::SubscribeRequest& request,
                       control::v1::SubscribeResponse& response);
grpc::Status reset_namespace(Space& space, const control::v1::ResetNamespaceRequest& request,
                             control::v1::ResetNamespaceResponse& response);

}  // namespace ringback::apns
