// The folder with what a stranger needs: made at the first start, used as it is afterwards.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace ringback::apns {

struct Material {
  std::filesystem::path ca;            ///< ca.pem, what clients trust
  std::filesystem::path certificate;   ///< server.pem
  std::filesystem::path key;           ///< server-key.pem
  std::filesystem::path provider_key;  ///< AuthKey_<kid>.p8
  bool made_now = false;
};

/// `names` go into the server's certificate beside Apple's; with `foreign_chain` the server shows
/// a certificate of a CA that nobody has. The error is one line.
Result<Material, std::string> open_data_dir(const std::filesystem::path& folder,
                                            const std::vector<std::string>& names,
                                            bool foreign_chain);

/// Keeps other processes out of a data folder for as long as it lives; the end of this process,
/// however it comes, is the end of it.
class DataDirLock {
 public:
  /// Makes the folder when it is not there; the error is one line that names it.
  static Result<DataDirLock, std::string> take(const std::filesystem::path& folder);
  DataDirLock(DataDirLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  DataDirLock& operator=(DataDirLock&&) = delete;
  ~DataDirLock();

 private:
  explicit DataDirLock(int file) : file_(file) {}
  int file_;
};

/// Under the user's own data folder.
std::filesystem::path default_data_dir();

}  // namespace ringback::apns
