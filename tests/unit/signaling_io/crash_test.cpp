// kill -9 at any point: what the server had told anybody is there after a restart.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/rng.h"
#include "signaling-server/core/server.h"
#include "signaling-server/io/store.h"

namespace ringback::signaling::io {
namespace {

struct Told {
  char what;  ///< T: a token is registered; L: a call is on; E: a call has ended
  CallId call;
};

/// Feeds a server calls without end, keeps what it wants kept, and tells the parent, through the
/// pipe, whatever it would tell an app.
class Child {
 public:
  Child(const std::string& file, int pipe, std::uint64_t seed)
      : store_(open_sqlite_store(file).value()), pipe_(pipe), rng_(seed) {
    Config config;
    config.persist = true;
    config.trace = false;
    // Calls that a kill left alive must not keep later rounds from dialling.
    config.assumptions.calls_per_user = 10'000;
    server_.emplace(config, seed);
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
  }
  void feed(const Input& input) {
    Reaction<Effect> out;
    server_->on(now_, input, out);
    for (const auto& effect : out.effects) {
      if (const auto* persist = std::get_if<Persist>(&effect)) {
        if (!store_->keep(persist->change)) std::_Exit(9);
      }
      if (const auto* frame = std::get_if<SendFrame>(&effect)) {
        if (!store_->commit()) std::_Exit(9);
        if (frame->frame.number != 0) seen_[frame->connection.value] = frame->frame.number;
        tell(frame->frame.message);
      }
    }
  }
  void tell(const ServerMessage& message) {
    Told told{};
    if (std::holds_alternative<to_client::TokenRegistered>(message)) told.what = 'T';
    if (const auto* m = std::get_if<to_client::Trying>(&message)) told = {'L', m->call};
    if (const auto* m = std::get_if<to_client::CallEnded>(&message)) told = {'E', m->call};
    if (told.what == 0) return;
    if (::write(pipe_, &told, sizeof told) != sizeof told) std::_Exit(9);
  }

  std::unique_ptr<Store> store_;
  int pipe_;
  Rng rng_;
  std::optional<Server> server_;
  Now now_{{1s}, WallTime::from_unix_seconds(1'700'000'000)};
  std::uint64_t numbers_[3] = {};
  std::uint64_t seen_[3] = {};
};

/// One round: a child works and is killed; the store must hold all it told. Returns how much.
std::size_t crash(const std::string& file, std::uint64_t round, std::size_t facts) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    Child(file, ends[1], round).run();
  }
  ::close(ends[1]);
  if (child < 0) {
    ADD_FAILURE() << "cannot fork";
    ::close(ends[0]);
    return 0;
  }
  std::vector<Told> told;
  Told one{};
  // The child runs on while these are read, so that the kill meets it anywhere in its work.
  while (told.size() < facts && ::read(ends[0], &one, sizeof one) == sizeof one) {
    told.push_back(one);
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  while (::read(ends[0], &one, sizeof one) == sizeof one) told.push_back(one);
  ::close(ends[0]);

  std::map<CallId, std::string> states;
  bool token = false;
  const auto kept = open_sqlite_store(file).value()->load(1'000'000).value();
  for (const auto& change : kept) {
    if (const auto* m = std::get_if<CallSaved>(&change)) states[m->record.id] = m->record.state;
    token |= std::holds_alternative<TokenSaved>(change);
  }
  EXPECT_TRUE(token) << round;
  for (const auto& fact : told) {
    if (fact.what == 'T') continue;
    EXPECT_TRUE(states.contains(fact.call)) << round;
    const bool over = states[fact.call] == "ended";
    EXPECT_TRUE(over || fact.what != 'E') << round;
  }
  return told.size();
}

TEST(Crash, NothingThatWasToldIsLostInTwoHundredKills) {
  const auto folder = std::filesystem::path(::testing::TempDir()) /
                      ("ringback-crash-" + std::to_string(::getpid()));
  Rng rng(1);
  std::size_t told = 0;
  for (std::uint64_t round = 0; round < 200; ++round) {
    // A fresh file now and then, so that creation and migration are killed as well.
    if (round % 20 == 0) {
      std::filesystem::remove_all(folder);
      std::filesystem::create_directories(folder);
    }
    told += crash((folder / "store.db").string(), round, 1 + rng.below(60));
    if (::testing::Test::HasFailure()) break;
  }
  std::filesystem::remove_all(folder);
  EXPECT_GT(told, 2'000U) << "the kills came before anything happened";
}

}  // namespace
}  // namespace ringback::signaling::io
