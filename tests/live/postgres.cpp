#include "tests/live/postgres.h"

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace ringback::live {
namespace {

constexpr uid_t kNobody = 65534;

/// Debian keeps them by version.
std::string find_programs() {
  std::error_code none;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
    const auto folder = version.path() / "bin";
    if (std::filesystem::exists(folder / "initdb")) return folder.string();
  }
  return {};
}

std::string contents(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace

PrivatePostgres::PrivatePostgres() : programs_(find_programs()) {
  const auto& folder = folder_.path();
  if (::geteuid() == 0) {
    EXPECT_EQ(::chown(folder.c_str(), kNobody, kNobody), 0);
  }
  const std::string data = folder + "/data";
  running_ = run({"initdb", "-D", data, "-U", "ringback", "--auth=trust", "-E", "UTF8",
                  "--locale=C", "--no-sync"}) == 0 &&
             run({"pg_ctl", "-D", data, "-w", "-t", "90", "-l", folder + "/server.log", "-o",
                  "-k " + folder + " -c listen_addresses= -c fsync=off -c shared_buffers=16MB",
                  "start"}) == 0;
  EXPECT_TRUE(running_) << contents(folder + "/out.log") << contents(folder + "/server.log");
}

PrivatePostgres::~PrivatePostgres() {
  if (running_) run({"pg_ctl", "-D", folder_.path() + "/data", "-m", "immediate", "-w", "stop"});
}

int PrivatePostgres::run(std::vector<std::string> command) const {
  command[0] = programs_ + "/" + command[0];
  const std::string log = folder_.path() + "/out.log";
  std::vector<char*> argv;
  for (auto& word : command) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    const bool demoted = ::geteuid() != 0 || (::setgroups(0, nullptr) == 0 &&
                                              ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0);
    const int out = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    if (demoted && ::chdir("/") == 0) ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace ringback::live
