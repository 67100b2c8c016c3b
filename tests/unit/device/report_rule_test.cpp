// The duty to report a call for each VoIP push: both checks, exemptions, and what failures cost.
#include <gtest/gtest.h>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

// Rule: a call must be reported before the delegate method returns; otherwise the app is
// terminated with an exception.
TEST(ReportRule, EndsAnAppThatReportsOneHopLate) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kReportOneHopLate));
  bob.ring();
  EXPECT_TRUE(bob.broke("report-before-return"));
  EXPECT_EQ(bob.last("app-terminated", "why"), kNeverPosted);
  EXPECT_EQ(bob.phone.process(), ProcessState::kNotRunning);
  EXPECT_EQ(bob.count("report-new-incoming-call"), 0u);
}

TEST(ReportRule, EndsAnAppThatReportsLateOrNever) {
  for (const auto wrong : {Misbehaviour::kReportLate, Misbehaviour::kNeverReport}) {
    PhoneScript bob(PhoneScript::bob(wrong));
    bob.ring();
    EXPECT_TRUE(bob.broke("report-before-return"));
    EXPECT_EQ(bob.phone.failures(), 1);
  }
}

// Rule: about 7 s after the push the daemon checks that a call was reported.
TEST(ReportRule, LetsTheDaemonEndAnAppWithoutRegistryAfterSevenSeconds) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kLazyRegistry));
  bob.push_call();
  bob.run(300ms + 7s - 1us);
  EXPECT_EQ(bob.phone.process(), ProcessState::kBackground);
  bob.run(1us);
  EXPECT_EQ(bob.last("app-terminated", "why"), kNotInTime);
  EXPECT_TRUE(bob.broke("daemon-report-check"));
}

TEST(ReportRule, LetsTheDaemonEndAnAppWithABlockedQueue) {
  PhoneConfig config = PhoneScript::bob(Misbehaviour::kBlockMainQueue);
  config.initial_app_state = AppState::kSuspended;
  PhoneScript bob(config);
  bob.push_call();
  bob.run(10s);
  EXPECT_TRUE(bob.broke("daemon-report-check"));
}

TEST(ReportRule, SparesAQueueBlockedForLessThanTheCheck) {
  PhoneConfig config = PhoneScript::bob(Misbehaviour::kBlockMainQueue, AppState::kSuspended);
  config.assumptions.edit([&](Assumptions& a) { a.blocked_queue = 7s - 1us; });
  PhoneScript bob(config);
  bob.push_call();
  bob.run(8s);
  EXPECT_EQ(bob.count("rule-broken"), 0u);
  EXPECT_EQ(bob.shows(), "ringing");
}

// Rule: apps of iOS 12 and earlier need not report; from iOS 13 they must, unless the daemon sees
// them in the foreground or on a call.
TEST(ReportRule, AsksNothingOfIos12) {
  for (const auto ios : {IosGeneration::k12, IosGeneration::k13}) {
    PhoneConfig config = PhoneScript::bob(Misbehaviour::kNeverReport);
    config.ios = ios;
    PhoneScript bob(config);
    bob.ring();
    EXPECT_EQ(bob.count("rule-broken"), ios == IosGeneration::k12 ? 0u : 1u);
  }
}

TEST(ReportRule, ExemptsTheForegroundButNotTheBackground) {
  for (const auto state : {AppState::kForeground, AppState::kBackground, AppState::kSuspended}) {
    PhoneScript bob(PhoneScript::bob(Misbehaviour::kNeverReport, state));
    bob.ring();
    EXPECT_EQ(bob.count("rule-broken"), state == AppState::kForeground ? 0u : 1u);
  }
}

TEST(ReportRule, ExemptsAnAppOnACall) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kSkipReportWhenOnCall));
  bob.talk();
  bob.push_call(2);
  bob.run(10s);
  EXPECT_EQ(bob.count("rule-broken"), 0u);
  EXPECT_EQ(bob.shows(), "in-call");
}

