// Runs somebody else's program in front of the user, as a shell would: same terminal, same group,
// its exit status ours, and whatever signal we get is its signal too.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ringback::runner {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// Keeps the signals that `run_foreground` hands on from ending this process meanwhile. Make it
/// before any thread is started: threads inherit what is kept back.
class HeldSignals {
 public:
  HeldSignals();
  ~HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

/// Runs `command` with the variables added to the environment and waits for its end. Returns its
/// exit status, 128 + N when signal N ended it, 127 when there is no such program and 126 when it
/// cannot be run, each said on standard error.
int run_foreground(const std::vector<std::string>& command, const Variables& variables,
                   const HeldSignals& signals);

}  // namespace ringback::runner
