#include "net/health_probe.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <string>
#include <vector>

namespace ringback::net {
namespace {

// HealthCheckResponse{status: SERVING} of grpc.health.v1, field 1 as a varint of 1. Debian ships
// no generated code for that service, and one byte pair does not justify a copy of its .proto.
constexpr std::string_view kServing("\x08\x01", 2);

std::string text_of(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return {};
  std::string text;
  for (const auto& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

}  // namespace

bool is_serving(const Endpoint& server, Duration within) {
  const auto channel = grpc::CreateChannel(server.text(), grpc::InsecureChannelCredentials());
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + within);
  const grpc::Slice nothing;
  const grpc::ByteBuffer request(&nothing, 1);
  grpc::CompletionQueue queue;
  const auto call =
      stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", request, &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);  // comes at the deadline at the latest
  queue.Shutdown();
  return ok && status.ok() && text_of(response) == kServing;
}

}  // namespace ringback::net
