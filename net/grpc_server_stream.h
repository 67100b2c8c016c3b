// A bidirectional stream at its server: messages arrive one at a time on the shell's executor,
// and what is sent waits in a bounded queue. A reader that is too slow is cut, and nobody waits
// for it. Bytes that are no message end the stream with a reason, so it is taken raw: gRPC itself
// would end it without a word.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "net/asio.h"
#include "net/grpc_inbox.h"

namespace ringback::net {

/// Held by the shell. All functions may be called from any thread and are harmless after the end.
template <class In, class Out>
class ServerStream {
 public:
  struct Events {
    std::function<void(In&)> message;
    /// The peer ended the stream, vanished, was cut, or was finished; the last event, always sent.
    std::function<void()> closed;
    /// What came is no `In`: the stream is ending with INVALID_ARGUMENT, `closed` follows.
    std::function<void()> unreadable = {};
  };
  virtual ~ServerStream() = default;
  /// False when the stream is over or just overflowed (it is then cut).
  virtual bool send(Out message) = 0;
  /// Sends what waits, then ends the stream with this status.
  virtual void finish(grpc::Status status) = 0;
};

/// What gRPC's entry for such a stream returns.
using RawReactor = grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;

/// Takes a stream in a service's handler: `opened` runs on the executor, keeps the stream, and
/// returns the functions to call there.
///
///   class Service : public pb::Service::WithRawCallbackMethod_Connect<pb::Service::Service> {
///   net::RawReactor* Connect(grpc::CallbackServerContext* context) override {
///     return net::accept_stream<In, Out>(context, executor_, 1000,
///         [this](std::shared_ptr<net::ServerStream<In, Out>> stream) { ...; return events; });
///   }
template <class In, class Out>
RawReactor* accept_stream(
    grpc::CallbackServerContext* context, asio::any_io_executor executor, std::size_t queue_limit,
    std::function<typename ServerStream<In, Out>::Events(std::shared_ptr<ServerStream<In, Out>>)>
        opened);

}  // namespace ringback::net

#include "net/grpc_server_stream.inl.h"
