#include "device-sim/io/server_link.h"

#include <utility>

namespace ringback::device {

std::shared_ptr<grpc::Channel> channel_of_its_own(const net::GrpcDialler& dialler) {
  grpc::ChannelArguments arguments;
  // A new channel would otherwise inherit the connection of the failed one, and its back-off.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // What every message of every phone would pay for: the app's session repeats what was lost, and
  // nobody compresses.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_CHANNELZ, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  // Each phone's stream is a stream of one HTTP/2 connection; gRPC sets no limit by itself.
  return dialler.channel(std::move(arguments));
}

}  // namespace ringback::device