// Rule: after repeated failures the system stops delivering VoIP pushes to the app.
TEST(ReportRule, StopsDeliveryAtTheThirdFailure) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kNeverReport));
  bob.ring(1);
  bob.ring(2);
  EXPECT_FALSE(bob.phone.voip_blocked());
  bob.ring(3);
  EXPECT_TRUE(bob.phone.voip_blocked());
  bob.ring(4);
  EXPECT_EQ(bob.count("app-launched"), 3u);
  EXPECT_EQ(bob.last("push-fate", "fate"), to_string(PushFate::kDroppedBlocked));
  // Each failure left its assertion; the fourth push is not delivered, and that is said.
  EXPECT_EQ(bob.count("system-log"), 3u + 2u);
  EXPECT_EQ(bob.last("system-log", "text"), kOnTheFloor);
}

TEST(ReportRule, StillDeliversToABlockedAppInFront) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kNeverReport));
  for (int n = 1; n <= 3; ++n) bob.ring(n);
  bob.act(Act::kOpenApp);
  bob.run(1s);
  bob.ring(4);
  EXPECT_EQ(bob.last("push-fate", "fate"), to_string(PushFate::kDelivered));
}

// Rule: deleting and reinstalling the app clears the block, and the token often stays.
TEST(ReportRule, ForgivesAfterAReinstall) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kNeverReport));
  for (int n = 1; n <= 3; ++n) bob.ring(n);
  const auto token = bob.phone.token();
  bob.act(Act::kReinstall);
  bob.run(1s);
  EXPECT_FALSE(bob.phone.voip_blocked());
  EXPECT_EQ(bob.phone.token(), token);
}

// Rule: failures to report count towards stopped delivery, plain crashes too.
TEST(ReportRule, CountsCrashesIfSoAssumed) {
  for (const bool counts : {true, false}) {
    PhoneConfig config = PhoneScript::bob(Misbehaviour::kCrashWhileRinging);
    config.assumptions.edit([&](Assumptions& a) { a.crash_counts = counts; });
    PhoneScript bob(config);
    bob.ring();
    EXPECT_EQ(bob.phone.process(), ProcessState::kNotRunning);
    EXPECT_EQ(bob.phone.failures(), counts ? 1 : 0);
    EXPECT_FALSE(bob.phone.call_kit().any_call());
  }
}

// Rule: from iOS 26.4 a push that reached the phone after an extended delay need not be reported.
TEST(ReportRule, TellsTheDelegateOfIos26WhetherItMustReport) {
  for (const Duration age : {Duration(60s - 1ms), Duration(60s)}) {
    PhoneConfig config = PhoneScript::bob();
    config.ios = IosGeneration::k26_4;
    PhoneScript bob(config);
    bob.push_accepted = bob.now().wall + 300ms - age;
    bob.ring();
    EXPECT_EQ(bob.last("voip-push-delivered", "must-report"), age < 60s ? "true" : "false");
  }
}

// Rule: each push carries its own duty.
TEST(ReportRule, AsksOneReportPerPush) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kSkipReportForKnownCall));
  bob.ring();
  EXPECT_EQ(bob.count("rule-broken"), 0u);
  bob.push_call();
  EXPECT_TRUE(bob.broke("report-before-return"));
}

// Rule: the completion has no part in the reporting rule.
TEST(ReportRule, HasNothingToDoWithTheCompletion) {
  for (const auto wrong : {Misbehaviour::kNeverComplete, Misbehaviour::kCompleteBeforeReport}) {
    PhoneScript bob(PhoneScript::bob(wrong));
    bob.ring();
    bob.run(10s);
    EXPECT_EQ(bob.count("rule-broken"), 0u);
    EXPECT_EQ(bob.shows(), "ringing");
  }
}

TEST(ReportRule, KeepsAnAppAwakeThatNeverCompletesUntilTheAssertionEnds) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kNeverComplete));
  bob.ring();
  bob.ended(EndReason::kCancelled);
  bob.run(25s);
  EXPECT_EQ(bob.phone.process(), ProcessState::kBackground);
  bob.run(15s);
  EXPECT_EQ(bob.phone.process(), ProcessState::kSuspended);
}

}  // namespace
}  // namespace ringback::device
