#include "net/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ringback::net {

Result<std::shared_ptr<void>, std::string> lock_file(const std::filesystem::path& file,
                                                     const std::string& what) {
  const int lock = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (lock < 0) {
    return Failure{"cannot open " + file.string() + ": " + std::generic_category().message(errno)};
  }
  std::shared_ptr<void> held(new int(lock), [](int* owned) {
    ::close(*owned);
    delete owned;
  });
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) return Failure{what + " is in use by another process"};
  return held;
}

}  // namespace ringback::net
