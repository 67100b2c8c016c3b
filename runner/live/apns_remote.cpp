#include "runner/live/apns_remote.h"

#include <grpcpp/grpcpp.h>

#include <utility>

namespace ringback::runner {

ApnsRemote::ApnsRemote(ApnsTarget target)
    : target_(std::move(target)),
      channel_(grpc::CreateChannel(target_.address, grpc::InsecureChannelCredentials())),
      stubs_(control::v1::Apns::NewStub(channel_), control::v1::Channels::NewStub(channel_)) {}

Result<control::v1::DescribeResponse, std::string> ApnsRemote::describe() {
  control::v1::DescribeResponse response;
  grpc::ClientContext context;
  prepare(context, std::chrono::seconds(10));
  const auto status = control::v1::Control::NewStub(channel_)->Describe(&context, {}, &response);
  if (!status.ok()) return Failure{in_words(status)};
  if (response.name() != "apns-mock") {
    return Failure{target_.address + " is " + response.name() + ", not apns-mock"};
  }
  return response;
}

void ApnsRemote::prepare(grpc::ClientContext& context, std::chrono::milliseconds within) const {
  context.set_deadline(std::chrono::system_clock::now() + within);
  if (!target_.space.empty()) context.AddMetadata("ringback-namespace", target_.space);
}

std::string ApnsRemote::in_words(const grpc::Status& status) const {
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    return "nobody answers at " + target_.address +
           "; start apns-mock, or say where its courier port is with --apns HOST:PORT";
  }
  if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) {
    return target_.address + " is not the courier port of an apns-mock of this version";
  }
  return status.error_message();
}

}  // namespace ringback::runner
