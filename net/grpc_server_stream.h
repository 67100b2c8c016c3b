// A bidirectional stream at its server: messages arrive one at a time on the shell's executor,
// and what is sent waits in a bounded queue. A reader that is too slow is cut, and nobody waits
// for it.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include "net/asio.h"

namespace ringback::net {

/// Held by the shell. All functions may be called from any thread and are harmless after the end.
template <class In, class Out>
class ServerStream {
 public:
  struct Events {
    std::function<void(In&)> message;
    /// The peer ended the stream, vanished, was cut, or was finished; the last event, always sent.
    std::function<void()> closed;
  };
  virtual ~ServerStream() = default;
  /// False when the stream is over or just overflowed (it is then cut).
  virtual bool send(Out message) = 0;
  /// Sends what waits, then ends the stream with this status.
  virtual void finish(grpc::Status status) = 0;
};

/// Takes a stream in a service's handler: `opened` runs on the executor, keeps the stream, and
/// returns the functions to call there.
///
///   grpc::ServerBidiReactor<In, Out>* Connect(grpc::CallbackServerContext* context) override {
///     return net::accept_stream<In, Out>(context, executor_, 1000,
///         [this](std::shared_ptr<net::ServerStream<In, Out>> stream) { ...; return events; });
///   }
template <class In, class Out>
grpc::ServerBidiReactor<In, Out>* accept_stream(
    grpc::CallbackServerContext* context, asio::any_io_executor executor, std::size_t queue_limit,
    std::function<typename ServerStream<In, Out>::Events(std::shared_ptr<ServerStream<In, Out>>)>
        opened);

}  // namespace ringback::net

#include "net/grpc_server_stream.inl.h"
