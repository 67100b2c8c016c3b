#include "tests/push_client/nghttpd.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>

#include "net/asio.h"

namespace ringback::push_client {

namespace {

const char* const kPath = "/usr/sbin/nghttpd";

std::uint16_t free_port() {
  net::asio::io_context io;
  net::Tcp::acceptor acceptor(io, {net::asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint().port();
}

}  // namespace

Nghttpd::Nghttpd(std::string folder, std::string key_file, std::string certificate_file,
                 std::vector<std::string> options)
    : folder_(std::move(folder)),
      key_file_(std::move(key_file)),
      certificate_file_(std::move(certificate_file)),
      options_(std::move(options)) {
  // It cannot pick a port by itself, and one that was free may be taken by now.
  for (int tries = 0; tries < 5; ++tries) {
    port_ = free_port();
    if (start_once()) return;
  }
  ADD_FAILURE() << "nghttpd does not start";
}

Nghttpd::~Nghttpd() { kill(); }

bool Nghttpd::installed() { return std::filesystem::exists(kPath); }

void Nghttpd::start() { EXPECT_TRUE(start_once()); }

bool Nghttpd::start_once() {
  std::vector<std::string> words{kPath, "-a", "127.0.0.1", "-d", folder_};
  words.insert(words.end(), options_.begin(), options_.end());
  words.insert(words.end(), {std::to_string(port_), key_file_, certificate_file_});
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  net::asio::io_context io;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < deadline) {
    net::Tcp::socket socket(io);
    net::ErrorCode error;
    socket.connect({net::asio::ip::address_v4::loopback(), port_}, error);
    if (!error) return true;
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) break;
  }
  kill();
  return false;
}

void Nghttpd::send_signal(int signal) const { ::kill(pid_, signal); }

void Nghttpd::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace ringback::push_client
