// One child process of the live stage: started with a pipe on which it says that it is ready, and
// never left behind, not even when this process is killed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace ringback::runner {

/// How a child ended.
struct ChildEnd {
  bool by_signal = false;
  int code = 0;  ///< the exit status, or the signal's number
  friend bool operator==(const ChildEnd&, const ChildEnd&) = default;
};

class Child {
 public:
  /// Starts `program` with these arguments plus "--ready-fd N" and "--lifeline-fd M"; its output
  /// goes to `log_file`.
  /// Fails with one line for a person when it cannot be started.
  static Result<Child, std::string> start(const std::string& program,
                                          std::vector<std::string> arguments,
                                          const std::string& log_file);
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  /// Kills what still runs.
  ~Child();

  /// The words "name=value" of the readiness line; fails with the child's own last words when it
  /// ends first, or when it says nothing in time.
  Result<std::map<std::string, std::string>, std::string> wait_ready(
      std::chrono::milliseconds limit);

  /// Sends SIGTERM and waits; SIGKILL after the limit. Nothing when it was not running.
  std::optional<ChildEnd> stop(std::chrono::milliseconds limit);
  /// Sends SIGTERM and does not wait: `stop` or `kill_now` comes later.
  void ask_to_stop() const;
  /// Sends SIGKILL and waits.
  void kill_now();

  bool running() const { return pid_ > 0; }
  /// It was started and ended without having been told to.
  bool ended_by_itself() const;
  pid_t pid() const { return pid_; }
  const std::string& program() const { return program_; }
  /// The last line of its log.
  std::string last_words() const;

 private:
  Child() = default;
  std::optional<ChildEnd> reap(std::chrono::milliseconds limit);

  std::string program_;
  std::string log_file_;
  pid_t pid_ = -1;
  int pidfd_ = -1;
  int ready_fd_ = -1;
  int lifeline_fd_ = -1;
};

}  // namespace ringback::runner
