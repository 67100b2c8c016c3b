#include "net/sqlite/database.h"

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/check.h"

namespace ringback::net {
namespace {

/// Long enough for a backup or a query by hand; short enough that nobody who waits for the program
/// takes it for dead (apps of the signaling server: after 25 s).
constexpr std::chrono::milliseconds kLockWait{10'000};

/// A new file is for its user alone, before there is anything in it; the files that SQLite puts
/// beside it get its mode. An old one keeps its mode: an operator may have opened it to a group.
void make_private(const std::string& file) {
  namespace fs = std::filesystem;
  std::error_code none;
  if (fs::exists(file, none) || none) return;
  if (!std::ofstream(file)) return;  // SQLite says why
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, none);
}

}  // namespace

Statement& Statement::bind(std::string_view text) {
  // An empty view may point nowhere, which SQLite would read as NULL.
  const char* const bytes = text.empty() ? "" : text.data();
  sqlite3_bind_text64(statement_.get(), ++bound_, bytes, text.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  sqlite3_bind_int64(statement_.get(), ++bound_, number);
  return *this;
}

Statement& Statement::bind(std::optional<WallTime> time) {
  if (time) return bind(*time);
  sqlite3_bind_null(statement_.get(), ++bound_);
  return *this;
}

bool Statement::row() {
  const int code = sqlite3_step(statement_.get());
  failed_ = code != SQLITE_ROW && code != SQLITE_DONE;
  return code == SQLITE_ROW;
}

bool Statement::run() {
  const bool rows = row();
  reset();
  return !rows && !failed_;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  bound_ = 0;
}

std::string Statement::text(int column) const {
  const auto* const bytes = sqlite3_column_text(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(bytes), size);
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<WallTime> Statement::time(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return {};
  return WallTime{Duration{number(column)}};
}

Result<Database, std::string> Database::open(const std::string& file) {
  make_private(file);
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &raw,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database;
  database.database_.reset(raw);
  database.file_ = file;
  if (code != SQLITE_OK) return Failure{database.error()};
  database.wait_for_locks(kLockWait);
  if (!database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")) {
    return Failure{database.error()};
  }
  return database;
}

Result<bool, std::string> Database::migrate(std::span<const char* const> steps) {
  std::size_t seen = 0;
  {
    auto version = prepare("PRAGMA user_version");
    if (version.row()) seen = static_cast<std::size_t>(version.number(0));
  }  // it would hold a lock
  if (seen > steps.size()) return Failure{file_ + ": it was written by a newer version"};
  for (std::size_t next = seen; next < steps.size(); ++next) {
    const bool done = execute("BEGIN IMMEDIATE;" + std::string(steps[next]) +
                              ";PRAGMA user_version = " + std::to_string(next + 1) + ";COMMIT;");
    if (done) continue;
    auto why = error();
    execute("ROLLBACK");
    return Failure{std::move(why)};
  }
  return true;
}

bool Database::execute(const std::string& sql) {
  return sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

Statement Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                     SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  RINGBACK_CHECK(statement != nullptr);
  return Statement(statement);
}

void Database::wait_for_locks(std::chrono::milliseconds at_most) {
  lock_wait_ = at_most;
  sqlite3_busy_timeout(database_.get(), static_cast<int>(at_most.count()));
}

std::string Database::error() const {
  if (!database_) return file_ + ": out of memory";
  if ((sqlite3_errcode(database_.get()) & 0xff) == SQLITE_BUSY) {
    return file_ + ": another program has held the lock of this file for more than " +
           std::to_string(lock_wait_.count()) + " ms";
  }
  return file_ + ": " + sqlite3_errmsg(database_.get());
}

}  // namespace ringback::net
