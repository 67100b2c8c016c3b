// kill -9 at any point: what the server had told anybody is there after a restart. The child is the
// core, the group commit and the store, as the shell joins them.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/rng.h"
#include "signaling-server/core/server.h"
#include "signaling-server/io/group_commit.h"
#include "signaling-server/io/store.h"

namespace ringback::signaling::io {
namespace {

struct Told {
  char what;  ///< T: a token is registered; L: a call is on; E: a call has ended
  CallId call;
};

/// A store whose process dies at its n-th commit: before anything is on file, or just after.
class DyingStore final : public Store {
 public:
  DyingStore(std::unique_ptr<Store> store, std::size_t at, bool after)
      : store_(std::move(store)), at_(at), after_(after) {}
  Result<std::vector<Change>, std::string> load(std::size_t ended_calls) override {
    return store_->load(ended_calls);
  }
  Stored keep(const Change& change) override { return store_->keep(change); }
  Stored commit() override {
    const bool last = ++commits_ == at_;
    if (last && !after_) ::raise(SIGKILL);
    auto stored = store_->commit();
    if (last) ::raise(SIGKILL);
    return stored;
  }
  Stored clear() override { return store_->clear(); }
  Result<std::optional<CallRecord>, std::string> find_ended(CallId call) override {
    return store_->find_ended(call);
  }
  Stored each_call(const std::function<void(const CallRecord&)>& visit) override {
    return store_->each_call(visit);
  }

 private:
  std::unique_ptr<Store> store_;
  std::size_t at_;
  bool after_;
  std::size_t commits_ = 0;
};

/// Feeds a server calls without end, several inputs to a commit, and tells the parent, through the
/// pipe, whatever it would tell an app.
class Child {
 public:
  Child(std::unique_ptr<Store> store, int pipe, std::uint64_t seed)
      : store_(std::move(store)),
        pipe_(pipe),
        rng_(seed),
        group_(io_.get_executor(), {[this](const Effect& effect) { perform(effect); },
                                    [](const std::string&) { std::_Exit(9); },
                                    {}}) {
    Config config;
    config.persist = true;
    config.trace = false;
    // Calls that a kill left alive must not keep later rounds from dialling.
    config.assumptions.calls_per_user = 10'000;
    config.assumptions.dial_burst = 1'000'000;
    server_.emplace(config, seed);
    group_.use(*store_);
    feed(Restored{store_->load(100).value()});
  }
  [[noreturn]] void run() {
    hello(1, "alice");
    hello(2, "bob");
    say(2, to_server::RegisterToken{DeviceToken("abcd"), TokenKind::kVoip, {}, {}});
    while (true) {
      const CallId call = CallId::random(rng_);
      say(1, to_server::Dial{{}, call, UserId("bob"), false, "offer"});
      if (rng_.chance(0.7)) say(2, to_server::Answer{{}, call, "answer"});
      say(1, to_server::HangUp{{}, call, false});
    }
  }

 private:
  void hello(std::uint64_t connection, const std::string& user) {
    feed(ConnectionOpened{{connection}});
    feed(HelloReceived{{connection},
                       {UserTokenFacts::Verdict::kValid, UserId(user)},
                       {"t", DeviceId(user), {}, 0}});
  }
  void say(std::uint64_t connection, ClientMessage message) {
    now_.instant = now_.instant + 100ms;
    now_.wall = now_.wall + 100ms;
    feed(FrameReceived{{connection}, {++numbers_[connection], seen_[connection], message}});
    if (!rng_.chance(0.3)) return;  // more inputs wait already
    io_.restart();
    io_.poll();
  }
  void feed(const Input& input) {
    Reaction<Effect> out;
    server_->on(now_, input, out);
    for (auto& effect : out.effects) group_.take(effect);
  }
  void perform(const Effect& effect) {
    const auto* frame = std::get_if<SendFrame>(&effect);
    if (frame == nullptr) return;
    if (frame->frame.number != 0) seen_[frame->connection.value] = frame->frame.number;
    tell(frame->frame.message);
  }
  void tell(const ServerMessage& message) {
    Told told{};
    if (std::holds_alternative<to_client::TokenRegistered>(message)) told.what = 'T';
    if (const auto* m = std::get_if<to_client::Trying>(&message)) told = {'L', m->call};
    if (const auto* m = std::get_if<to_client::CallEnded>(&message)) told = {'E', m->call};
    if (told.what == 0) return;
    if (::write(pipe_, &told, sizeof told) != sizeof told) std::_Exit(9);
  }

