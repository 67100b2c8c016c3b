#include "runner/live/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

extern char** environ;

namespace ringback::runner {
namespace {

std::string short_name(const std::string& program) {
  return program.substr(program.rfind('/') + 1);
}

/// Starts the program with the descriptors open and its output in the log; an errno value on
/// failure.
int spawn(const std::string& program, std::vector<std::string>& arguments,
          const std::string& log_file, const std::array<int, 2>& open, pid_t& pid) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                   0644);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  // A dup onto itself clears close-on-exec, so that the child and nobody else inherits it.
  for (const int fd : open) posix_spawn_file_actions_adddup2(&files, fd, fd);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A group of its own: Ctrl-C at the terminal reaches the runner, which then stops its children
  // in order.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  // Whatever this process keeps for itself, its children can be asked to stop.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const int error = posix_spawn(&pid, program.c_str(), &files, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

std::map<std::string, std::string> words_of(const std::string& line) {
  std::map<std::string, std::string> words;
  for (std::size_t at = 0; at < line.size();) {
    const auto end = std::min(line.find(' ', at), line.size());
    const auto word = line.substr(at, end - at);
    if (const auto equals = word.find('='); equals != std::string::npos) {
      words[word.substr(0, equals)] = word.substr(equals + 1);
    }
    at = end + 1;
  }
  return words;
}

/// Waits until the descriptor can be read; false when the time is over.
bool readable(int fd, std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  pollfd entry{fd, POLLIN, 0};
  int count = 0;
  do {
    count = poll(&entry, 1, static_cast<int>(std::max<long>(left.count(), 0)));
  } while (count < 0 && errno == EINTR);
  return count > 0;
}

}  // namespace

Result<Child, std::string> Child::start(const std::string& program,
                                        std::vector<std::string> arguments,
                                        const std::string& log_file) {
  std::array<int, 2> ready{};
  if (pipe2(ready.data(), O_CLOEXEC) != 0) return Failure{std::string(std::strerror(errno))};
  Child child;
  child.program_ = program;
  child.log_file_ = log_file;
  child.ready_fd_ = ready[0];
  std::array<int, 2> lifeline{};
  if (pipe2(lifeline.data(), O_CLOEXEC) != 0) {
    close(ready[1]);
    return Failure{std::string(std::strerror(errno))};
  }
  child.lifeline_fd_ = lifeline[1];
  arguments.insert(arguments.end(), {"--ready-fd", std::to_string(ready[1]), "--lifeline-fd",
                                     std::to_string(lifeline[0])});
  pid_t pid = -1;
  const int error = spawn(program, arguments, log_file, {ready[1], lifeline[0]}, pid);
  close(ready[1]);
  close(lifeline[0]);
  if (error != 0) return Failure{"cannot start " + program + ": " + std::strerror(error)};
  child.pid_ = pid;
  child.pidfd_ = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  return child;
}

Child::Child(Child&& other) noexcept { *this = std::move(other); }

Child& Child::operator=(Child&& other) noexcept {
  std::swap(program_, other.program_);
  std::swap(log_file_, other.log_file_);
  std::swap(pid_, other.pid_);
  std::swap(pidfd_, other.pidfd_);
  std::swap(ready_fd_, other.ready_fd_);
  std::swap(lifeline_fd_, other.lifeline_fd_);
  return *this;
}

Child::~Child() {
  kill_now();
  if (ready_fd_ >= 0) close(ready_fd_);
  if (lifeline_fd_ >= 0) close(lifeline_fd_);
}

Result<std::map<std::string, std::string>, std::string> Child::wait_ready(
    std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::string line;
  std::array<char, 512> buffer{};
  while (line.find('\n') == std::string::npos) {
    if (!readable(ready_fd_, deadline)) {
      return Failure{short_name(program_) + " is not ready after " + std::to_string(limit.count()) +
                     " ms"};
    }
    const auto count = read(ready_fd_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Failure{short_name(program_) + " did not start: " + last_words()};
    line.append(buffer.data(), static_cast<std::size_t>(count));
  }
  line.resize(line.find('\n'));
  return words_of(line);
}

bool Child::ended_by_itself() const {
  return running() && readable(pidfd_, std::chrono::steady_clock::now());
}

std::optional<ChildEnd> Child::reap(std::chrono::milliseconds limit) {
  if (!readable(pidfd_, std::chrono::steady_clock::now() + limit)) return {};
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  close(pidfd_);
  pid_ = -1;
  pidfd_ = -1;
  if (WIFSIGNALED(status)) return ChildEnd{true, WTERMSIG(status)};
  return ChildEnd{false, WEXITSTATUS(status)};
}

std::optional<ChildEnd> Child::stop(std::chrono::milliseconds limit) {
  if (!running()) return {};
  kill(pid_, SIGTERM);
  if (auto end = reap(limit)) return end;
  kill(pid_, SIGKILL);
  return reap(std::chrono::seconds(10));
}

void Child::ask_to_stop() const {
  if (running()) kill(pid_, SIGTERM);
}

void Child::kill_now() {
  if (!running()) return;
  kill(pid_, SIGKILL);
  reap(std::chrono::seconds(10));
}

std::string Child::last_words() const {
  std::ifstream log(log_file_);
  std::string last;
  for (std::string line; std::getline(log, line);) {
    if (!line.empty()) last = line;
  }
  return last.empty() ? "it said nothing" : last;
}

}  // namespace ringback::runner
