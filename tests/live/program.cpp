#include "tests/live/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <sstream>

namespace ringback::live {

namespace {

std::string contents(int file) {
  std::string text;
  std::array<char, 4096> buffer{};
  ::lseek(file, 0, SEEK_SET);
  for (ssize_t count; (count = ::read(file, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

/// True when the descriptor has something to say before the limit.
bool wait_for(int descriptor, std::chrono::milliseconds limit) {
  pollfd waiting{descriptor, POLLIN, 0};
  return ::poll(&waiting, 1, static_cast<int>(limit.count())) > 0;
}

}  // namespace

Program::Program(std::string name, std::vector<std::string> arguments, Readiness readiness)
    : name_(std::move(name)), started_(std::chrono::steady_clock::now()) {
  std::array<int, 2> ready{};
  EXPECT_EQ(::pipe2(ready.data(), O_CLOEXEC), 0);
  out_file_ = ::memfd_create("stdout", MFD_CLOEXEC);
  err_file_ = ::memfd_create("stderr", MFD_CLOEXEC);
  arguments.insert(arguments.begin(), RINGBACK_PROGRAMS "/" + name_);
  constexpr int kReadyFd = 3;
  if (readiness == Readiness::kTold) {
    arguments.insert(arguments.end(), {"--ready-fd", std::to_string(kReadyFd)});
  }
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(out_file_, STDOUT_FILENO);
    ::dup2(err_file_, STDERR_FILENO);
    // dup2 onto itself would leave the descriptor closed on exec.
    if (ready[1] == kReadyFd) {
      ::fcntl(kReadyFd, F_SETFD, 0);
    } else {
      ::dup2(ready[1], kReadyFd);
    }
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(ready[1]);
  ready_fd_ = ready[0];
  pidfd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
}

Program::~Program() {
  if (!exit_) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    read_rest();
    if (::testing::Test::HasFailure()) std::fputs(err_.c_str(), stderr);
  }
  for (const int descriptor : {pidfd_, ready_fd_, out_file_, err_file_}) ::close(descriptor);
}

bool Program::wait_ready() {
  std::string line;
  while (line.find('\n') == std::string::npos) {
    std::array<char, 512> buffer{};
    if (!wait_for(ready_fd_, std::chrono::seconds(20))) return false;
    const auto count = ::read(ready_fd_, buffer.data(), buffer.size());
    if (count <= 0) return false;
    line.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ready_after_ = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - started_);
  std::istringstream text(line);
  for (std::string word; text >> word;) {
    const auto equals = word.find('=');
    if (equals != std::string::npos) words_[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return true;
}

net::Endpoint Program::address(const std::string& name) const {
  const auto found = words_.find(name);
  if (found == words_.end()) return {};
  return net::Endpoint::parse(found->second).value_or(net::Endpoint{});
}

void Program::send_signal(int signal) const { ::kill(pid_, signal); }

bool Program::running() { return !wait_exit(std::chrono::milliseconds(0)); }

std::optional<int> Program::wait_exit(std::chrono::milliseconds limit) {
  if (exit_) return exit_;
  if (!wait_for(pidfd_, limit)) return {};
  int status = 0;
  ::waitpid(pid_, &status, 0);
  exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  read_rest();
  return exit_;
}

void Program::read_rest() {
  out_ = contents(out_file_);
  err_ = contents(err_file_);
}

Run run(const std::string& name, std::vector<std::string> arguments) {
  Program program(name, std::move(arguments));
  const auto status = program.wait_exit();
  EXPECT_TRUE(status) << name << " did not end";
  return {status.value_or(-1), program.out(), program.err()};
}

TemporaryFolder::TemporaryFolder()
    : path_((std::filesystem::temp_directory_path() / "ringback-live-XXXXXX").string()) {
  EXPECT_NE(::mkdtemp(path_.data()), nullptr);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace ringback::live