  net::asio::io_context io_;
  std::unique_ptr<Store> store_;
  int pipe_;
  Rng rng_;
  GroupCommit group_;
  std::optional<Server> server_;
  Now now_{{1s}, WallTime::from_unix_seconds(1'700'000'000)};
  std::uint64_t numbers_[3] = {};
  std::uint64_t seen_[3] = {};
};

using OpenIn = std::function<std::unique_ptr<Store>(const std::string& file)>;

std::unique_ptr<Store> plain(const std::string& file) { return open_sqlite_store(file).value(); }

/// A child works until it dies, by itself or, at the latest, once it has told so many facts.
/// Returns all that it told.
std::vector<Told> work(const std::string& file, const OpenIn& open, std::uint64_t seed,
                       std::size_t facts) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  // A child that is not read soon waits, so that files stay small and rounds short.
  EXPECT_GT(::fcntl(ends[1], F_SETPIPE_SZ, 4096), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    Child(open(file), ends[1], seed).run();
  }
  ::close(ends[1]);
  std::vector<Told> told;
  if (child < 0) {
    ADD_FAILURE() << "cannot fork";
    ::close(ends[0]);
    return told;
  }
  Told one{};
  // The child runs on while these are read, so that the kill meets it anywhere in its work.
  while (told.size() < facts && ::read(ends[0], &one, sizeof one) == sizeof one) {
    told.push_back(one);
  }
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "its store failed";
  while (::read(ends[0], &one, sizeof one) == sizeof one) told.push_back(one);
  ::close(ends[0]);
  return told;
}

/// All that was told is on file. Returns how many facts about calls are there in all.
std::size_t check(const std::string& file, const std::vector<Told>& told) {
  std::map<CallId, std::string> states;
  bool token = false;
  const auto kept = plain(file)->load(1'000'000).value();
  for (const auto& change : kept) {
    if (const auto* m = std::get_if<CallSaved>(&change)) states[m->record.id] = m->record.state;
    token |= std::holds_alternative<TokenSaved>(change);
  }
  for (const auto& fact : told) {
    if (fact.what == 'T') {
      EXPECT_TRUE(token);
      continue;
    }
    EXPECT_TRUE(states.contains(fact.call)) << "a call that was on";
    const bool over = states[fact.call] == "ended";
    EXPECT_TRUE(over || fact.what != 'E') << "a call that had ended is " << states[fact.call];
  }
  return states.size();
}

class Crash : public ::testing::Test {
 protected:
  Crash()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                ("ringback-crash-" + std::to_string(::getpid()))) {}
  ~Crash() override { std::filesystem::remove_all(folder_); }
  std::string fresh_file() const {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    return file();
  }
  std::string file() const { return (folder_ / "store.db").string(); }

 private:
  std::filesystem::path folder_;
};

TEST_F(Crash, NothingThatWasToldIsLostInTwoHundredKills) {
  Rng rng(1);
  std::size_t told = 0;
  for (std::uint64_t round = 0; round < 200; ++round) {
    // A fresh file now and then, so that creation and migration are killed as well.
    if (round % 20 == 0) fresh_file();
    const auto facts = work(file(), plain, round, 1 + rng.below(60));
    check(file(), facts);
    told += facts.size();
    if (HasFailure()) FAIL() << "in round " << round;
  }
  EXPECT_GT(told, 2'000U) << "the kills came before anything happened";
}

/// What was told in this file's calls, as a number of calls.
std::size_t calls_in(const std::vector<Told>& told) {
  std::set<CallId> calls;
  for (const auto& fact : told) {
    if (fact.what != 'T') calls.insert(fact.call);
  }
  return calls.size();
}

TEST_F(Crash, DeathOnEitherSideOfACommitTellsNothingThatIsNotOnFile) {
  constexpr std::size_t kNeverReached = 1'000'000;
  std::size_t untold = 0;
  for (const bool after : {false, true}) {
    for (std::size_t commit = 1; commit <= 8; ++commit) {
      const auto dies = [&](const std::string& file) {
        return std::make_unique<DyingStore>(plain(file), commit, after);
      };
      const auto told = work(fresh_file(), dies, commit, kNeverReached);
      const auto kept = check(file(), told);
      // What the commit before the death brought on file, nobody had been told.
      if (after) untold += kept - std::min(kept, calls_in(told));
      if (HasFailure()) FAIL() << (after ? "after" : "before") << " commit " << commit;
    }
  }
  EXPECT_GT(untold, 0U) << "the death was never between the commit and the telling";
}

}  // namespace
}  // namespace ringback::signaling::io
