// The reactor behind grpc_server_stream.h.
#pragma once

namespace ringback::net::detail {

/// gRPC calls the On... functions from its own threads; the mutex orders them against the shell.
/// Finish is called exactly once, and nothing is started after it.
template <class In, class Out>
class ServerReactor final : public RawReactor,
                            public ServerStream<In, Out>,
                            public std::enable_shared_from_this<ServerReactor<In, Out>> {
 public:
  using Stream = ServerStream<In, Out>;
  using Opened = std::function<typename Stream::Events(std::shared_ptr<Stream>)>;

  ServerReactor(grpc::CallbackServerContext* context, asio::any_io_executor executor,
                std::size_t queue_limit)
      : context_(context), executor_(std::move(executor)), queue_limit_(queue_limit) {}

  void begin(Opened opened) {
    self_ = this->shared_from_this();
    // Tells the client that the stream is up before either side has anything to say.
    this->StartSendInitialMetadata();
    asio::post(executor_, [self = self_, opened = std::move(opened)] {
      self->events_ = opened(self);
      self->read();
    });
  }

  bool send(Out message) override {
    const std::lock_guard lock(mutex_);
    if (finished_ || finishing_) return false;
    if (queue_.size() >= queue_limit_) {
      cut();
      return false;
    }
    bool own = false;
    // Never fails: a message knows its size, and none is past protobuf's 2 GiB.
    (void)grpc::SerializationTraits<Out>::Serialize(message, &queue_.emplace_back(), &own);
    write_next();
    return true;
  }

  void finish(grpc::Status status) override {
    const std::lock_guard lock(mutex_);
    deaf_ = true;
    end(std::move(status));
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      // Behind what came before it: who says no more still waits for the answers.
      asio::post(executor_, [self = this->shared_from_this()] {
        const std::lock_guard lock(self->mutex_);
        self->end(grpc::Status::OK);
      });
      return;
    }
    const std::size_t bytes = incoming_.Length();
    std::optional<In> message(std::in_place);
    if (!grpc::SerializationTraits<In>::Deserialize(&incoming_, &*message).ok()) message.reset();
    const auto next = [&] {
      const std::lock_guard lock(mutex_);
      return inbox_.put(std::move(message), bytes);
    }();
    if (next.wake) {
      asio::post(executor_, [self = this->shared_from_this()] { self->work_off(); });
    }
    if (next.read) read();
  }
  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    queue_.pop_front();
    if (!ok) queue_.clear();
    write_next();
  }
  void OnSendInitialMetadataDone(bool) override {
    const std::lock_guard lock(mutex_);
    ready_to_write_ = true;
    write_next();
  }
  /// The peer vanished, and nobody hears what is not on its way yet.
  void OnCancel() override {
    const std::lock_guard lock(mutex_);
    if (queue_.size() > 1) queue_.erase(std::next(queue_.begin()), queue_.end());
    end(grpc::Status::OK);
  }
  void OnDone() override {
    asio::post(executor_, [self = std::move(self_)] {
      const auto events = std::move(self->events_);
      if (events.closed) events.closed();
    });
  }

 private:
  /// On the executor.
  void work_off() {
    auto [messages, read_on] = [this] {
      const std::lock_guard lock(mutex_);
      return inbox_.take();
    }();
    if (read_on) read();
    for (auto& message : messages) {
      if (is_deaf()) return;
      if (!message) return refuse();
      if (events_.message) events_.message(*message);
    }
  }
  bool is_deaf() {
    const std::lock_guard lock(mutex_);
    return deaf_;
  }
  void refuse() {
    if (events_.unreadable) events_.unreadable();
    finish({grpc::StatusCode::INVALID_ARGUMENT,
            "what came is no " + std::string(In::descriptor()->full_name())});
  }
  void read() {
    const std::lock_guard lock(mutex_);
    if (!finished_) this->StartRead(&incoming_);
  }
  void end(grpc::Status status) {
    if (finishing_ || finished_) return;
    finishing_ = true;
    status_ = std::move(status);
    write_next();
  }
  /// The write in flight cannot be taken back, so the whole call is cancelled.
  void cut() {
    queue_.resize(writing_ ? 1 : 0);
    deaf_ = true;
    end({grpc::StatusCode::RESOURCE_EXHAUSTED, "the reader is too slow"});
    context_->TryCancel();
  }
  void write_next() {
    if (writing_ || finished_ || !ready_to_write_) return;
    if (!queue_.empty()) {
      writing_ = true;
      // With another one behind it, it need not go out by itself.
      grpc::WriteOptions options;
      if (queue_.size() > 1) options.set_buffer_hint();
      this->StartWrite(&queue_.front(), options);
    } else if (finishing_) {
      finished_ = true;
      this->Finish(status_);
    }
  }

  grpc::CallbackServerContext* context_;
  asio::any_io_executor executor_;
  std::size_t queue_limit_;
  typename Stream::Events events_;  ///< the executor's
  grpc::ByteBuffer incoming_;       ///< gRPC's
  std::mutex mutex_;
  Inbox<std::optional<In>> inbox_;  ///< nothing: bytes that are no message
  /// A list: it costs nothing while a stream is idle, a deque half a KiB from the start.
  std::list<grpc::ByteBuffer> queue_;
  grpc::Status status_;
  bool ready_to_write_ = false;
  bool writing_ = false;
  bool finishing_ = false;
  bool deaf_ = false;  ///< ended by us: what came behind that is of no interest
  bool finished_ = false;
  std::shared_ptr<ServerReactor> self_;  ///< until OnDone
};

}  // namespace ringback::net::detail

namespace ringback::net {

template <class In, class Out>
RawReactor* accept_stream(
    grpc::CallbackServerContext* context, asio::any_io_executor executor, std::size_t queue_limit,
    std::function<typename ServerStream<In, Out>::Events(std::shared_ptr<ServerStream<In, Out>>)>
        opened) {
  auto reactor =
      std::make_shared<detail::ServerReactor<In, Out>>(context, std::move(executor), queue_limit);
  reactor->begin(std::move(opened));
  return reactor.get();
}

}  // namespace ringback::net
