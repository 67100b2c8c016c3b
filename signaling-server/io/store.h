// What survives a restart. The core says what changed; a store keeps it before anybody is told,
// and gives it back once, at the start.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "signaling-server/core/changes.h"

namespace ringback::signaling::io {

/// An error is one line; the server cannot go on without its store.
using Stored = Result<bool, std::string>;

class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// Devices, tokens, live calls, and the latest ended ones, the oldest of these first.
  virtual Result<std::vector<Change>, std::string> load(std::size_t ended_calls) = 0;
  /// Takes a change into the running transaction, beginning one when there is none.
  virtual Stored keep(const Change& change) = 0;
  /// Ends the transaction: what was kept survives this process.
  virtual Stored commit() = 0;
  /// Forgets everything.
  virtual Stored clear() = 0;
  /// Every call on file, oldest first.
  virtual Stored each_call(const std::function<void(const CallRecord&)>& visit) = 0;
};

/// For tests and for servers that may forget.
std::unique_ptr<Store> make_memory_store();

/// One file, in WAL mode, migrated to the newest schema when opened.
Result<std::unique_ptr<Store>, std::string> open_sqlite_store(const std::string& file);

}  // namespace ringback::signaling::io
