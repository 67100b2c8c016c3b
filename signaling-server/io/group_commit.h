// Nobody is told before it is on file: from the first change on that must survive a restart,
// everything else the core wants done waits, in its order, until the store has committed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/time.h"
#include "net/asio.h"
#include "signaling-server/core/effects.h"
#include "signaling-server/io/store.h"

namespace ringback::signaling::io {

class GroupCommit {
 public:
  struct Hooks {
    /// Does what the core wants done; never called with a Persist.
    std::function<void(const Effect&)> perform;
    /// The store cannot go on, for this reason; nothing that waits is done any more.
    std::function<void(const std::string&)> failed;
    std::function<void(Duration)> committed;  ///< how long it took; may be empty
  };

  GroupCommit(net::asio::any_io_executor executor, Hooks hooks)
      : executor_(std::move(executor)), hooks_(std::move(hooks)) {}

  /// Without a store nothing is kept and nothing waits. It must outlive its last commit.
  void use(Store& store) { store_ = &store; }
  /// The commit that a change asks for runs after the inputs that are waiting already: what they
  /// change goes into the same transaction, so that the busier the server is, the fewer commits a
  /// call costs.
  void take(Effect& effect);
  /// Commits what is under way, if anything, and does what waited for it.
  void commit();
  /// The same when the store has written for itself.
  void commit_its_own();

 private:
  bool must(const Stored& stored);

  net::asio::any_io_executor executor_;
  Hooks hooks_;
  Store* store_ = nullptr;
  bool uncommitted_ = false;
  bool broken_ = false;
  std::vector<Effect> held_;
};

}  // namespace ringback::signaling::io
