#include "signaling-server/io/postgres.h"

#include <algorithm>
#include <utility>

namespace ringback::signaling::io {
namespace {

std::string one_line(std::string text) {
  text = text.substr(0, text.find('\n'));
  return text.empty() ? "no answer" : text;
}

struct Parameters {
  explicit Parameters(const SqlStatement& statement) {
    for (const auto& value : statement.values) {
      values.push_back(value.text.c_str());
      lengths.push_back(static_cast<int>(value.text.size()));
      formats.push_back(value.binary ? 1 : 0);
    }
  }
  int count() const { return static_cast<int>(values.size()); }
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
};

bool good(const PGresult* result) {
  const auto status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

}  // namespace

std::string Rows::bytes(int row, int column) const {
  std::size_t size = 0;
  auto* const raw = PQunescapeBytea(
      reinterpret_cast<const unsigned char*>(PQgetvalue(result_.get(), row, column)), &size);
  std::string out(reinterpret_cast<const char*>(raw), size);
  PQfreemem(raw);
  return out;
}

Result<PostgresConnection, std::string> PostgresConnection::open(const std::string& uri) {
  PostgresConnection opened;
  opened.connection_.reset(PQconnectdb(uri.c_str()));
  auto* const raw = opened.connection_.get();
  if (PQstatus(raw) != CONNECTION_OK) {
    return Failure{"cannot open the store: " + one_line(PQerrorMessage(raw))};
  }
  PQsetNoticeProcessor(
      raw, [](void*, const char*) {}, nullptr);
  return opened;
}

SqlError PostgresConnection::error(const PGresult* result) const {
  const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string text =
      result != nullptr ? PQresultErrorMessage(result) : PQerrorMessage(connection_.get());
  return {state == nullptr ? "" : state, one_line(text)};
}

Result<Rows, SqlError> PostgresConnection::run(const SqlStatement& statement) {
  const Parameters p(statement);
  auto* const result = PQexecParams(connection_.get(), statement.text.c_str(), p.count(), nullptr,
                                    p.values.data(), p.lengths.data(), p.formats.data(), 0);
  Rows rows(result);
  if (!good(result)) return Failure{error(result)};
  return rows;
}

bool PostgresConnection::send(const SqlStatement& statement) {
  const Parameters p(statement);
  return PQsendQueryParams(connection_.get(), statement.text.c_str(), p.count(), nullptr,
                           p.values.data(), p.lengths.data(), p.formats.data(), 0) == 1;
}

std::optional<SqlError> PostgresConnection::transaction(
    const std::vector<SqlStatement>& statements) {
  auto* const raw = connection_.get();
  // Everything up to the sync is one implicit transaction, undone as one when a part fails.
  bool sent = PQenterPipelineMode(raw) == 1;
  for (const auto& statement : statements) sent = sent && send(statement);
  sent = sent && PQpipelineSync(raw) == 1;
  if (!sent) return error(nullptr);
  std::optional<SqlError> first;
  bool synced = false;
  for (int silences = 0; !synced && silences < 2;) {
    auto* const result = PQgetResult(raw);
    if (result == nullptr) {
      // The end of one statement's results; two in a row mean that no more will come.
      ++silences;
      continue;
    }
    silences = 0;
    const auto status = PQresultStatus(result);
    synced = status == PGRES_PIPELINE_SYNC;
    if (!synced && status != PGRES_PIPELINE_ABORTED && !good(result) && !first) {
      first = error(result);
    }
    PQclear(result);
  }
  PQexitPipelineMode(raw);
  if (!synced && !first) return error(nullptr);
  return first;
}

bool PostgresConnection::drain_notifications() {
  if (PQconsumeInput(connection_.get()) == 0) return false;
  while (auto* const notice = PQnotifies(connection_.get())) PQfreemem(notice);
  return true;
}

}  // namespace ringback::signaling::io
