// The latest events of the whole stack, numbered in the order they came, ready to be sent. Each
// reader keeps a position of its own, so that no number of slow readers costs any memory.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/trace.h"

namespace ringback::console {

/// One watched process.
struct Source {
  std::string name;
  std::string address;
  bool up = false;
};

class EventLog {
 public:
  explicit EventLog(std::size_t limit = 20'000) : limit_(limit) {}

  /// `wake` is called from any thread when there is something new to read; it must not block.
  void on_news(std::function<void()> wake);

  void append(const TraceEvent& event);
  void set_source(const std::string& name, const std::string& address, bool up);

  struct Batch {
    std::uint64_t missed = 0;         ///< events that were forgotten before they could be read
    std::vector<std::string> events;  ///< JSON objects, with "n"
    std::uint64_t last = 0;           ///< the position after this batch
  };
  /// What followed the event of number `after`, at most `limit` events. A reader that is ahead
  /// of us saw another process' numbers and starts over.
  Batch since(std::uint64_t after, std::size_t limit) const;
  std::uint64_t last() const;
  /// What is remembered of what followed the event of number `after`, as it was appended.
  std::vector<TraceEvent> recording(std::uint64_t after = 0) const;

  std::vector<Source> sources() const;
  /// Grows with every change of a source.
  std::uint64_t sources_version() const;

 private:
  mutable std::mutex mutex_;
  std::size_t limit_;
  std::uint64_t last_ = 0;
  std::deque<std::string> events_;
  std::deque<TraceEvent> originals_;
  std::vector<Source> sources_;
  std::uint64_t sources_version_ = 0;
  std::function<void()> wake_;
};

/// {"type":"sources","sources":[...]}
std::string sources_message(const std::vector<Source>& sources);

}  // namespace ringback::console
