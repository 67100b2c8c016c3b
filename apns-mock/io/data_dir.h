// The folder with what a stranger needs: made at the first start, used as it is afterwards.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
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

/// Keeps other processes out of a data folder, which is made when it is not there, for as long as
/// the result lives; the error is one line that names it.
Result<std::shared_ptr<void>, std::string> lock_data_dir(const std::filesystem::path& folder);

/// Under the user's own data folder.
std::filesystem::path default_data_dir();

}  // namespace ringback::apns
