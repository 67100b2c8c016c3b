// apns-mock's control service for the command line: blocking calls with a bound, whose errors are
// one line for a person.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "base/result.h"
#include "proto/control/v1/channels.grpc.pb.h"
#include "proto/control/v1/control.grpc.pb.h"

namespace ringback::runner {

struct ApnsTarget {
  std::string address = "127.0.0.1:50051";  ///< the gRPC port, called courier in its first line
  std::string space;                        ///< a namespace; empty for the common one
};

class ApnsRemote {
 public:
  explicit ApnsRemote(ApnsTarget target);

  /// One call; the error says what went wrong, and how to be found when nobody answered.
  template <class Stub, class Request, class Response>
  Result<Response, std::string> call(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                  const Request&, Response*),
                                     const Request& request,
                                     std::chrono::milliseconds within = std::chrono::seconds(10)) {
    Response response;
    grpc::ClientContext context;
    prepare(context, within);
    const auto status =
        (std::get<std::unique_ptr<Stub>>(stubs_).get()->*method)(&context, request, &response);
    if (!status.ok()) return Failure{in_words(status)};
    return response;
  }
  Result<control::v1::DescribeResponse, std::string> describe();
  const ApnsTarget& target() const { return target_; }

 private:
  void prepare(grpc::ClientContext& context, std::chrono::milliseconds within) const;
  std::string in_words(const grpc::Status& status) const;

  ApnsTarget target_;
  std::shared_ptr<grpc::Channel> channel_;
  std::tuple<std::unique_ptr<control::v1::Apns::Stub>, std::unique_ptr<control::v1::Channels::Stub>>
      stubs_;
};

}  // namespace ringback::runner
