#include "signaling-server/io/signaling_service.h"

#include "net/control_service.h"
#include "signaling-server/io/wire.h"

namespace ringback::signaling::io {

grpc::Status status_of(Refusal refusal) {
  const std::string why(to_string(refusal));
  switch (refusal) {
    case Refusal::kUnauthenticated:
    case Refusal::kTokenExpired:
      return {grpc::StatusCode::UNAUTHENTICATED, why};
    case Refusal::kNotYourCall:
      return {grpc::StatusCode::PERMISSION_DENIED, why};
    case Refusal::kUnknownCall:
    case Refusal::kUnknownCallee:
      return {grpc::StatusCode::NOT_FOUND, why};
    case Refusal::kWrongState:
    case Refusal::kTransferFailed:
    case Refusal::kReplaced:
    case Refusal::kSilent:
      return {grpc::StatusCode::ABORTED, why};
    case Refusal::kTooManyCalls:
    case Refusal::kTooManyDevices:
    case Refusal::kTooManyConnections:
    case Refusal::kRateLimited:
    case Refusal::kTooLarge:
      return {grpc::StatusCode::RESOURCE_EXHAUSTED, why};
    case Refusal::kDraining:
      return {grpc::StatusCode::UNAVAILABLE, why};
    case Refusal::kMalformed:
      return {grpc::StatusCode::INVALID_ARGUMENT, why};
  }
  return {grpc::StatusCode::INTERNAL, why};
}

net::RawReactor* SignalingService::Connect(grpc::CallbackServerContext* context) {
  return net::accept_stream<v1::ClientFrame, v1::ServerFrame>(
      context, executor_, options_.queue_limit,
      [this](std::shared_ptr<Stream> stream) { return opened(std::move(stream)); });
}

SignalingService::Stream::Events SignalingService::opened(std::shared_ptr<Stream> stream) {
  const ConnectionId id{++last_id_};
  connections_[id].stream = std::move(stream);
  feed_(ConnectionOpened{id});
  return {[this, id](v1::ClientFrame& wire) { received(id, wire); }, [this, id] { closed(id); },
          [this, id] { unreadable(id); }};
}

void SignalingService::received(ConnectionId id, const v1::ClientFrame& wire) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  auto frame = from_wire(wire);
  if (!frame) {
    finish(id, Refusal::kMalformed, net::invalid_argument(frame.error().field, frame.error().why));
    feed_(ConnectionLost{id});
    return;
  }
  const auto* hello = std::get_if<to_server::Hello>(&frame->message);
  if (!found->second.greeted && hello != nullptr) {
    found->second.greeted = true;
    feed_(HelloReceived{id, tokens_.verify(hello->user_token, wall_()), *hello});
    return;
  }
  feed_(FrameReceived{id, std::move(frame).value()});
}

void SignalingService::unreadable(ConnectionId id) {
  if (connections_.erase(id) == 0) return;
  if (ended_) ended_(Refusal::kMalformed);
  feed_(ConnectionLost{id});
}

void SignalingService::closed(ConnectionId id) {
  if (connections_.erase(id) != 0) feed_(ConnectionLost{id});
}

void SignalingService::finish(ConnectionId id, Refusal why, grpc::Status status) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  // First forgotten: the stream's own last event then finds nothing.
  const auto stream = found->second.stream;
  connections_.erase(found);
  if (ended_) ended_(why);
  stream->finish(std::move(status));
}

void SignalingService::execute(const SendFrame& effect) {
  const auto found = connections_.find(effect.connection);
  // A false is a slow reader that was just cut; its `closed` follows.
  if (found != connections_.end()) found->second.stream->send(to_wire(effect.frame));
}

void SignalingService::execute(const CloseConnection& effect) {
  grpc::Status status = status_of(effect.why);
  if (!effect.field.empty()) {
    status = {status.error_code(), effect.field + ": " + status.error_message()};
  }
  finish(effect.connection, effect.why, std::move(status));
}

void SignalingService::close_all() {
  while (!connections_.empty()) {
    const ConnectionId id = connections_.begin()->first;
    finish(id, Refusal::kDraining, status_of(Refusal::kDraining));
    feed_(ConnectionLost{id});
  }
}

}  // namespace ringback::signaling::io
