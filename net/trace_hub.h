// Where a process' trace goes: to any number of watchers, each with a bounded queue of its own,
// so that a slow watcher loses its stream and never slows the core down.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/time.h"
#include "base/trace.h"

namespace ringback::net {

struct PublishedTrace {
  std::uint64_t number = 0;  ///< counts this process' events from 1
  WallTime at;
  TraceEvent event;
};
using SharedTrace = std::shared_ptr<const PublishedTrace>;

/// One watcher's queue. Dropping the last reference ends the watch.
class TraceWatcher {
 public:
  TraceWatcher(std::size_t capacity, std::function<void()> wake)
      : capacity_(capacity), wake_(std::move(wake)) {}

  /// The next event; null when there is none yet, or none will come (`cut`).
  SharedTrace take();
  /// The queue overflowed: events are missing from here on.
  bool cut() const;
  /// The process is ending: once `take` has nothing, nothing more will come.
  bool closed() const;

 private:
  friend class TraceHub;
  void offer(const SharedTrace& trace);
  void close();

  mutable std::mutex mutex_;
  std::deque<SharedTrace> queue_;
  std::size_t capacity_;
  std::function<void()> wake_;
  bool cut_ = false;
  bool closed_ = false;
};

/// How much is kept for those who begin to watch later.
struct TraceLimits {
  std::size_t events = 100'000;
  std::size_t bytes = 8 << 20;  ///< about; whichever limit is met first
  /// What is taken while nobody watches, so that a load test pays for no trace that nobody reads.
  std::size_t events_per_second = 5'000;
};

class TraceHub {
 public:
  explicit TraceHub(TraceLimits limits = {}) : limits_(limits) {}

  /// How many events are kept for those who come later; before the first event. With 0 nothing is
  /// worth making while nobody watches.
  void limit_backlog(std::size_t backlog);
  std::size_t backlog_limit() const;
  /// Any thread may publish.
  void publish(WallTime at, const TraceEvent& event);
  /// Whether an event of this moment is worth making. Always while somebody watches. Where some
  /// were not, the next event's number skips one, so that a later watcher sees the gap.
  bool wants(Instant now);
  /// Watches from now on, after up to `backlog` of the latest events; may then be `capacity`
  /// events behind. `wake` is called from the
  /// publishing thread whenever something new can be taken; it must not block.
  std::shared_ptr<TraceWatcher> watch(std::size_t backlog, std::size_t capacity,
                                      std::function<void()> wake);
  /// Ends all watches, so that nobody who only looks on keeps the process from ending.
  void close();

 private:
  bool watched() const;

  mutable std::mutex mutex_;
  TraceLimits limits_;
  std::uint64_t count_ = 0;
  std::size_t backlog_bytes_ = 0;
  Instant second_;             ///< when the second that is being counted began
  std::size_t in_second_ = 0;  ///< events since then
  bool skipping_ = false;
  bool closed_ = false;
  std::deque<SharedTrace> backlog_;
  std::vector<std::weak_ptr<TraceWatcher>> watchers_;
};

}  // namespace ringback::net
