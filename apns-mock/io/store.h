// Where device tokens, channels and stored pushes outlive the process: one SQLite file.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "apns-mock/core/keep.h"
#include "base/result.h"

namespace ringback::apns {

class Store {
 public:
  Store(Store&&) noexcept;
  ~Store();

  /// Makes the file when it is not there; the error is one line that names it.
  static Result<Store, std::string> open(const std::filesystem::path& file);

  /// Durable against the end of the process when it returns; an error is one line.
  Result<bool, std::string> keep(const Keep& keep);
  /// Everything kept: tokens, channels, listeners, then pushes in the order in which they came.
  Result<std::vector<Restored>, std::string> load();

 private:
  struct Tables;
  explicit Store(std::unique_ptr<Tables> tables);
  std::unique_ptr<Tables> tables_;
};

}  // namespace ringback::apns
