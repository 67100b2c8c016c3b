// The one channel that all phones of a process have to a server, renewed when it has failed.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <utility>

#include "base/time.h"
#include "net/clock.h"
#include "net/grpc_tls/grpc_tls.h"

namespace ringback::device {

/// A channel that shares its connection with no other.
std::shared_ptr<grpc::Channel> channel_of_its_own(const net::GrpcDialler& dialler);

/// A channel that could not connect fails every stream until gRPC's own back-off, which runs in
/// real time, has let it try again. When to try is the app's decision, on the run's clock, so a
/// stream that is opened on a failed channel is given a new one. On the executor only.
template <class Service>
class ServerLink {
 public:
  ServerLink(net::GrpcDialler server, const net::Clock& clock)
      : server_(std::move(server)), clock_(clock) {
    renew();
  }

  /// For the stream that is opened now; streams that are open keep what they have.
  typename Service::Stub& stub() {
    const bool failed = channel_->GetState(false) == GRPC_CHANNEL_TRANSIENT_FAILURE;
    if (failed && clock_.now().instant - made_at_ >= kRest) renew();
    return *stub_;
  }

 private:
  /// Ten thousand phones whose server is gone ask for one connection this often, and not for ten
  /// thousand.
  static constexpr Duration kRest = 100ms;

  void renew() {
    channel_ = channel_of_its_own(server_);
    stub_ = Service::NewStub(channel_);
    made_at_ = clock_.now().instant;
  }

  const net::GrpcDialler server_;
  const net::Clock& clock_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<typename Service::Stub> stub_;
  Instant made_at_;
};

}  // namespace ringback::device
