#include "apns-mock/io/store.h"

#include <sqlite3.h>

#include <optional>

namespace ringback::apns {
namespace {

constexpr const char* kSchema = R"(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA busy_timeout = 2000;
CREATE TABLE IF NOT EXISTS token (
  token TEXT PRIMARY KEY, device TEXT NOT NULL, bundle TEXT NOT NULL, kind TEXT NOT NULL,
  environment TEXT NOT NULL, generation INTEGER NOT NULL, state INTEGER NOT NULL,
  invalid_since_us INTEGER NOT NULL, gone_at_us INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS push (
  number INTEGER PRIMARY KEY, apns_id TEXT NOT NULL, token TEXT NOT NULL, topic TEXT NOT NULL,
  type TEXT NOT NULL, priority INTEGER NOT NULL, payload BLOB NOT NULL,
  accepted_at_us INTEGER NOT NULL, device TEXT NOT NULL, bundle TEXT NOT NULL,
  call TEXT NOT NULL, keep_until_us INTEGER NOT NULL);
)";

/// One statement: bind in order, step, read columns in order.
class Statement {
 public:
  Statement(sqlite3* database, const char* text) {
    sqlite3_prepare_v2(database, text, -1, &statement_, nullptr);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& add(std::string_view text) {
    sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
    return *this;
  }
  Statement& add(std::int64_t number) {
    sqlite3_bind_int64(statement_, ++bound_, number);
    return *this;
  }
  Statement& add(WallTime time) { return add(time.since_epoch.count()); }

  /// True while there is a row.
  bool step() {
    read_ = 0;
    status_ = sqlite3_step(statement_);
    return status_ == SQLITE_ROW;
  }
  bool done() const { return status_ == SQLITE_DONE; }
  std::string text() {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, read_));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, read_++));
    return bytes == nullptr ? std::string() : std::string(bytes, size);
  }
  std::int64_t number() { return sqlite3_column_int64(statement_, read_++); }
  WallTime time() { return WallTime{Duration{number()}}; }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  int read_ = 0;
  int status_ = SQLITE_ERROR;
};

void bind(Statement& statement, const KeptToken& kept) {
  statement.add(kept.token.text)
      .add(kept.device.text)
      .add(kept.bundle.text)
      .add(to_string(kept.kind))
      .add(to_string(kept.environment))
      .add(static_cast<std::int64_t>(kept.generation))
      .add(kept.state)
      .add(kept.invalid_since)
      .add(kept.gone_at);
}

void bind(Statement& statement, const KeptPush& kept) {
  statement.add(static_cast<std::int64_t>(kept.number))
      .add(kept.push.id.text)
      .add(kept.push.token.text)
      .add(kept.push.topic.text)
      .add(to_string(kept.push.type))
      .add(kept.push.priority)
      .add(kept.push.payload)
      .add(kept.push.accepted_at)
      .add(kept.device.text)
      .add(kept.bundle.text)
      .add(kept.call ? kept.call->text() : "")
      .add(kept.keep_until);
}

/// Nothing when a word in the file is none of ours.
std::optional<KeptToken> read_token(Statement& row) {
  KeptToken kept;
  kept.token.text = row.text();
  kept.device.text = row.text();
  kept.bundle.text = row.text();
  const auto kind = parse_token_kind(row.text());
  const auto environment = parse_environment(row.text());
  kept.generation = static_cast<std::uint64_t>(row.number());
  kept.state = static_cast<int>(row.number());
  kept.invalid_since = row.time();
  kept.gone_at = row.time();
  if (!kind || !environment || kept.state < 0 || kept.state > 2) return {};
  kept.kind = *kind;
  kept.environment = *environment;
  return kept;
}

std::optional<KeptPush> read_push(Statement& row) {
  KeptPush kept;
  kept.number = static_cast<std::uint64_t>(row.number());
  kept.push.id.text = row.text();
  kept.push.token.text = row.text();
  kept.push.topic.text = row.text();
  const auto type = parse_push_type(row.text());
  kept.push.priority = static_cast<int>(row.number());
  kept.push.payload = row.text();
  kept.push.accepted_at = row.time();
  kept.device.text = row.text();
  kept.bundle.text = row.text();
  kept.call = CallId::parse(row.text());
  kept.keep_until = row.time();
  if (!type) return {};
  kept.push.type = *type;
  return kept;
}

}  // namespace

void Store::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

Result<Store, std::string> Store::open(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open(file.c_str(), &raw);
  std::unique_ptr<sqlite3, Close> database(raw);
  if (opened != SQLITE_OK || sqlite3_exec(raw, kSchema, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return Failure{"cannot use " + file.string() + ": " + sqlite3_errmsg(raw)};
  }
  return Store(std::move(database));
}

Result<bool, std::string> Store::keep(const Keep& keep) {
  const auto run = [&](const char* text, const auto& fill) -> Result<bool, std::string> {
    Statement statement(database_.get(), text);
    fill(statement);
    statement.step();
    if (statement.done()) return true;
    return Failure{std::string(sqlite3_errmsg(database_.get()))};
  };
  if (const auto* token = std::get_if<KeptToken>(&keep.what)) {
    return run("INSERT OR REPLACE INTO token VALUES (?,?,?,?,?,?,?,?,?)",
               [&](Statement& s) { bind(s, *token); });
  }
  if (const auto* push = std::get_if<KeptPush>(&keep.what)) {
    return run("INSERT OR REPLACE INTO push VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
               [&](Statement& s) { bind(s, *push); });
  }
  const auto& gone = std::get<ForgottenPush>(keep.what);
  return run("DELETE FROM push WHERE number = ?",
             [&](Statement& s) { s.add(static_cast<std::int64_t>(gone.number)); });
}

Result<std::vector<Restored>, std::string> Store::load() {
  std::vector<Restored> all;
  Statement tokens(database_.get(), "SELECT * FROM token ORDER BY token");
  while (tokens.step()) {
    if (auto token = read_token(tokens)) all.push_back({std::move(*token)});
  }
  Statement pushes(database_.get(), "SELECT * FROM push ORDER BY number");
  while (pushes.step()) {
    if (auto push = read_push(pushes)) all.push_back({std::move(*push)});
  }
  if (!tokens.done() || !pushes.done()) {
    return Failure{std::string("cannot read what was kept: ") + sqlite3_errmsg(database_.get())};
  }
  return all;
}

}  // namespace ringback::apns
