// SQLite's C interface with owners: a file whose schema grows, prepared statements, and errors in
// one line. One thread at a time.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace ringback::net {

class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  /// Binds the next parameter, from the first on.
  Statement& bind(std::string_view text);
  Statement& bind(std::int64_t number);
  Statement& bind(WallTime time) { return bind(time.since_epoch.count()); }
  Statement& bind(std::optional<WallTime> time);
  /// The next row; false when there is none, or after a failure.
  bool row();
  /// True when the latest step failed, so that rows may be missing.
  bool failed() const { return failed_; }
  /// Runs a statement that has no rows, and makes it ready for the next time.
  bool run();
  void reset();

  // Of the present row, columns counted from 0.
  std::string text(int column) const;
  std::int64_t number(int column) const;
  std::optional<WallTime> time(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
  bool failed_ = false;
};

class Database {
 public:
  /// Makes the file when it is not there, for its user's eyes only; the error is one line that
  /// names it. It is written ahead: what is committed survives the end of this process at any
  /// point; the end of the machine may cost the last moments, and never the file.
  static Result<Database, std::string> open(const std::string& file);
  /// Brings the schema up to date by the steps that the file has not seen, each in a transaction of
  /// its own; PRAGMA user_version counts them. So a step that was released is never changed, only
  /// followed by another. A file that has seen more is refused.
  Result<bool, std::string> migrate(std::span<const char* const> steps);
  /// How long a statement waits while another program writes; 10 s at first.
  void wait_for_locks(std::chrono::milliseconds at_most);
  /// Several statements without parameters; false after a failure.
  bool execute(const std::string& sql);
  /// A statement that makes no sense is a programmer's error.
  Statement prepare(std::string_view sql);
  /// What went wrong last, with the file's name.
  std::string error() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::string file_;
  std::chrono::milliseconds lock_wait_{};
};

}  // namespace ringback::net
