#include "net/trace_hub.h"

#include <algorithm>

namespace ringback::net {

namespace {

/// What an event takes in memory, near enough.
std::size_t bytes_of(const TraceEvent& event) {
  // What the allocator adds to each block, of which the event is one and its fields are another.
  constexpr std::size_t kBlock = 16;
  const auto heap = [](const std::string& text) {
    return text.size() > 15 ? text.size() + kBlock : 0;
  };
  std::size_t bytes = sizeof(PublishedTrace) + 3 * kBlock + heap(event.lane) + heap(event.to);
  for (const auto& field : event.fields) bytes += sizeof(Field) + heap(field.value);
  return bytes;
}

}  // namespace

SharedTrace TraceWatcher::take() {
  const std::lock_guard lock(mutex_);
  if (queue_.empty()) return {};
  auto next = std::move(queue_.front());
  queue_.pop_front();
  return next;
}

bool TraceWatcher::cut() const {
  const std::lock_guard lock(mutex_);
  return cut_;
}

bool TraceWatcher::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void TraceWatcher::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_();
}

void TraceWatcher::offer(const SharedTrace& trace) {
  {
    const std::lock_guard lock(mutex_);
    if (cut_) return;
    if (queue_.size() >= capacity_) {
      cut_ = true;
      queue_.clear();
    } else {
      queue_.push_back(trace);
    }
  }
  wake_();
}

void TraceHub::limit_backlog(std::size_t backlog) {
  const std::lock_guard lock(mutex_);
  limits_.events = backlog;
}

std::size_t TraceHub::backlog_limit() const {
  const std::lock_guard lock(mutex_);
  return limits_.events;
}

void TraceHub::publish(WallTime at, const TraceEvent& event) {
  std::vector<std::shared_ptr<TraceWatcher>> watchers;
  SharedTrace trace;
  {
    const std::lock_guard lock(mutex_);
    ++count_;
    ++in_second_;
    if (limits_.events == 0 && watchers_.empty()) return;
    trace = std::make_shared<PublishedTrace>(PublishedTrace{count_, at, event});
    backlog_.push_back(trace);
    backlog_bytes_ += bytes_of(event);
    while (backlog_.size() > limits_.events || backlog_bytes_ > limits_.bytes) {
      backlog_bytes_ -= bytes_of(backlog_.front()->event);
      backlog_.pop_front();
    }
    for (auto& watcher : watchers_) {
      if (auto alive = watcher.lock()) watchers.push_back(std::move(alive));
    }
    if (watchers.size() != watchers_.size()) watchers_.assign(watchers.begin(), watchers.end());
    // Still under the lock, so that two publishers cannot swap their events on the way.
    for (const auto& watcher : watchers) watcher->offer(trace);
  }
}

bool TraceHub::watched() const {
  return std::any_of(watchers_.begin(), watchers_.end(),
                     [](const auto& watcher) { return !watcher.expired(); });
}

bool TraceHub::wants(Instant now) {
  const std::lock_guard lock(mutex_);
  if (now - second_ >= 1s) {
    second_ = now;
    in_second_ = 0;
  }
  const bool wanted = (limits_.events > 0 && in_second_ < limits_.events_per_second) || watched();
  if (!wanted && !skipping_) ++count_;
  skipping_ = !wanted;
  return wanted;
}

std::shared_ptr<TraceWatcher> TraceHub::watch(std::size_t backlog, std::size_t capacity,
                                              std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  const auto skip = backlog_.size() > backlog ? backlog_.size() - backlog : 0;
  auto watcher = std::make_shared<TraceWatcher>(capacity + backlog_.size() - skip, std::move(wake));
  for (auto i = skip; i < backlog_.size(); ++i) watcher->offer(backlog_[i]);
  if (closed_) watcher->close();
  watchers_.push_back(watcher);
  return watcher;
}

void TraceHub::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& weak : watchers_) {
    if (const auto watcher = weak.lock()) watcher->close();
  }
}

}  // namespace ringback::net
