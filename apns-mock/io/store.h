// Where device tokens, channels and stored pushes outlive the process: one SQLite file, written
// ahead.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "apns-mock/core/keep.h"
#include "base/result.h"

struct sqlite3;

namespace ringback::apns {

class Store {
 public:
  /// Makes the file when it is not there; the error is one line that names it.
  static Result<Store, std::string> open(const std::filesystem::path& file);

  /// Durable against the end of the process when it returns; an error is one line.
  Result<bool, std::string> keep(const Keep& keep);
  /// Everything kept: tokens, channels, listeners, then pushes in the order in which they came.
  Result<std::vector<Restored>, std::string> load();

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit Store(std::unique_ptr<sqlite3, Close> database) : database_(std::move(database)) {}
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace ringback::apns
