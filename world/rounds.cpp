#include "world/rounds.h"

namespace ringback::world {
namespace {

constexpr std::size_t kAlice = 0;
constexpr std::size_t kBob = 1;
constexpr Duration kAnswersAfter = 1s;
constexpr Duration kTalk = 3s;
// Long enough for Bob's app to be suspended, which takes 5 s of doing nothing.
constexpr Duration kRound = 10s;

Setup two_phones() {
  Setup setup;
  setup.apns.journal_limit = 0;
  device::PhoneConfig alice;
  alice.name = "alice";
  alice.user = UserId("alice");
  alice.device = DeviceId("alice");
  alice.initial_app_state = device::AppState::kForeground;
  alice.habits.hang_up_after = kTalk;
  device::PhoneConfig bob = alice;
  bob.name = "bob";
  bob.user = UserId("bob");
  bob.device = DeviceId("bob");
  bob.initial_app_state = device::AppState::kSuspended;
  bob.habits = {kAnswersAfter, {}, {}};
  setup.phones = {alice, bob};
  return setup;
}

}  // namespace

Rounds::Rounds(std::uint64_t seed, const std::vector<TraceSink*>& sinks)
    : world_(two_phones(), seed) {
  for (TraceSink* sink : sinks) world_.watch(*sink);
  RINGBACK_CHECK(world_.set_up());
  next_ = world_.now().instant + 1s;
  world_.run_until(next_);
}

void Rounds::play() {
  world_.person(kAlice, {device::Act::kDial, "bob"});
  next_ = next_ + kRound;
  world_.run_until(next_);
  const auto& bob = world_.phone(kBob);
  const auto& recents = bob.call_kit().recents();
  const bool over = !bob.call_kit().any_call() && bob.process() == device::ProcessState::kSuspended;
  if (!over || recents.empty() || recents.back().call == last_) return;
  last_ = recents.back().call;
  if (recents.back().outcome == "answered") ++completed_;
}

}  // namespace ringback::world
