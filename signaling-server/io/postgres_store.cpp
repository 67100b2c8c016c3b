// The store that several servers share. Every transaction begins with a look at this server's own
// row in `nodes`: once another server has declared it dead, nothing it writes is kept any more.
#include <optional>
#include <utility>

#include "signaling-server/io/peer_codec.h"
#include "signaling-server/io/postgres.h"
#include "signaling-server/io/postgres_schema.h"
#include "signaling-server/io/store.h"

namespace ringback::signaling::io {
namespace {

/// Fails (22012) when this server was declared dead; holds its row until the commit, so that
/// nobody can do so in between.
constexpr const char* kFence =
    "SELECT 1 / count(*) FROM (SELECT node FROM nodes WHERE node = $1 FOR KEY SHARE) AS mine";
constexpr const char* kDeclaredDead = "22012";
constexpr const char* kDeadlock = "40P01";
constexpr int kTries = 4;

constexpr const char* kTellAll =
    "WITH sent AS (INSERT INTO mail (to_node, from_node, kind, body)"
    " SELECT node, $1::bigint, 'change', $2::bytea FROM nodes WHERE node <> $1::bigint"
    " RETURNING to_node)"
    " SELECT pg_notify('ringback_' || to_node, '') FROM sent";
// Its owner's row is held, so that a server which takes the call over meanwhile sees the mail.
constexpr const char* kForward =
    "WITH place AS (SELECT node FROM calls WHERE id = $3 FOR SHARE),"
    " sent AS (INSERT INTO mail (to_node, from_node, kind, body)"
    " SELECT node, $1::bigint, 'forward', $2::bytea FROM place RETURNING to_node)"
    " SELECT pg_notify('ringback_' || to_node, '') FROM sent";
constexpr const char* kDeliver =
    "WITH place AS (SELECT node FROM presence WHERE owner = $3 AND device = $4),"
    " sent AS (INSERT INTO mail (to_node, from_node, kind, body)"
    " SELECT node, $1::bigint, 'deliver', $2::bytea FROM place RETURNING to_node)"
    " SELECT pg_notify('ringback_' || to_node, '') FROM sent";
constexpr const char* kSaveCall =
    "INSERT INTO calls VALUES ($2, $1, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET"
    " node = $1, caller = $3, state = $5, ended_at_us = $7, record = $8";

/// A server's ear holds this lock as long as its process lives, so that a killed one is found out
/// at once; the lease is for those that hang.
constexpr const char* kLockOf = "SELECT pg_advisory_lock(20771, ";
const std::string kIsDead =
    "(lease_until < clock_timestamp() OR NOT EXISTS (SELECT 1 FROM pg_locks WHERE"
    " locktype = 'advisory' AND classid = 20771 AND objid::bigint = node AND granted))";

std::string bytes_of(CallId id) { return {id.bytes.begin(), id.bytes.end()}; }

class PostgresStore final : public SharedStore {
 public:
  PostgresStore(PostgresConnection work, PostgresConnection ear, Duration lease)
      : work_(std::move(work)), ear_(std::move(ear)), lease_us_(lease.count()) {}

  /// Tables and names, once for each database.
  Stored prepare();
  /// Becomes one of the servers.
  Stored join();
  Result<std::vector<Change>, std::string> load(std::size_t ended_calls) override;
  Result<std::optional<CallRecord>, std::string> find_ended(CallId call) override;
  Stored keep(const Change& change) override {
    std::visit([this](const auto& what) { write(what); }, change);
    return true;
  }
  Stored commit() override;
  Stored clear() override;
  Stored each_call(const std::function<void(const CallRecord&)>& visit) override;

  Result<std::vector<Input>, std::string> news() override;
  Result<std::vector<Input>, std::string> tend() override;
  int descriptor() const override { return ear_.descriptor(); }
  bool drain() override { return ear_.drain_notifications(); }
  void leave() override {
    const auto given =
        work_.run({"UPDATE nodes SET lease_until = '-infinity' WHERE node = $1", {node_}});
    static_cast<void>(given);  // without it the lease ends by itself
  }

 private:
  static Failure<std::string> failed(const SqlError& error) {
    return Failure{error.state == kDeclaredDead
                       ? "another server has taken this one's calls; it was silent too long"
                       : "the store failed: " + error.text};
  }
  void add(std::string sql, std::vector<SqlValue> values) {
    waiting_.push_back({std::move(sql), std::move(values)});
  }
  void tell_all(const Change& change) { add(kTellAll, {node_, encode(change)}); }
  template <class What>
  void write(const What& what);
  Result<std::vector<Input>, std::string> take_over(std::int64_t dead);

