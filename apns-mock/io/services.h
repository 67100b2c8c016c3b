// apns-mock's own gRPC services: the courier for phones, and the operator's view of APNs.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

namespace ringback::apns {

class Shell;

std::unique_ptr<grpc::Service> make_courier_service(Shell& shell);
std::unique_ptr<grpc::Service> make_apns_service(Shell& shell);
std::unique_ptr<grpc::Service> make_channels_service(Shell& shell);

}  // namespace ringback::apns
