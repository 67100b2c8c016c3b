// The store in one file.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "net/sqlite/database.h"
#include "signaling-server/io/call_columns.h"
#include "signaling-server/io/store.h"

namespace ringback::signaling::io {
namespace {

using net::Database;
using net::Statement;

/// The schema's history; see Database::migrate.
constexpr std::array<const char*, 3> kMigrations{
    R"sql(
      CREATE TABLE devices (user TEXT NOT NULL, device TEXT NOT NULL,
                            PRIMARY KEY (user, device)) WITHOUT ROWID;
      CREATE TABLE tokens (token TEXT PRIMARY KEY, user TEXT NOT NULL, device TEXT NOT NULL,
                           kind TEXT NOT NULL, bundle TEXT NOT NULL, environment TEXT NOT NULL,
                           registered_at_us INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE calls (id TEXT PRIMARY KEY, caller TEXT NOT NULL, caller_device TEXT NOT NULL,
                          callee TEXT NOT NULL, handle TEXT NOT NULL, display_name TEXT NOT NULL,
                          video INTEGER NOT NULL, offer TEXT NOT NULL, answer TEXT NOT NULL,
                          state TEXT NOT NULL, reason TEXT NOT NULL, answered_by TEXT NOT NULL,
                          dialled_at_us INTEGER NOT NULL, answered_at_us INTEGER,
                          ended_at_us INTEGER, version INTEGER NOT NULL,
                          branches TEXT NOT NULL) WITHOUT ROWID;
    )sql",
    "CREATE INDEX calls_by_end ON calls (ended_at_us);"
    "CREATE INDEX calls_by_start ON calls (dialled_at_us);",
    R"sql(
      CREATE TABLE users (user TEXT PRIMARY KEY, display_name TEXT NOT NULL) WITHOUT ROWID;
      ALTER TABLE calls ADD COLUMN early_by TEXT NOT NULL DEFAULT '';
      ALTER TABLE calls ADD COLUMN early_sdp TEXT NOT NULL DEFAULT '';
      ALTER TABLE calls ADD COLUMN caller_holds INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE calls ADD COLUMN callee_holds INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE calls ADD COLUMN legs TEXT NOT NULL DEFAULT '[]';
    )sql"};

constexpr std::string_view kCallColumns =
    "id, caller, caller_device, callee, handle, display_name, video, offer, answer, state, "
    "reason, answered_by, dialled_at_us, answered_at_us, ended_at_us, version, branches, "
    "early_by, early_sdp, caller_holds, callee_holds, legs";

CallRecord read_call(const Statement& row) {
  CallRecord call;
  call.id = CallId::parse(row.text(0)).value_or(CallId{});
  call.caller = {UserId(row.text(1)), DeviceId(row.text(2))};
  call.callee = UserId(row.text(3));
  call.info = {row.text(4), row.text(5), row.number(6) != 0};
  call.offer = row.text(7);
  call.answer = row.text(8);
  call.state = row.text(9);
  call.reason = parse_end_reason(row.text(10));
  call.answered_by = DeviceId(row.text(11));
  call.dialled_at = row.time(12).value_or(WallTime{});
  call.answered_at = row.time(13);
  call.ended_at = row.time(14);
  call.version = static_cast<std::uint64_t>(row.number(15));
  call.branches = read_branches(row.text(16));
  call.early_by = DeviceId(row.text(17));
  call.early_sdp = row.text(18);
  call.caller_holds = row.number(19) != 0;
  call.callee_holds = row.number(20) != 0;
  call.legs = read_legs(row.text(21));
  return call;
}

class SqliteStore final : public Store {
 public:
  SqliteStore(Database database, std::shared_ptr<void> lock)
      : lock_(std::move(lock)), database_(std::move(database)) {}

