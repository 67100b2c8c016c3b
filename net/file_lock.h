// Keeps other processes away from what is on disk.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"

namespace ringback::net {

/// Locks `file`, which is made when it is not there and stands for `what`: "/data is in use by
/// another process" when somebody else has it. Held as long as the result lives; the end of this
/// process, however it comes, is the end of it.
Result<std::shared_ptr<void>, std::string> lock_file(const std::filesystem::path& file,
                                                     const std::string& what);

}  // namespace ringback::net
