// A program under test: started with its output in pipes, watched, and never left behind.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "net/endpoint.h"

namespace ringback::live {

/// Whether a program says on a descriptor of its own that it is ready, as servers do.
enum class Readiness { kTold, kUntold };

class Program {
 public:
  /// Starts bin/NAME; a program that cannot be started fails the test that uses it.
  Program(std::string name, std::vector<std::string> arguments,
          Readiness readiness = Readiness::kTold);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  /// Waits for the readiness line on --ready-fd; false when the program ended first or was slow.
  bool wait_ready();
  /// The words "name=value" of that line.
  const std::map<std::string, std::string>& words() const { return words_; }
  /// An address of that line.
  net::Endpoint address(const std::string& name) const;
  /// From the start to the line.
  std::chrono::milliseconds ready_after() const { return ready_after_; }

  pid_t pid() const { return pid_; }
  void send_signal(int signal) const;
  bool running();
  /// The exit status, 128 + the signal that ended it, or nothing when it still runs after `limit`.
  std::optional<int> wait_exit(std::chrono::milliseconds limit = std::chrono::seconds(60));
  /// All it wrote; after wait_exit.
  const std::string& out() const { return out_; }
  const std::string& err() const { return err_; }

 private:
  void read_rest();

  std::string name_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::milliseconds ready_after_{};
  pid_t pid_ = -1;
  int pidfd_ = -1;
  int ready_fd_ = -1;
  int out_file_ = -1;  ///< unlinked files, so that a talkative program never blocks on a pipe
  int err_file_ = -1;
  std::optional<int> exit_;
  std::map<std::string, std::string> words_;
  std::string out_;
  std::string err_;
};

/// One whole run of a program that ends by itself.
struct Run {
  int status = -1;
  std::string out;
  std::string err;
};
Run run(const std::string& name, std::vector<std::string> arguments);

/// A folder of this test's own, removed with it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace ringback::live
