// What survives a restart. The core says what changed; a store keeps it before anybody is told,
// and gives it back once, at the start.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "signaling-server/core/changes.h"
#include "signaling-server/core/inputs.h"

namespace ringback::signaling::io {

/// An error is one line; the server cannot go on without its store.
using Stored = Result<bool, std::string>;

/// Calls past their keeping that a store forgets each time it is told of them.
inline constexpr std::int64_t kForgottenAtOnce = 1'000;

class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// Devices, tokens, live calls, and the latest ended ones, the oldest of these first.
  virtual Result<std::vector<Change>, std::string> load(std::size_t ended_calls) = 0;
  /// A call that has ended, however long ago; none when there is no such call.
  virtual Result<std::optional<CallRecord>, std::string> find_ended(CallId call) = 0;
  /// Takes a change into the running transaction, beginning one when there is none.
  virtual Stored keep(const Change& change) = 0;
  /// Ends the transaction: what was kept survives this process.
  virtual Stored commit() = 0;
  /// Forgets everything.
  virtual Stored clear() = 0;
  /// Every call on file, oldest first.
  virtual Stored each_call(const std::function<void(const CallRecord&)>& visit) = 0;
};

/// A store that several servers share: it carries what they tell each other, and decides who has
/// which call.
class SharedStore : public Store {
 public:
  /// What other servers said since the last time, as inputs; marked as heard in the running
  /// transaction.
  virtual Result<std::vector<Input>, std::string> news() = 0;
  /// Renews this server's lease; takes the calls of a server whose lease has ended.
  virtual Result<std::vector<Input>, std::string> tend() = 0;
  /// Becomes readable when there is news.
  virtual int descriptor() const = 0;
  /// After the descriptor became readable; false when the store is out of reach.
  virtual bool drain() = 0;
  /// Gives the lease up, so that another takes the calls at once.
  virtual void leave() = 0;
};

/// A PostgreSQL database, by libpq's URI; this server's lease lasts that long.
Result<std::unique_ptr<SharedStore>, std::string> open_postgres_store(const std::string& uri,
                                                                      Duration lease);
/// The same database, joined by no server: for reading.
Result<std::unique_ptr<Store>, std::string> read_postgres_store(const std::string& uri);
/// --store names a database that servers share.
bool is_shared(std::string_view where);

/// For tests and for servers that may forget.
std::unique_ptr<Store> make_memory_store();

/// One file, in WAL mode, migrated to the newest schema when opened; `lock` is kept with it.
Result<std::unique_ptr<Store>, std::string> open_sqlite_store(const std::string& file,
                                                              std::shared_ptr<void> lock = {});

/// What --store says when everything may be forgotten at the end.
inline constexpr std::string_view kMemoryStore = "memory";

/// The store of a server alone: kMemoryStore, or a SQLite file, whose folder is made and which no
/// other server has.
Result<std::unique_ptr<Store>, std::string> open_store(const std::string& where);

/// Any store, only to read its calls while its servers run.
Result<std::unique_ptr<Store>, std::string> open_to_read(const std::string& where);

/// A file under the user's own data folder.
std::string default_store();

}  // namespace ringback::signaling::io
