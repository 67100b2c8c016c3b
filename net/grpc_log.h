// What gRPC itself has to say.
#pragma once

namespace ringback::net {

/// gRPC's own lines are for who debugs gRPC: to our log, at debug. What a person must know comes
/// back as an error.
void hush_grpc();

}  // namespace ringback::net
