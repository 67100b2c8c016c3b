// What a team that maintains a VoIP app would write: its own rules, checked against phones that
// obey PushKit and CallKit.
#include <ringback/gtest.h>

#include <cstdlib>

namespace {

using namespace std::chrono_literals;

class Calls : public ringback::CallTest {};

TEST_F(Calls, APhoneThatSleepsRingsWithinTwoSeconds) {
  set_up("phones: {alice: foreground, bob: not-running}");
  act("alice: dials bob");
  EXPECT_TRUE(within(2s, "bob sees ringing"));
  act("bob: answers");
  EXPECT_TRUE(within(1s, "bob sees in-call"));
  EXPECT_TRUE(held("exactly 1 signaling -> apns push-request"));
  EXPECT_TRUE(held("never anyone rule-broken"));
}

TEST_F(Calls, TheCallerCanHangUpAtAnyMoment) {
  for (auto moment = 0ms; moment < 3000ms; moment += 50ms) {
    set_up("phones: {alice: foreground, bob: suspended}");
    act("alice: dials bob");
    run_for(moment);
    act("alice: hangs up");
    run_for(5s);
    EXPECT_TRUE(held("never bob sees ringing, after 4s")) << "hung up after " << moment.count();
    EXPECT_TRUE(world().violations().empty()) << "hung up after " << moment.count();
  }
}

TEST_F(Calls, AnAppThatReportsNothingIsTerminated) {
  set_up("phones: {alice: foreground, bob: {app: not-running, misbehaves: never-report}}");
  act("alice: dials bob");
  EXPECT_TRUE(within(10s, "bob.ios app-terminated"));
  EXPECT_TRUE(held("bob.ios rule-broken"));
  EXPECT_TRUE(held("never bob sees ringing"));
}

TEST_F(Calls, AMistakeSaysWhatWasMeant) {
  set_up("phones: {alice: foreground, bob: suspended}");
  try {
    act("alice: dails bob");
    FAIL() << "not refused";
  } catch (const ringback::runner::ScenarioMistake& mistake) {
    EXPECT_STREQ(
        mistake.what(),
        "step:1:8: \"dails bob\" is nothing that a person can do; did you mean \"dials\"?");
  }
}

TEST_F(Calls, AFailureShowsTheLadder) {
  set_up("phones: {alice: foreground, bob: suspended}");
  act("alice: dials bob");
  const auto never = within(100ms, "bob sees ringing");
  EXPECT_FALSE(never);
  EXPECT_NE(std::string(never.message()).find("push-request"), std::string::npos);
}

TEST(Library, AScenarioOfTheLibraryPasses) {
  const char* library = std::getenv("RINGBACK_SCENARIOS");
  if (library == nullptr) GTEST_SKIP() << "RINGBACK_SCENARIOS is not set";
  EXPECT_TRUE(ringback::passes(std::string(library) + "/basics/first-call.yaml"));
}

}  // namespace
