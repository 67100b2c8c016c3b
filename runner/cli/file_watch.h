// Waits until somebody saves a scenario (inotify).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ringback::runner {

class FileWatch {
 public:
  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  /// Also looks at these files' folders with one level below, and at these folders with all below;
  /// what is known already is not watched twice.
  void add(const std::vector<std::string>& paths);

  /// Returns once a .yaml or .csv file was written, replaced or removed, and the burst of events
  /// that one "save" makes is over; false when nothing happened in time.
  bool wait(std::optional<std::chrono::milliseconds> limit = {});

 private:
  void add_folder(const std::string& folder);
  /// True when one of the events that wait is about a scenario.
  bool read_events();

  int fd_ = -1;
};

}  // namespace ringback::runner
