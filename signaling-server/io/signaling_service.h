// signaling/v1's Signaling: gRPC streams in, the core's inputs out, and back.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "net/asio.h"
#include "net/grpc_server_stream.h"
#include "proto/signaling/v1/signaling.grpc.pb.h"
#include "signaling-server/core/effects.h"
#include "signaling-server/core/inputs.h"
#include "signaling-server/io/user_token.h"

namespace ringback::signaling::io {

struct SignalingServiceOptions {
  /// Frames an app may be behind before its stream is cut.
  std::size_t queue_limit = 1000;
};

/// Everything but the constructor and gRPC's entry: on the executor.
class SignalingService final
    : public v1::Signaling::WithRawCallbackMethod_Connect<v1::Signaling::Service> {
 public:
  using Feed = std::function<void(Input)>;

  SignalingService(net::asio::any_io_executor executor, UserTokens tokens,
                   SignalingServiceOptions options, std::function<WallTime()> wall)
      : executor_(std::move(executor)),
        tokens_(std::move(tokens)),
        options_(options),
        wall_(std::move(wall)) {}

  /// Where inputs go; before the first stream.
  void set_feed(Feed feed) { feed_ = std::move(feed); }
  /// Told of every stream that the server ends, by the core or before it.
  void set_ended(std::function<void(Refusal)> ended) { ended_ = std::move(ended); }

  net::RawReactor* Connect(grpc::CallbackServerContext* context) override;

  void execute(const SendFrame& effect);
  void execute(const CloseConnection& effect);
  /// Ends every stream: the server is going away.
  void close_all();
  std::size_t connections() const { return connections_.size(); }

 private:
  using Stream = net::ServerStream<v1::ClientFrame, v1::ServerFrame>;
  struct Connection {
    std::shared_ptr<Stream> stream;
    bool greeted = false;
  };
  Stream::Events opened(std::shared_ptr<Stream> stream);
  void received(ConnectionId id, const v1::ClientFrame& wire);
  void unreadable(ConnectionId id);
  void closed(ConnectionId id);
  void finish(ConnectionId id, Refusal why, grpc::Status status);

  net::asio::any_io_executor executor_;
  UserTokens tokens_;
  SignalingServiceOptions options_;
  std::function<WallTime()> wall_;
  Feed feed_;
  std::function<void(Refusal)> ended_;
  std::uint64_t last_id_ = 0;
  std::map<ConnectionId, Connection> connections_;
};

/// The status a stream ends with when the core refuses it.
grpc::Status status_of(Refusal refusal);

}  // namespace ringback::signaling::io
