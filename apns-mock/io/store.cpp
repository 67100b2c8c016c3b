#include "apns-mock/io/store.h"

#include <array>
#include <optional>
#include <utility>

#include "net/sqlite/database.h"

namespace ringback::apns {
namespace {

using net::Database;
using net::Statement;

/// The schema's history; see Database::migrate. Files older than the count have the first entry's
/// tables.
constexpr std::array<const char*, 3> kMigrations{
    R"(
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
)",
    "ALTER TABLE token ADD COLUMN operators INTEGER NOT NULL DEFAULT 0;"};

/// Nothing when a word in the file is none of ours.
std::optional<KeptToken> read_token(const Statement& row) {
  KeptToken kept;
  kept.token.text = row.text(0);
  kept.device.text = row.text(1);
  kept.bundle.text = row.text(2);
  const auto kind = parse_token_kind(row.text(3));
  const auto environment = parse_environment(row.text(4));
  kept.generation = static_cast<std::uint64_t>(row.number(5));
  kept.state = static_cast<int>(row.number(6));
  kept.invalid_since = row.time(7).value_or(WallTime{});
  kept.gone_at = row.time(8).value_or(WallTime{});
  kept.operators = row.number(9) != 0;
  if (!kind || !environment || kept.state < 0 || kept.state > 2) return {};
  kept.kind = *kind;
  kept.environment = *environment;
  return kept;
}

std::optional<KeptPush> read_push(const Statement& row) {
  KeptPush kept;
  kept.number = static_cast<std::uint64_t>(row.number(0));
  kept.push.id.text = row.text(1);
  kept.push.token.text = row.text(2);
  kept.push.topic.text = row.text(3);
  const auto type = parse_push_type(row.text(4));
  kept.push.priority = static_cast<int>(row.number(5));
  kept.push.payload = row.text(6);
  kept.push.accepted_at = row.time(7).value_or(WallTime{});
  kept.device.text = row.text(8);
  kept.bundle.text = row.text(9);
  kept.call = CallId::parse(row.text(10));
  kept.keep_until = row.time(11).value_or(WallTime{});
  kept.channel = row.text(12);
  if (!type) return {};
  kept.push.type = *type;
  return kept;
}

std::optional<KeptChannel> read_channel(const Statement& row) {
  KeptChannel kept;
  kept.id = row.text(0);
  kept.bundle.text = row.text(1);
  const auto environment = parse_environment(row.text(2));
  kept.stores = row.number(3) != 0;
  if (!environment) return {};
  kept.environment = *environment;
  return kept;
}

std::optional<KeptListener> read_listener(const Statement& row) {
  KeptListener kept;
  kept.channel = row.text(0);
  kept.device.text = row.text(1);
  return kept;
}

}  // namespace

/// The statements that keep each kind; a deleted channel's listeners go with it.
struct Store::Tables {
  explicit Tables(Database opened)
      : database(std::move(opened)),
        save_token(database.prepare("INSERT OR REPLACE INTO token VALUES (?,?,?,?,?,?,?,?,?,?)")),
        forget_token(database.prepare("DELETE FROM token WHERE token = ?")),
        save_push(
            database.prepare("INSERT OR REPLACE INTO push VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)")),
        forget_push(database.prepare("DELETE FROM push WHERE number = ?")),
        save_channel(database.prepare("INSERT OR REPLACE INTO channel VALUES (?,?,?,?)")),
        forget_channel(database.prepare("DELETE FROM channel WHERE id = ?")),
        save_listener(database.prepare("INSERT OR IGNORE INTO listener VALUES (?,?)")),
        forget_listener(database.prepare("DELETE FROM listener WHERE channel = ? AND device = ?")),
        forget_listeners(database.prepare("DELETE FROM listener WHERE channel = ?")) {}

  bool operator()(const KeptToken& kept) {
    return save_token.bind(kept.token.text)
        .bind(kept.device.text)
        .bind(kept.bundle.text)
        .bind(to_string(kept.kind))
        .bind(to_string(kept.environment))
        .bind(static_cast<std::int64_t>(kept.generation))
        .bind(std::int64_t{kept.state})
        .bind(kept.invalid_since)
        .bind(kept.gone_at)
        .bind(std::int64_t{kept.operators})
        .run();
  }
  bool operator()(const ForgottenToken& gone) { return forget_token.bind(gone.token.text).run(); }
  bool operator()(const KeptPush& kept) {
    return save_push.bind(static_cast<std::int64_t>(kept.number))
        .bind(kept.push.id.text)
        .bind(kept.push.token.text)
        .bind(kept.push.topic.text)
        .bind(to_string(kept.push.type))
        .bind(std::int64_t{kept.push.priority})
        .bind(kept.push.payload)
        .bind(kept.push.accepted_at)
        .bind(kept.device.text)
        .bind(kept.bundle.text)
        .bind(kept.call ? kept.call->text() : std::string())
        .bind(kept.keep_until)
        .bind(kept.channel)
        .run();
  }
  bool operator()(const ForgottenPush& gone) {
    return forget_push.bind(static_cast<std::int64_t>(gone.number)).run();
  }
  bool operator()(const KeptChannel& kept) {
    return save_channel.bind(kept.id)
        .bind(kept.bundle.text)
        .bind(to_string(kept.environment))
        .bind(std::int64_t{kept.stores})
        .run();
  }
  bool operator()(const ForgottenChannel& gone) {
    return forget_listeners.bind(gone.id).run() && forget_channel.bind(gone.id).run();
  }
  bool operator()(const KeptListener& kept) {
    Statement& statement = kept.ends ? forget_listener : save_listener;
    return statement.bind(kept.channel).bind(kept.device.text).run();
  }

  /// Appends what `read_row` makes of each row; false when some may be missing.
  template <class ReadRow>
  bool read(std::vector<Restored>& all, std::string_view text, ReadRow read_row) {
    Statement rows = database.prepare(text);
    while (rows.row()) {
      if (auto row = read_row(rows)) all.push_back({std::move(*row)});
    }
    return !rows.failed();
  }

  Database database;
  Statement save_token, forget_token, save_push, forget_push, save_channel, forget_channel,
      save_listener, forget_listener, forget_listeners;
};

Store::Store(std::unique_ptr<Tables> tables) : tables_(std::move(tables)) {}
Store::Store(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store, std::string> Store::open(const std::filesystem::path& file) {
  auto opened = Database::open(file.string());
  if (!opened) return Failure{"cannot use " + opened.error()};
  Database database = std::move(opened).value();
  const auto migrated = database.migrate(kMigrations);
  if (!migrated) return Failure{"cannot use " + migrated.error()};
  return Store(std::make_unique<Tables>(std::move(database)));
}

Result<bool, std::string> Store::keep(const Keep& keep) {
  if (std::visit(*tables_, keep.what)) return true;
  return Failure{tables_->database.error()};
}

Result<std::vector<Restored>, std::string> Store::load() {
  std::vector<Restored> all;
  Tables& tables = *tables_;
  const bool whole =
      tables.read(all, "SELECT * FROM token ORDER BY token", read_token) &&
      tables.read(all, "SELECT * FROM channel ORDER BY id", read_channel) &&
      tables.read(all, "SELECT * FROM listener ORDER BY channel, device", read_listener) &&
      tables.read(all, "SELECT * FROM push ORDER BY number", read_push);
  if (whole) return all;
  return Failure{"cannot read what was kept: " + tables.database.error()};
}

}  // namespace ringback::apns
