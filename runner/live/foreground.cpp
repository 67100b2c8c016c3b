#include "runner/live/foreground.h"

#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>

extern char** environ;

namespace ringback::runner {
namespace {

constexpr std::array kHandedOn{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

sigset_t set_of_handed_on() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : kHandedOn) sigaddset(&set, number);
  return set;
}

std::vector<std::string> environment_with(const Variables& variables) {
  std::map<std::string, std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string::npos) all[text.substr(0, equals)] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : variables) all[name] = value;
  std::vector<std::string> lines;
  lines.reserve(all.size());
  for (const auto& [name, value] : all) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// An errno value, 0 when it runs.
int spawn(std::vector<std::string> command, std::vector<std::string> environment, pid_t& pid) {
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  auto arguments = pointers(command);
  auto variables = pointers(environment);
  const int error = posix_spawnp(&pid, command[0].c_str(), nullptr, &attributes, arguments.data(),
                                 variables.data());
  posix_spawnattr_destroy(&attributes);
  return error;
}

/// What the terminal sends goes to its whole group: the command has it already.
void hand_on(int signals, pid_t pid) {
  signalfd_siginfo info{};
  if (read(signals, &info, sizeof info) != sizeof info) return;
  if (info.ssi_code == SI_KERNEL) return;
  kill(pid, static_cast<int>(info.ssi_signo));
}

int wait_for(pid_t pid, int signals) {
  const int ended = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  std::array<pollfd, 2> watched{pollfd{ended, POLLIN, 0}, pollfd{signals, POLLIN, 0}};
  while (true) {
    if (poll(watched.data(), watched.size(), -1) < 0) continue;  // EINTR: another signal
    if ((watched[0].revents & POLLIN) != 0) break;
    if ((watched[1].revents & POLLIN) != 0) hand_on(signals, pid);
  }
  close(ended);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

HeldSignals::HeldSignals() {
  const sigset_t set = set_of_handed_on();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  fd_ = signalfd(-1, &set, SFD_CLOEXEC);
}

HeldSignals::~HeldSignals() {
  close(fd_);
  const sigset_t set = set_of_handed_on();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

int run_foreground(const std::vector<std::string>& command, const Variables& variables,
                   const HeldSignals& signals) {
  pid_t pid = -1;
  std::fflush(nullptr);
  const int error = spawn(command, environment_with(variables), pid);
  if (error != 0) {
    std::fprintf(stderr, "ringback: %s: %s\n", command[0].c_str(), std::strerror(error));
    return error == ENOENT ? 127 : 126;
  }
  return wait_for(pid, signals.fd());
}

}  // namespace ringback::runner
