#include "net/trace_hub.h"

namespace ringback::net {

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

void TraceHub::publish(WallTime at, const TraceEvent& event) {
  std::vector<std::shared_ptr<TraceWatcher>> watchers;
  SharedTrace trace;
  {
    const std::lock_guard lock(mutex_);
    ++count_;
    if (backlog_limit_ == 0 && watchers_.empty()) return;
    trace = std::make_shared<PublishedTrace>(PublishedTrace{count_, at, event});
    backlog_.push_back(trace);
    if (backlog_.size() > backlog_limit_) backlog_.pop_front();
    for (auto& watcher : watchers_) {
      if (auto alive = watcher.lock()) watchers.push_back(std::move(alive));
    }
    if (watchers.size() != watchers_.size()) watchers_.assign(watchers.begin(), watchers.end());
    // Still under the lock, so that two publishers cannot swap their events on the way.
    for (const auto& watcher : watchers) watcher->offer(trace);
  }
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
