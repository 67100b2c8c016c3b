// Plays stories on the running processes, one at a time, while everybody watches.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "console/event_log.h"
#include "console/http.h"
#include "console/scenario_library.h"
#include "console/stack.h"
#include "runner/live/stack.h"

namespace ringback::console {

class LivePlays {
 public:
  LivePlays(const StackAddresses& addresses, const Stack& stack, const EventLog& log);
  LivePlays(const LivePlays&) = delete;
  LivePlays& operator=(const LivePlays&) = delete;
  /// Stops what plays.
  ~LivePlays() = default;

  /// 202 and state(); 409 while another one plays, 422 for a story of the virtual world only.
  Response start(Wanted wanted);
  /// {"state": "idle", "playing", "done" or "failed", "title", "after": the number of the last
  /// event before it began, "error", "told": when done, as console/told.h has it}
  Response state() const;
  /// Ends it before its time; 404 when nothing plays.
  Response stop();

 private:
  void play(const Wanted& wanted, std::stop_token stop);
  void finish(std::string state, std::string error, Json told);
  Json told_state() const;

  runner::StackAddresses running_;
  const Stack& stack_;
  const EventLog& log_;
  mutable std::mutex mutex_;
  std::string state_ = "idle";
  std::string title_;
  std::string error_;
  std::uint64_t after_ = 0;
  Json told_;
  /// Last, so that it has ended before what it writes to goes.
  std::jthread player_;
};

}  // namespace ringback::console
