// What has come on a stream and waits for the executor: gRPC reads on meanwhile, so that a busy
// stream costs a change of threads per batch and not per message, within a bound.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace ringback::net::detail {

/// Guarded by its owner's mutex. Empty, it owns nothing.
template <class Message>
class Inbox {
 public:
  /// What is to be done after a message was put in.
  struct Next {
    bool wake = false;  ///< nobody is on the way to take it
    bool read = false;  ///< there is room for more
  };
  Next put(Message message, std::size_t bytes) {
    const bool first = waiting_.empty();
    waiting_.push_back(std::move(message));
    bytes_ += bytes;
    paused_ = waiting_.size() >= kMostMessages || bytes_ >= kMostBytes;
    return {first, !paused_};
  }
  /// Everything, and whether reading stopped for want of room and is to go on.
  std::pair<std::vector<Message>, bool> take() {
    bytes_ = 0;
    return {std::exchange(waiting_, {}), std::exchange(paused_, false)};
  }

 private:
  static constexpr std::size_t kMostMessages = 64;
  static constexpr std::size_t kMostBytes = 64 * 1024;
  std::vector<Message> waiting_;
  std::size_t bytes_ = 0;
  bool paused_ = false;
};

}  // namespace ringback::net::detail
