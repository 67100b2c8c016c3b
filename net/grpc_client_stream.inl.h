// The reactor behind grpc_client_stream.h.
#pragma once

namespace ringback::net::detail {

/// A hold keeps OnDone away until the read side has ended, so that a send from the shell never
/// meets a reactor that is gone.
template <class Out, class In>
class ClientReactor final : public grpc::ClientBidiReactor<Out, In>,
                            public ClientStream<Out, In>,
                            public std::enable_shared_from_this<ClientReactor<Out, In>> {
 public:
  using Stream = ClientStream<Out, In>;
  using Start = std::function<void(grpc::ClientContext*, grpc::ClientBidiReactor<Out, In>*)>;

  ClientReactor(asio::any_io_executor executor, std::size_t queue_limit,
                typename Stream::Events events)
      : executor_(std::move(executor)), queue_limit_(queue_limit), events_(std::move(events)) {}

  void begin(const Start& start) {
    self_ = this->shared_from_this();
    start(&context_, this);
    this->AddHold();
    this->StartRead(&incoming_);
    this->StartCall();
  }

  bool send(Out message) override {
    const std::lock_guard lock(mutex_);
    if (over_ || finishing_) return false;
    if (queue_.size() >= queue_limit_) {
      finishing_ = true;
      context_.TryCancel();
      return false;
    }
    queue_.push_back(std::move(message));
    write_next();
    return true;
  }
  void finish() override {
    const std::lock_guard lock(mutex_);
    if (over_ || finishing_) return;
    finishing_ = true;
    write_next();
  }
  void cancel() override {
    const std::lock_guard lock(mutex_);
    if (!over_) context_.TryCancel();
  }

  void OnReadInitialMetadataDone(bool ok) override {
    if (!ok) return;
    asio::post(executor_, [self = this->shared_from_this()] {
      if (self->events_.connected) self->events_.connected();
    });
  }
  void OnReadDone(bool ok) override {
    if (!ok) return reading_ended();
    const auto next = [this] {
      const std::lock_guard lock(mutex_);
      const std::size_t bytes = size_of(incoming_);
      return inbox_.put(std::move(incoming_), bytes);
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
  void OnDone(const grpc::Status& status) override {
    asio::post(executor_, [self = std::move(self_), status] {
      const auto events = std::move(self->events_);
      if (events.closed) events.closed(status);
    });
  }

 private:
  static std::size_t size_of(const In& message) {
    if constexpr (std::is_same_v<In, grpc::ByteBuffer>) {
      return message.Length();
    } else {
      return message.ByteSizeLong();
    }
  }
  /// The hold is still there: only a failed read gives it up.
  void read() {
    incoming_ = {};
    this->StartRead(&incoming_);
  }
  /// On the executor.
  void work_off() {
    auto [messages, read_on] = [this] {
      const std::lock_guard lock(mutex_);
      return inbox_.take();
    }();
    if (read_on) read();
    for (auto& message : messages) {
      if (events_.message) events_.message(message);
    }
  }
  void reading_ended() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    this->RemoveHold();
  }
  void write_next() {
    if (writing_ || over_) return;
    if (!queue_.empty()) {
      writing_ = true;
      // With another one behind it, it need not go out by itself.
      grpc::WriteOptions options;
      if (queue_.size() > 1) options.set_buffer_hint();
      this->StartWrite(&queue_.front(), options);
    } else if (finishing_ && !done_writing_) {
      done_writing_ = true;
      this->StartWritesDone();
    }
  }

  grpc::ClientContext context_;
  asio::any_io_executor executor_;
  std::size_t queue_limit_;
  typename Stream::Events events_;  ///< the executor's
  In incoming_;                     ///< gRPC's
  std::mutex mutex_;
  Inbox<In> inbox_;
  /// A list: it costs nothing while a stream is idle, a deque half a KiB from the start.
  std::list<Out> queue_;
  bool writing_ = false;
  bool finishing_ = false;
  bool done_writing_ = false;
  bool over_ = false;
  std::shared_ptr<ClientReactor> self_;  ///< until OnDone
};

}  // namespace ringback::net::detail

namespace ringback::net {

template <class Out, class In>
std::shared_ptr<ClientStream<Out, In>> open_stream(
    asio::any_io_executor executor, std::size_t queue_limit,
    typename ClientStream<Out, In>::Events events,
    const std::function<void(grpc::ClientContext*, grpc::ClientBidiReactor<Out, In>*)>& start) {
  auto reactor = std::make_shared<detail::ClientReactor<Out, In>>(std::move(executor), queue_limit,
                                                                  std::move(events));
  reactor->begin(start);
  return reactor;
}

}  // namespace ringback::net
