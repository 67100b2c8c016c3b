// Watches the traces of several processes and hands their events to one reader, in the order in
// which they arrive.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/trace.h"
#include "proto/control/v1/control.grpc.pb.h"

namespace ringback::runner {

/// An event as its process dated it: `at` is the wall clock's time since the epoch, until the
/// stage moves it to the story's clock.
struct WatchedEvent {
  TraceEvent event;
  std::string process;
};

class TraceWatch {
 public:
  TraceWatch() = default;
  TraceWatch(const TraceWatch&) = delete;
  TraceWatch& operator=(const TraceWatch&) = delete;
  /// Cancels every watch and waits for its thread.
  ~TraceWatch();

  /// Watches one process' control service, from its first event on. The watch ends with its
  /// process, without a word.
  void add(const std::string& process, std::unique_ptr<control::v1::Control::Stub> control);

  /// The next event; nothing when none has come by then.
  std::optional<WatchedEvent> next(std::chrono::steady_clock::time_point until);

 private:
  struct Source {
    std::unique_ptr<control::v1::Control::Stub> control;
    grpc::ClientContext context;
    std::thread reader;
  };
  void read(const std::string& process, Source& source);

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<WatchedEvent> events_;
  std::vector<std::unique_ptr<Source>> sources_;
};

}  // namespace ringback::runner
