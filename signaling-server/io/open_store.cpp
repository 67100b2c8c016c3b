// Which store --store names.
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "net/file_lock.h"
#include "signaling-server/io/store.h"

namespace ringback::signaling::io {
namespace {

namespace fs = std::filesystem;

}  // namespace

Result<std::unique_ptr<Store>, std::string> open_store(const std::string& where) {
  if (where == kMemoryStore) return make_memory_store();
  const fs::path folder = fs::absolute(where).parent_path();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return Failure{"cannot make " + folder.string() + ": " + error.message()};
  // Two servers that wrote into one file would undo each other's calls.
  auto lock = net::lock_file(where + ".lock", where);
  if (!lock) return Failure{"another server has the store " + where + ", or it cannot be written"};
  return open_sqlite_store(where, std::move(lock).value());
}

Result<std::unique_ptr<Store>, std::string> open_to_read(const std::string& where) {
  if (is_shared(where)) return read_postgres_store(where);
  if (where == kMemoryStore) return Failure{std::string("a store in memory has no history")};
  if (!fs::exists(where)) return Failure{"there is no store " + where};
  return open_sqlite_store(where);
}

bool is_shared(std::string_view where) {
  return where.starts_with("postgresql://") || where.starts_with("postgres://");
}

std::string default_store() {
  const fs::path file = "ringback-signaling/calls.db";
  if (const char* data = std::getenv("XDG_DATA_HOME")) return (fs::path(data) / file).string();
  if (const char* home = std::getenv("HOME"))
    return (fs::path(home) / ".local/share" / file).string();
  return (fs::temp_directory_path() / file).string();
}

}  // namespace ringback::signaling::io
