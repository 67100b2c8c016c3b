#ifdef RINGBACK_WITH_LIVE
#include "runner/cli/dial_signaling.h"

#include "net/grpc_tls/grpc_tls.h"

namespace ringback::runner {

Result<std::shared_ptr<grpc::Channel>, std::string> dial_signaling(
    const StackAddresses& addresses) {
  const auto dialler =
      net::GrpcDialler::make({net::Endpoint::parse(addresses.signaling).value_or(net::Endpoint{}),
                              addresses.signaling_ca,
                              {}});
  if (!dialler) return Failure{dialler.error()};
  return dialler->channel();
}

}  // namespace ringback::runner
#endif