  PostgresConnection work_;
  PostgresConnection ear_;  ///< listens, and does nothing else
  std::int64_t lease_us_;
  std::int64_t node_ = 0;
  std::vector<SqlStatement> waiting_;  ///< the running transaction
  std::vector<Input> at_start_;        ///< what the others had when this server joined
};

template <class What>
void PostgresStore::write(const What& m) {
  if constexpr (std::is_same_v<What, UserSaved>) {
    add("INSERT INTO users VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET record = $2",
        {m.record.user.text, encode(m)});
  } else if constexpr (std::is_same_v<What, DeviceSaved>) {
    add("INSERT INTO devices VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        {m.device.user.text, m.device.device.text, encode(m)});
  } else if constexpr (std::is_same_v<What, DeviceForgotten>) {
    add("DELETE FROM devices WHERE owner = $1 AND device = $2",
        {m.device.user.text, m.device.device.text});
  } else if constexpr (std::is_same_v<What, TokenSaved>) {
    add("INSERT INTO tokens VALUES ($1, $2) ON CONFLICT (token) DO UPDATE SET record = $2",
        {m.record.token.text, encode(m)});
  } else if constexpr (std::is_same_v<What, TokenForgotten>) {
    add("DELETE FROM tokens WHERE token = $1", {m.token.text});
  } else if constexpr (std::is_same_v<What, CallSaved>) {
    const CallRecord& r = m.record;
    const std::int64_t ended_us = r.ended_at ? r.ended_at->since_epoch.count() : 0;
    add(kSaveCall, {node_, bytes_of(r.id), r.caller.user.text, r.callee.text, r.state,
                    std::int64_t{r.dialled_at.since_epoch.count()}, ended_us, encode(m)});
  } else if constexpr (std::is_same_v<What, HistoryEnds>) {
    // Each server forgets by its own clock. What another is at is left to it.
    return add(
        "DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE ended_at_us > 0"
        " AND ended_at_us < $1 ORDER BY ended_at_us LIMIT $2 FOR UPDATE SKIP LOCKED)",
        {std::int64_t{m.before.since_epoch.count()}, kForgottenAtOnce});
  } else if constexpr (std::is_same_v<What, PresenceSaved>) {
    const auto& who = m.device;
    if (m.gone) {
      add("DELETE FROM presence WHERE node = $1 AND owner = $2 AND device = $3",
          {node_, who.user.text, who.device.text});
    } else if (!m.connected) {
      // Not of a device that has come to another server meanwhile.
      add("UPDATE presence SET record = $4 WHERE node = $1 AND owner = $2 AND device = $3",
          {node_, who.user.text, who.device.text, encode(m)});
    } else {
      add("INSERT INTO presence VALUES ($2, $3, $1, $4) ON CONFLICT (owner, device) DO UPDATE"
          " SET node = $1, record = $4",
          {node_, who.user.text, who.device.text, encode(m)});
    }
  } else if constexpr (std::is_same_v<What, Forwarded>) {
    return add(kForward, {node_, encode(m), bytes_of(m.call)});
  } else if constexpr (std::is_same_v<What, Delivered>) {
    return add(kDeliver, {node_, encode(m), m.to.user.text, m.to.device.text});
  }
  tell_all(m);
}

Stored PostgresStore::prepare() {
  // One server at a time makes tables and joins: 20770 is nobody else's lock.
  for (auto* const connection : {&work_, &ear_}) {
    for (const char* sql : {"SELECT pg_advisory_lock(20770)", "SET search_path = ringback"}) {
      if (auto done = connection->run({sql, {}}); !done) return failed(done.error());
    }
    if (connection == &work_) {
      std::string_view schema = kPostgresSchema;
      while (schema.find(';') != std::string_view::npos) {
        const auto end = schema.find(';');
        auto made = connection->run({std::string(schema.substr(0, end)), {}});
        if (!made) return failed(made.error());
        schema.remove_prefix(end + 1);
      }
    }
    auto unlocked = connection->run({"SELECT pg_advisory_unlock(20770)", {}});
    if (!unlocked) return failed(unlocked.error());
  }
  return true;
}

Stored PostgresStore::join() {
  // The lock on the table waits for every transaction of the others: what they told before, this
  // server reads from the tables; what they tell after, they tell this server too.
  for (const char* sql : {"BEGIN", "LOCK TABLE nodes IN EXCLUSIVE MODE"}) {
    if (auto done = work_.run({sql, {}}); !done) return failed(done.error());
  }
  auto joined =
      work_.run({"INSERT INTO nodes (lease_until) VALUES (clock_timestamp() +"
                 " $1::bigint * interval '1 microsecond') RETURNING node",
                 {lease_us_}});
  if (!joined) return failed(joined.error());
  node_ = joined->number(0, 0);
  auto locked = ear_.run({kLockOf + std::to_string(node_) + ")", {}});
  if (!locked) return failed(locked.error());
  if (auto done = work_.run({"COMMIT", {}}); !done) return failed(done.error());
  auto listening = ear_.run({"LISTEN ringback_" + std::to_string(node_), {}});
  return listening ? Stored(true) : Stored(failed(listening.error()));
}

Result<std::vector<Change>, std::string> PostgresStore::load(std::size_t ended_calls) {
  std::vector<Change> changes;
  for (const char* sql :
       {"SELECT record FROM users", "SELECT record FROM devices", "SELECT record FROM tokens"}) {
    auto rows = work_.run({sql, {}});
    if (!rows) return failed(rows.error());
    for (int i = 0; i < rows->size(); ++i) {
      if (auto change = decode(rows->bytes(i, 0))) changes.push_back(std::move(*change));
    }
  }
  auto ended =
      work_.run({"SELECT record FROM calls WHERE ended_at_us > 0"
                 " ORDER BY ended_at_us DESC LIMIT $1",
                 {static_cast<std::int64_t>(ended_calls)}});
  if (!ended) return failed(ended.error());
  for (int i = ended->size(); i-- > 0;) {
    if (auto change = decode(ended->bytes(i, 0))) changes.push_back(std::move(*change));
  }
  for (const char* sql : {"SELECT node, record FROM presence WHERE node <> $1",
                          "SELECT node, record FROM calls WHERE ended_at_us = 0 AND node <> $1"}) {
    auto rows = work_.run({sql, {node_}});
    if (!rows) return failed(rows.error());
    for (int i = 0; i < rows->size(); ++i) {
      auto change = decode(rows->bytes(i, 1));
      const NodeId node{static_cast<std::uint64_t>(rows->number(i, 0))};
      if (change) at_start_.push_back(PeerSaid{node, std::move(*change)});
    }
  }
  return changes;
}

Result<std::optional<CallRecord>, std::string> PostgresStore::find_ended(CallId call) {
  auto rows = work_.run(
      {"SELECT record FROM calls WHERE id = $1 AND ended_at_us > 0", {SqlValue(bytes_of(call))}});
  if (!rows) return failed(rows.error());
  const auto change = rows->size() == 0 ? std::nullopt : decode(rows->bytes(0, 0));
  const auto* found = change ? std::get_if<CallSaved>(&*change) : nullptr;
  return found == nullptr ? std::optional<CallRecord>{} : std::optional(found->record);
}

Stored PostgresStore::commit() {
  if (waiting_.empty()) return true;
  std::vector<SqlStatement> all{{kFence, {node_}}};
  for (auto& statement : waiting_) all.push_back(std::move(statement));
  waiting_.clear();
  std::optional<SqlError> error;
  for (int tries = 0; tries < kTries; ++tries) {
    error = work_.transaction(all);
    // Two servers that wait for each other: one is told to try again.
    if (!error || error->state != kDeadlock) break;
  }
  return error ? Stored(failed(*error)) : Stored(true);
}

Stored PostgresStore::clear() {
  waiting_.clear();
  for (const char* table : {"users", "devices", "tokens", "calls", "presence"}) {
    add(std::string("DELETE FROM ") + table, {});
  }
  return commit();
}

Stored PostgresStore::each_call(const std::function<void(const CallRecord&)>& visit) {
  auto rows = work_.run({"SELECT record FROM calls ORDER BY dialled_at_us, id", {}});
  if (!rows) return failed(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    const auto change = decode(rows->bytes(i, 0));
    if (const auto* call = change ? std::get_if<CallSaved>(&*change) : nullptr) {
      visit(call->record);
    }
  }
  return true;
}

Result<std::vector<Input>, std::string> PostgresStore::news() {
  std::vector<Input> inputs = std::exchange(at_start_, {});
  auto rows =
      work_.run({"SELECT seq, from_node, kind, body FROM mail WHERE to_node = $1"
                 " ORDER BY seq",
                 {node_}});
  if (!rows) return failed(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    // Heard and what comes of it: both are kept, or neither.
    add("DELETE FROM mail WHERE seq = $1", {rows->number(i, 0)});
    const NodeId from{static_cast<std::uint64_t>(rows->number(i, 1))};
    if (rows->text(i, 2) == "gone") {
      inputs.push_back(PeerGone{{std::stoull(rows->bytes(i, 3))}, {}});
    } else if (auto change = decode(rows->bytes(i, 3))) {
      inputs.push_back(PeerSaid{from, std::move(*change)});
    }
  }
  return inputs;
}

Result<std::vector<Input>, std::string> PostgresStore::tend() {
  auto renewed =
      work_.run({"UPDATE nodes SET lease_until = clock_timestamp() +"
                 " $2::bigint * interval '1 microsecond' WHERE node = $1"
                 " RETURNING node",
                 {node_, lease_us_}});
  if (!renewed) return failed(renewed.error());
  if (renewed->size() == 0) return failed({kDeclaredDead, {}});
  auto dead = work_.run({"SELECT node FROM nodes WHERE node <> $1 AND " + kIsDead, {node_}});
  if (!dead) return failed(dead.error());
  std::vector<Input> inputs;
  for (int i = 0; i < dead->size(); ++i) {
    auto taken = take_over(dead->number(i, 0));
    if (!taken) return taken;
    for (auto& input : *taken) inputs.push_back(std::move(input));
  }
  return inputs;
}

/// Ends the dead server's rights and takes its calls, in one transaction of its own: the calls
/// first, so that what is forwarded to them meanwhile is among the mail that follows.
Result<std::vector<Input>, std::string> PostgresStore::take_over(std::int64_t dead) {
  const auto undo = [this](const SqlError& error) -> Result<std::vector<Input>, std::string> {
    static_cast<void>(work_.run({"ROLLBACK", {}}));
    // Another server was quicker, or both will try again: nothing is lost by waiting.
    if (error.state == kDeadlock) return std::vector<Input>{};
    return failed(error);
  };
  auto begun = work_.run({"BEGIN", {}});
  if (!begun) return undo(begun.error());
  auto won =
      work_.run({"DELETE FROM nodes WHERE node = $1 AND " + kIsDead + " RETURNING node", {dead}});
  if (!won) return undo(won.error());
  auto calls =
      work_.run({"UPDATE calls SET node = $1 WHERE node = $2 AND ended_at_us = 0"
                 " RETURNING record",
                 {node_, won->size() == 0 ? std::int64_t{-1} : dead}});
  if (!calls) return undo(calls.error());
  if (won->size() != 0) {
    for (const SqlStatement& step : std::vector<SqlStatement>{
             {"DELETE FROM mail WHERE to_node = $1 AND kind <> 'forward'", {dead}},
             {"UPDATE mail SET to_node = $1 WHERE to_node = $2", {node_, dead}},
             {"DELETE FROM presence WHERE node = $1", {dead}},
             {"WITH sent AS (INSERT INTO mail (to_node, from_node, kind, body)"
              " SELECT node, $1::bigint, 'gone', $2::bytea FROM nodes WHERE node <> $1::bigint"
              " RETURNING to_node)"
              " SELECT pg_notify('ringback_' || to_node, '') FROM sent",
              {node_, std::to_string(dead)}}}) {
      if (auto done = work_.run(step); !done) return undo(done.error());
    }
  }
  auto done = work_.run({"COMMIT", {}});
  if (!done) return undo(done.error());
  if (won->size() == 0) return std::vector<Input>{};
  PeerGone gone{{static_cast<std::uint64_t>(dead)}, {}};
  for (int i = 0; i < calls->size(); ++i) {
    auto change = decode(calls->bytes(i, 0));
    if (auto* call = change ? std::get_if<CallSaved>(&*change) : nullptr) {
      gone.taken.push_back(std::move(call->record));
    }
  }
  return std::vector<Input>{std::move(gone)};
}

Result<std::unique_ptr<PostgresStore>, std::string> connect(const std::string& uri,
                                                            Duration lease) {
  auto work = PostgresConnection::open(uri);
  if (!work) return Failure{work.error()};
  auto ear = PostgresConnection::open(uri);
  if (!ear) return Failure{ear.error()};
  auto store =
      std::make_unique<PostgresStore>(std::move(work).value(), std::move(ear).value(), lease);
  const auto ready = store->prepare();
  if (!ready) return Failure{ready.error()};
  return store;
}

}  // namespace

Result<std::unique_ptr<SharedStore>, std::string> open_postgres_store(const std::string& uri,
                                                                      Duration lease) {
  auto store = connect(uri, lease);
  if (!store) return Failure{store.error()};
  auto opened = std::move(store).value();
  const auto joined = opened->join();
  if (!joined) return Failure{joined.error()};
  return std::unique_ptr<SharedStore>(std::move(opened));
}

Result<std::unique_ptr<Store>, std::string> read_postgres_store(const std::string& uri) {
  auto store = connect(uri, Duration{0});
  if (!store) return Failure{store.error()};
  return std::unique_ptr<Store>(std::move(store).value());
}

}  // namespace ringback::signaling::io
