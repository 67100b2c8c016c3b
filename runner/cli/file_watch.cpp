#include "runner/cli/file_watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <string_view>

namespace ringback::runner {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

/// Editors write a file in several steps; this long after the last of them it is whole.
constexpr milliseconds kBurst{50};

bool readable(int fd, std::optional<milliseconds> limit) {
  pollfd entry{fd, POLLIN, 0};
  return poll(&entry, 1, limit ? static_cast<int>(limit->count()) : -1) > 0;
}

bool is_scenario(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".csv");
}

}  // namespace

FileWatch::FileWatch() : fd_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

FileWatch::~FileWatch() { close(fd_); }

void FileWatch::add(const std::vector<std::string>& paths) {
  for (const auto& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      add_folder(path);
      for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
        if (entry.is_directory(error)) add_folder(entry.path().string());
      }
      continue;
    }
    const auto parent = fs::path(path).parent_path();
    const std::string folder = parent.empty() ? "." : parent.string();
    add_folder(folder);
    // Fragments and tables stand in a folder below, if not beside it.
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (entry.is_directory(error)) add_folder(entry.path().string());
    }
  }
}

void FileWatch::add_folder(const std::string& folder) {
  inotify_add_watch(fd_, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE);
}

bool FileWatch::read_events() {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  bool found = false;
  while (true) {
    const auto size = read(fd_, buffer.data(), buffer.size());
    if (size <= 0) return found;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      // The name is padded with zeros up to `len`.
      if (event.len > 0 && is_scenario(buffer.data() + at + sizeof event)) found = true;
      at += sizeof event + event.len;
    }
  }
}

bool FileWatch::wait(std::optional<milliseconds> limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit.value_or(milliseconds(0));
  while (true) {
    std::optional<milliseconds> left;
    if (limit) {
      left = std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
      if (*left < milliseconds(0)) return false;
    }
    if (!readable(fd_, left)) {
      if (limit) return false;
      continue;  // a signal that somebody handled
    }
    if (!read_events()) continue;
    while (readable(fd_, kBurst)) read_events();
    return true;
  }
}

}  // namespace ringback::runner
