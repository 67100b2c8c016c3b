// Who is freed from the duty to report, what systems of old and of today do besides, and the
// watchdog.
#include <gtest/gtest.h>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

using M = Misbehaviour;

PhoneConfig with(IosGeneration ios, M wrong, AppState state = AppState::kNotRunning) {
  PhoneConfig config = PhoneScript::bob(wrong, state);
  config.ios = ios;
  return config;
}

// Rule: two private entitlements lifted the duty, each until some SDK.
TEST(ReportRule, IsLiftedByEntitlementsWhileTheyLast) {
  struct Row {
    IosGeneration ios;
    bool by_first, by_ptt;
  };
  for (const Row row : {Row{IosGeneration::k13, true, true}, Row{IosGeneration::k16, false, true},
                        Row{IosGeneration::k26_4, false, false}}) {
    for (const bool ptt : {false, true}) {
      PhoneScript bob(with(row.ios, M::kNeverReport));
      bob.act(Act::kAssume, ptt ? "unrestricted_voip_ptt=true" : "unrestricted_voip=true");
      bob.push_call();
      bob.run(10s);
      EXPECT_EQ(bob.count("rule-broken"), (ptt ? row.by_ptt : row.by_first) ? 0u : 1u);
    }
  }
}

// Rule: PKPushRegistry logs the assertion that failed, then throws; both texts changed with the
// system.
TEST(ReportRule, WritesWhatEachGenerationWrites) {
  for (const auto ios : {IosGeneration::k13, IosGeneration::k16, IosGeneration::k26_4}) {
    PhoneScript bob(with(ios, M::kNeverReport));
    bob.ring();
    const bool old = ios == IosGeneration::k13;
    EXPECT_EQ(bob.last("system-log", "text"), old ? kAssertionFailureBefore16 : kAssertionFailure);
    EXPECT_LT(bob.place("system-log"), bob.place("app-terminated"));
    EXPECT_EQ(bob.last("app-terminated", "why"), old ? kNeverPostedOnCallback : kNeverPosted);
  }
}

// Rule: each push carries its own duty; whether one report clears all that the process has is
// unknown.
TEST(ReportRule, LetsOneReportClearAllIfSoAssumed) {
  for (const bool all : {false, true}) {
    PhoneScript bob(with(IosGeneration::k16, M::kSkipReportForKnownCall));
    bob.act(Act::kAssume, all ? "one_report_clears_all=true" : "one_report_clears_all=false");
    bob.push_call();
    bob.push_call();
    bob.run(10s);
    EXPECT_EQ(bob.count("voip-push-delivered"), 2u);
    EXPECT_EQ(bob.count("report-new-incoming-call"), 1u);
    EXPECT_EQ(bob.count("rule-broken"), all ? 0u : 1u);
  }
}

// Rule: iOS 26.4 calls the delegate method with metadata if there is one, else the older one.
TEST(ReportRule, FallsBackToTheOlderDelegateMethod) {
  for (const bool metadata : {true, false}) {
    PhoneScript bob(with(IosGeneration::k26_4, M::kNoBusy));
    bob.act(Act::kAssume, metadata ? "metadata_delegate=true" : "metadata_delegate=false");
    bob.push_accepted = bob.now().wall - 70s;
    bob.push(PhoneScript::payload(1, R"(,"expires_at_ms":1)"));
    bob.run(1s);
    // Only who is told that no report is due may drop a call past its time.
    EXPECT_EQ(bob.count("report-new-incoming-call"), metadata ? 0u : 1u);
    EXPECT_EQ(bob.count("rule-broken"), 0u);
  }
}

// Rule: what counts is the daemon's view of the app, which may differ from the app's own.
TEST(ReportRule, GoesByTheDaemonsView) {
  for (const Duration since : {Duration(2s - 1us), Duration(2s)}) {
    PhoneScript bob(with(IosGeneration::k16, M::kSkipReportWhenForeground, AppState::kBackground));
    bob.act(Act::kAssume, "daemon_view_lag=2s");
    bob.act(Act::kOpenApp);
    bob.run(since);
    bob.push_call();
    EXPECT_EQ(bob.count("rule-broken"), since < 2s ? 1u : 0u);
  }
}

// Rule: on iOS 12 a completion called before the report's made the report stall.
TEST(ReportRule, StallsAfterAnEarlyCompletionOnIos12) {
  for (const auto ios : {IosGeneration::k12, IosGeneration::k13}) {
    PhoneScript bob(with(ios, M::kCompleteBeforeReport));
    bob.ring();
    const bool stalls = ios == IosGeneration::k12;
    EXPECT_EQ(bob.count("report-stalled"), stalls ? 1u : 0u);
    EXPECT_EQ(bob.shows(), stalls ? "idle" : "ringing");
    bob.act(Act::kOpenApp);
    bob.run(1us);
    EXPECT_EQ(bob.shows(), "ringing");
  }
  PhoneScript right(with(IosGeneration::k12, M::kNoBusy));
  right.ring();
  EXPECT_EQ(right.shows(), "ringing");
}

// Rule: iOS 26 shows a dialog for missed reports and stopped delivery to development builds.
TEST(ReportRule, WarnsDevelopmentBuildsFromIos26) {
  for (const auto ios : {IosGeneration::k16, IosGeneration::k26_4}) {
    for (const bool development : {true, false}) {
      PhoneScript bob(with(ios, M::kNeverReport));
      bob.act(Act::kAssume, development ? "development_build=true" : "development_build=false");
      for (int n = 1; n <= 3; ++n) bob.ring(n);
      EXPECT_EQ(bob.count("warning-dialog"), development && ios == IosGeneration::k26_4 ? 4u : 0u);
      if (bob.count("warning-dialog") > 0) {
        EXPECT_EQ(bob.last("warning-dialog", "text"), "delivery-stopped");
      }
    }
  }
}

// Rule: an app whose launch in front keeps its main thread for some 20 s is killed.
TEST(Watchdog, EndsALaunchAtTwentySeconds) {
  for (const Duration blocked : {Duration(20s - 1us), Duration(20s)}) {
    PhoneScript bob(PhoneScript::bob());
    bob.act(Act::kMisbehave, "block-main-queue");
    bob.act(Act::kAssume, blocked < 20s ? "blocked_queue=19999999us" : "blocked_queue=20s");
    bob.act(Act::kOpenApp);
    bob.run(30s);
    EXPECT_EQ(bob.count("app-terminated"), blocked < 20s ? 0u : 1u);
    EXPECT_EQ(bob.last("app-terminated", "why"), blocked < 20s ? "" : kLaunchTooLong);
    EXPECT_EQ(bob.phone.failures(), blocked < 20s ? 0 : 1);
  }
}

// Rule: an app that does not end an expired background task is killed.
TEST(Watchdog, EndsAnAppThatKeepsAnExpiredTask) {
  for (const bool wrong : {true, false}) {
    PhoneScript bob(PhoneScript::bob(wrong ? M::kNeverEndTask : M::kNoBusy));
    bob.reachable = false;
    bob.ring();
    bob.act(Act::kDecline);
    bob.run(30s + 5s - 1us);
    EXPECT_EQ(bob.count("app-terminated"), 0u);
    bob.run(1us);
    EXPECT_EQ(bob.last("app-terminated", "why"), wrong ? kTaskNotEnded : "");
    EXPECT_EQ(bob.phone.process(), wrong ? ProcessState::kNotRunning : ProcessState::kSuspended);
  }
}

}  // namespace
}  // namespace ringback::device
