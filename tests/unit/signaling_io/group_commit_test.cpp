// Nobody is told before it is on file: the order in which the shell keeps, commits and tells.
#include "signaling-server/io/group_commit.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ringback::signaling::io {
namespace {

using Words = std::vector<std::string>;

/// Notes what is asked of it, and fails when told to.
class NotedStore final : public Store {
 public:
  explicit NotedStore(Words& notes) : notes_(notes) {}
  Result<std::vector<Change>, std::string> load(std::size_t) override {
    return std::vector<Change>{};
  }
  Stored keep(const Change&) override { return answer("keep"); }
  Stored commit() override { return answer("commit"); }
  Stored clear() override { return true; }
  Result<std::optional<CallRecord>, std::string> find_ended(CallId) override {
    return std::optional<CallRecord>{};
  }
  Stored each_call(const std::function<void(const CallRecord&)>&) override { return true; }
  std::string fails_at;

 private:
  Stored answer(const std::string& what) {
    notes_.push_back(what);
    if (what == fails_at) return Failure{"no room for a " + what};
    return true;
  }
  Words& notes_;
};

class GroupCommitTest : public ::testing::Test {
 protected:
  void change() {
    Effect effect = Persist{DeviceSaved{}};
    group_.take(effect);
  }
  void tell(std::uint64_t number) {
    Effect effect = SendFrame{ConnectionId{number}, {}};
    group_.take(effect);
  }
  /// What waits on the executor happens now.
  void run() {
    io_.restart();
    io_.poll();
  }

  net::asio::io_context io_;
  Words notes_;
  NotedStore store_{notes_};
  GroupCommit group_{
      io_.get_executor(),
      {[this](const Effect& effect) {
         notes_.push_back("tell " + std::to_string(std::get<SendFrame>(effect).connection.value));
       },
       [this](const std::string& why) { notes_.push_back(why); },
       [this](Duration) { notes_.push_back("timed"); }}};
};

TEST_F(GroupCommitTest, WithoutAChangeNobodyWaits) {
  group_.use(store_);
  tell(1);
  EXPECT_EQ(notes_, Words{"tell 1"});
  run();
  EXPECT_EQ(notes_, Words{"tell 1"}) << "and nothing is committed";
}

TEST_F(GroupCommitTest, FromAChangeOnEverythingWaitsForTheOneCommit) {
  group_.use(store_);
  tell(1);
  change();
  tell(2);
  change();
  tell(3);
  tell(4);
  EXPECT_EQ(notes_, (Words{"tell 1", "keep", "keep"}));
  run();
  EXPECT_EQ(notes_,
            (Words{"tell 1", "keep", "keep", "commit", "timed", "tell 2", "tell 3", "tell 4"}));
  tell(5);
  EXPECT_EQ(notes_.back(), "tell 5");
}

TEST_F(GroupCommitTest, ACommitThatFailsTellsNobody) {
  group_.use(store_);
  store_.fails_at = "commit";
  change();
  tell(1);
  run();
  EXPECT_EQ(notes_, (Words{"keep", "commit", "no room for a commit"}));
  tell(2);
  change();
  run();
  EXPECT_EQ(notes_.back(), "no room for a commit") << "it is over";
}

TEST_F(GroupCommitTest, AChangeThatCannotBeKeptTellsNobodyEither) {
  group_.use(store_);
  change();
  tell(1);
  store_.fails_at = "keep";
  change();
  tell(2);
  run();
  EXPECT_EQ(notes_, (Words{"keep", "keep", "no room for a keep"}));
}

TEST_F(GroupCommitTest, AStoreThatWroteForItselfIsCommittedAtOnce) {
  group_.use(store_);
  group_.commit_its_own();
  EXPECT_EQ(notes_, (Words{"commit", "timed"}));
  group_.commit();
  EXPECT_EQ(notes_, (Words{"commit", "timed"})) << "nothing is under way";
}

TEST_F(GroupCommitTest, WithoutAStoreNothingIsKeptAndNobodyWaits) {
  change();
  tell(1);
  EXPECT_EQ(notes_, Words{"tell 1"});
}

}  // namespace
}  // namespace ringback::signaling::io
