#include "apns-mock/io/store.h"

#include <sqlite3.h>

#include <array>
#include <optional>

namespace ringback::apns {
namespace {

constexpr const char* kPragmas =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;";

/// The schema's history; PRAGMA user_version counts how much of it a file has seen. Never change
/// an entry that was released: add one. Files older than the count have the first entry's tables.
constexpr std::array<const char*, 2> kMigrations{R"(
CREATE TABLE IF NOT EXISTS token (
  token TEXT PRIMARY KEY, device TEXT NOT NULL, bundle TEXT NOT NULL, kind TEXT NOT NULL,
  environment TEXT NOT NULL, generation INTEGER NOT NULL, state INTEGER NOT NULL,
  invalid_since_us INTEGER NOT NULL, gone_at_us INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS push (
  number INTEGER PRIMARY KEY, apns_id TEXT NOT NULL, token TEXT NOT NULL, topic TEXT NOT NULL,
  type TEXT NOT NULL, priority INTEGER NOT NULL, payload BLOB NOT NULL,
  accepted_at_us INTEGER NOT NULL, device TEXT NOT NULL, bundle TEXT NOT NULL,
  call TEXT NOT NULL, keep_until_us INTEGER NOT NULL);
)",
                                                 R"(
CREATE TABLE channel (
  id TEXT PRIMARY KEY, bundle TEXT NOT NULL, environment TEXT NOT NULL, stores INTEGER NOT NULL);
CREATE TABLE listener (
  channel TEXT NOT NULL, device TEXT NOT NULL, PRIMARY KEY (channel, device)) WITHOUT ROWID;
ALTER TABLE push ADD COLUMN channel TEXT NOT NULL DEFAULT '';
)"};

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
      .add(kept.keep_until)
      .add(kept.channel);
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
  kept.channel = row.text();
  if (!type) return {};
  kept.push.type = *type;
  return kept;
}

std::optional<KeptChannel> read_channel(Statement& row) {
  KeptChannel kept;
  kept.id = row.text();
  kept.bundle.text = row.text();
  const auto environment = parse_environment(row.text());
  kept.stores = row.number() != 0;
  if (!environment) return {};
  kept.environment = *environment;
  return kept;
}

std::optional<KeptListener> read_listener(Statement& row) {
  KeptListener kept;
  kept.channel = row.text();
  kept.device.text = row.text();
  return kept;
}

/// The statements that keep each kind; a deleted channel's listeners go with it.
struct Keeper {
  sqlite3* database;

  /// Runs one statement with these values in order.
  template <class... Values>
  bool run(const char* text, const Values&... values) const {
    Statement statement(database, text);
    (statement.add(values), ...);
    statement.step();
    return statement.done();
  }
  bool operator()(const KeptToken& token) const {
    Statement statement(database, "INSERT OR REPLACE INTO token VALUES (?,?,?,?,?,?,?,?,?)");
    bind(statement, token);
    statement.step();
    return statement.done();
  }
  bool operator()(const KeptPush& push) const {
    Statement statement(database, "INSERT OR REPLACE INTO push VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
    bind(statement, push);
    statement.step();
    return statement.done();
  }
  bool operator()(const ForgottenPush& gone) const {
    return run("DELETE FROM push WHERE number = ?", static_cast<std::int64_t>(gone.number));
  }
  bool operator()(const KeptChannel& channel) const {
    return run("INSERT OR REPLACE INTO channel VALUES (?,?,?,?)", channel.id, channel.bundle.text,
               to_string(channel.environment), std::int64_t{channel.stores});
  }
  bool operator()(const ForgottenChannel& gone) const {
    return run("DELETE FROM listener WHERE channel = ?", gone.id) &&
           run("DELETE FROM channel WHERE id = ?", gone.id);
  }
  bool operator()(const KeptListener& listener) const {
    return run(listener.ends ? "DELETE FROM listener WHERE channel = ? AND device = ?"
                             : "INSERT OR IGNORE INTO listener VALUES (?,?)",
               listener.channel, listener.device.text);
  }
};

/// Brings a file up to date; false leaves the reason with the database.
bool migrate(sqlite3* database) {
  Statement seen(database, "PRAGMA user_version");
  const auto done = seen.step() ? static_cast<std::size_t>(seen.number()) : 0;
  seen.step();  // to its end, so that it holds no lock
  for (std::size_t next = done; next < kMigrations.size(); ++next) {
    const std::string step = std::string("BEGIN IMMEDIATE;") + kMigrations[next] +
                             "PRAGMA user_version = " + std::to_string(next + 1) + ";COMMIT;";
    if (sqlite3_exec(database, step.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return false;
  }
  return true;
}

}  // namespace

void Store::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

Result<Store, std::string> Store::open(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open(file.c_str(), &raw);
  std::unique_ptr<sqlite3, Close> database(raw);
  if (opened != SQLITE_OK || sqlite3_exec(raw, kPragmas, nullptr, nullptr, nullptr) != SQLITE_OK ||
      !migrate(raw)) {
    return Failure{"cannot use " + file.string() + ": " + sqlite3_errmsg(raw)};
  }
  return Store(std::move(database));
}

Result<bool, std::string> Store::keep(const Keep& keep) {
  if (std::visit(Keeper{database_.get()}, keep.what)) return true;
  return Failure{std::string(sqlite3_errmsg(database_.get()))};
}

Result<std::vector<Restored>, std::string> Store::load() {
  std::vector<Restored> all;
  bool whole = true;
  const auto read = [&](const char* text, auto read_row) {
    Statement rows(database_.get(), text);
    while (rows.step()) {
      if (auto row = read_row(rows)) all.push_back({std::move(*row)});
    }
    whole = whole && rows.done();
  };
  read("SELECT * FROM token ORDER BY token", read_token);
  read("SELECT * FROM channel ORDER BY id", read_channel);
  read("SELECT * FROM listener ORDER BY channel, device", read_listener);
  read("SELECT * FROM push ORDER BY number", read_push);
  if (whole) return all;
  return Failure{std::string("cannot read what was kept: ") + sqlite3_errmsg(database_.get())};
}

}  // namespace ringback::apns