  Stored prepare() {
    const auto migrated = database_.migrate(kMigrations);
    if (!migrated) return Failure{"the store failed: " + migrated.error()};
    const std::string columns(kCallColumns);
    begin_ = database_.prepare("BEGIN");
    commit_ = database_.prepare("COMMIT");
    save_user_ = database_.prepare("INSERT OR REPLACE INTO users VALUES (?,?)");
    save_device_ = database_.prepare("INSERT OR IGNORE INTO devices VALUES (?,?)");
    save_token_ = database_.prepare("INSERT OR REPLACE INTO tokens VALUES (?,?,?,?,?,?,?)");
    forget_device_ = database_.prepare("DELETE FROM devices WHERE user = ? AND device = ?");
    forget_token_ = database_.prepare("DELETE FROM tokens WHERE token = ?");
    save_call_ = database_.prepare("INSERT OR REPLACE INTO calls (" + columns +
                                   ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    forget_calls_ = database_.prepare(
        "DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE ended_at_us < ? LIMIT ?)");
    find_ended_ = database_.prepare("SELECT " + columns +
                                    " FROM calls WHERE id = ? AND ended_at_us IS NOT NULL");
    return true;
  }

  Result<std::vector<Change>, std::string> load(std::size_t ended_calls) override {
    std::vector<Change> changes;
    auto users = database_.prepare("SELECT user, display_name FROM users");
    while (users.row()) changes.push_back(UserSaved{{UserId(users.text(0)), users.text(1)}});
    auto devices = database_.prepare("SELECT user, device FROM devices");
    while (devices.row()) {
      changes.push_back(DeviceSaved{{UserId(devices.text(0)), DeviceId(devices.text(1))}});
    }
    const bool tokens_read = load_tokens(changes);
    const std::string columns(kCallColumns);
    auto ended = database_.prepare("SELECT " + columns +
                                   " FROM calls WHERE ended_at_us IS NOT NULL"
                                   " ORDER BY ended_at_us DESC LIMIT ?");
    ended.bind(static_cast<std::int64_t>(ended_calls));
    const auto first_call = changes.size();
    while (ended.row()) changes.push_back(CallSaved{read_call(ended)});
    std::reverse(changes.begin() + static_cast<std::ptrdiff_t>(first_call), changes.end());
    auto live = database_.prepare("SELECT " + columns + " FROM calls WHERE ended_at_us IS NULL");
    while (live.row()) changes.push_back(CallSaved{read_call(live)});
    const bool whole =
        tokens_read && !users.failed() && !devices.failed() && !ended.failed() && !live.failed();
    if (!whole) return failed();
    return changes;
  }

  Result<std::optional<CallRecord>, std::string> find_ended(CallId call) override {
    find_ended_.bind(call.text());
    std::optional<CallRecord> found;
    if (find_ended_.row()) found = read_call(find_ended_);
    const bool whole = !find_ended_.failed();
    find_ended_.reset();
    if (!whole) return failed();
    return found;
  }

  Stored keep(const Change& change) override {
    if (!in_transaction_) {
      if (!begin_.run()) return failed();
      in_transaction_ = true;
    }
    const bool kept = std::visit([this](const auto& what) { return write(what); }, change);
    return kept ? Stored(true) : failed();
  }

  Stored commit() override {
    if (!in_transaction_) return true;
    in_transaction_ = false;
    return commit_.run() ? Stored(true) : failed();
  }

  Stored clear() override {
    const auto ended = commit();
    if (!ended) return ended;
    const bool gone = database_.execute(
        "BEGIN; DELETE FROM users; DELETE FROM devices; DELETE FROM tokens; DELETE FROM calls; "
        "COMMIT");
    return gone ? Stored(true) : failed();
  }

  Stored each_call(const std::function<void(const CallRecord&)>& visit) override {
    auto calls = database_.prepare("SELECT " + std::string(kCallColumns) +
                                   " FROM calls ORDER BY dialled_at_us, id");
    while (calls.row()) visit(read_call(calls));
    return calls.failed() ? failed() : Stored(true);
  }

 private:
  Failure<std::string> failed() const { return Failure{"the store failed: " + database_.error()}; }

  bool load_tokens(std::vector<Change>& changes) {
    auto tokens = database_.prepare(
        "SELECT token, user, device, kind, bundle, environment, registered_at_us FROM tokens");
    while (tokens.row()) {
      changes.push_back(
          TokenSaved{{{UserId(tokens.text(1)), DeviceId(tokens.text(2))},
                      DeviceToken(tokens.text(0)),
                      parse_token_kind(tokens.text(3)).value_or(TokenKind::kVoip),
                      BundleId(tokens.text(4)),
                      parse_environment(tokens.text(5)).value_or(Environment::kProduction),
                      tokens.time(6).value_or(WallTime{})}});
    }
    return !tokens.failed();
  }

  bool write(const UserSaved& m) {
    return save_user_.bind(m.record.user.text).bind(m.record.display_name).run();
  }
  bool write(const DeviceSaved& m) {
    return save_device_.bind(m.device.user.text).bind(m.device.device.text).run();
  }
  bool write(const DeviceForgotten& m) {
    return forget_device_.bind(m.device.user.text).bind(m.device.device.text).run();
  }
  bool write(const TokenSaved& m) {
    const TokenRecord& r = m.record;
    return save_token_.bind(r.token.text)
        .bind(r.owner.user.text)
        .bind(r.owner.device.text)
        .bind(to_string(r.kind))
        .bind(r.bundle.text)
        .bind(to_string(r.environment))
        .bind(r.registered_at)
        .run();
  }
  // What servers of a shared store tell each other: here there are none.
  bool write(const PresenceSaved&) { return true; }
  bool write(const Forwarded&) { return true; }
  bool write(const Delivered&) { return true; }
  bool write(const HistoryEnds& m) {
    return forget_calls_.bind(m.before).bind(kForgottenAtOnce).run();
  }
  bool write(const TokenForgotten& m) { return forget_token_.bind(m.token.text).run(); }
  bool write(const CallSaved& m) {
    const CallRecord& r = m.record;
    return save_call_.bind(r.id.text())
        .bind(r.caller.user.text)
        .bind(r.caller.device.text)
        .bind(r.callee.text)
        .bind(r.info.handle)
        .bind(r.info.display_name)
        .bind(std::int64_t{r.info.video})
        .bind(r.offer)
        .bind(r.answer)
        .bind(r.state)
        .bind(r.reason ? to_string(*r.reason) : std::string_view())
        .bind(r.answered_by.text)
        .bind(r.dialled_at)
        .bind(r.answered_at)
        .bind(r.ended_at)
        .bind(static_cast<std::int64_t>(r.version))
        .bind(branches_text(r.branches))
        .bind(r.early_by.text)
        .bind(r.early_sdp)
        .bind(std::int64_t{r.caller_holds})
        .bind(std::int64_t{r.callee_holds})
        .bind(legs_text(r.legs))
        .run();
  }

  std::shared_ptr<void> lock_;
  Database database_;
  Statement begin_, commit_, save_user_, save_device_, forget_device_, save_token_, forget_token_,
      save_call_, forget_calls_, find_ended_;
  bool in_transaction_ = false;
};

}  // namespace

Result<std::unique_ptr<Store>, std::string> open_sqlite_store(const std::string& file,
                                                              std::shared_ptr<void> lock) {
  auto database = Database::open(file);
  if (!database) return Failure{"cannot open the store: " + database.error()};
  auto store = std::make_unique<SqliteStore>(std::move(database).value(), std::move(lock));
  const auto ready = store->prepare();
  if (!ready) return Failure{ready.error()};
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace ringback::signaling::io
