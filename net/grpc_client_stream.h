// A bidirectional stream at its client: the mirror of grpc_server_stream.h.
#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/client_callback.h>

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include "net/asio.h"
#include "net/grpc_inbox.h"

namespace ringback::net {

/// Held by the shell. All functions may be called from any thread and are harmless after the end.
template <class Out, class In>
class ClientStream {
 public:
  struct Events {
    std::function<void()> connected;  ///< the server took the stream
    std::function<void(In&)> message;
    /// The last event, always sent, also when the server was never reached.
    std::function<void(const grpc::Status&)> closed;
  };
  virtual ~ClientStream() = default;
  /// False when the stream is over or just overflowed (it is then cut). May be called before
  /// `connected`.
  virtual bool send(Out message) = 0;
  /// Sends what waits, then ends this side; `closed` follows when the server agrees.
  virtual void finish() = 0;
  /// Ends the stream at once, as a vanished phone would.
  virtual void cancel() = 0;
};

/// Opens a stream; `start` is `stub.async()->Connect(context, reactor)`. Events run on the
/// executor.
template <class Out, class In>
std::shared_ptr<ClientStream<Out, In>> open_stream(
    asio::any_io_executor executor, std::size_t queue_limit,
    typename ClientStream<Out, In>::Events events,
    const std::function<void(grpc::ClientContext*, grpc::ClientBidiReactor<Out, In>*)>& start);

}  // namespace ringback::net

#include "net/grpc_client_stream.inl.h"
