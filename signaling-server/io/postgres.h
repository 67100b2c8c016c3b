// libpq with owners: a connection, statements in batches, and errors in one line.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/shared_text.h"

namespace ringback::signaling::io {

/// A value for $1, $2, ...: bytes as they are, or a number.
struct SqlValue {
  SqlValue(std::string bytes) : text(std::move(bytes)), binary(true) {}  // NOLINT: meant to convert
  SqlValue(const SharedText& bytes) : SqlValue(bytes.str()) {}           // NOLINT
  SqlValue(std::int64_t number) : text(std::to_string(number)) {}        // NOLINT
  std::string text;
  bool binary = false;
};
struct SqlStatement {
  std::string text;
  std::vector<SqlValue> values;
};

/// Rows in text form; bytea columns are decoded by `bytes`.
class Rows {
 public:
  explicit Rows(PGresult* result) : result_(result) {}
  int size() const { return PQntuples(result_.get()); }
  std::string text(int row, int column) const { return PQgetvalue(result_.get(), row, column); }
  std::int64_t number(int row, int column) const { return std::atoll(text(row, column).c_str()); }
  std::string bytes(int row, int column) const;

 private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

struct SqlError {
  std::string state;  ///< SQLSTATE, such as 40P01
  std::string text;   ///< one line
};

class PostgresConnection {
 public:
  static Result<PostgresConnection, std::string> open(const std::string& uri);

  Result<Rows, SqlError> run(const SqlStatement& statement);
  /// All of them, or none, in one round trip; rows are thrown away.
  std::optional<SqlError> transaction(const std::vector<SqlStatement>& statements);
  int descriptor() const { return PQsocket(connection_.get()); }
  /// Reads what the server sent by itself; false when the connection is gone.
  bool drain_notifications();

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  SqlError error(const PGresult* result) const;
  bool send(const SqlStatement& statement);

  std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace ringback::signaling::io
