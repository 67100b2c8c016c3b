// How the admin port refuses.
#pragma once

#include <grpcpp/grpcpp.h>

#include <string_view>

#include "apns-mock/io/admin_api.h"

namespace ringback::apns {

/// {"error": why}
AdminAnswer admin_refusal(int status, std::string_view why);
/// The HTTP status that says what the gRPC one does.
AdminAnswer admin_refusal(const grpc::Status& status);

}  // namespace ringback::apns
