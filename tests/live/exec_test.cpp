// `ringback exec`: somebody else's test suite between the start and the end of everything.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "net/health_probe.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

using namespace std::chrono_literals;

/// `script` for sh; the helper's "--ready-fd 3" comes to it as $0 and $1, and the descriptor too.
std::vector<std::string> exec(const std::string& script, const std::string& scenario = {}) {
  std::vector<std::string> arguments{"exec"};
  if (!scenario.empty()) arguments.push_back(scenario);
  arguments.insert(arguments.end(), {"--", "sh", "-c", script});
  return arguments;
}

TEST(Exec, GivesTheAddressesAndTheExitStatus) {
  const auto run = live::run("ringback", exec(R"(
    test -r "$RINGBACK_APNS_CA" && test -r "$RINGBACK_APNS_KEY" || exit 1
    test ${#RINGBACK_APNS_KEY_ID} = 10 && test ${#RINGBACK_APNS_TEAM_ID} = 10 || exit 2
    test "$RINGBACK_TOPIC" = com.example.ringback.voip || exit 3
    test "$RINGBACK_APNS_URL" = "https://$RINGBACK_APNS_CONNECT" || exit 4
    echo "$RINGBACK_COURIER $RINGBACK_SIGNALING $RINGBACK_DEVICES"
    exit 42)"));
  EXPECT_EQ(run.status, 42) << run.err;
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(std::count(run.out.begin(), run.out.end(), ':'), 3) << run.out;
}

TEST(Exec, PreparesThePhonesOfAScenario) {
  const auto run = live::run("ringback", exec(R"(test ${#RINGBACK_TOKEN_BOB} = 64 &&
    test ${#RINGBACK_TOKEN_ALICE} = 64 && test "$RINGBACK_TOKEN_BOB" != "$RINGBACK_TOKEN_ALICE")",
                                              "scenarios/basics/first-call.yaml"));
  EXPECT_EQ(run.status, 0) << run.err;
}

TEST(Exec, HandsSignalsOn) {
  Program program("ringback", exec(R"(trap 'exit 9' TERM; mkfifo "$RINGBACK_APNS_CA.fifo"
    echo "sh ready" >&$1; while :; do read line <"$RINGBACK_APNS_CA.fifo"; done)"));
  ASSERT_TRUE(program.wait_ready());
  program.send_signal(SIGTERM);
  EXPECT_EQ(program.wait_exit(), 9) << program.err();
}

TEST(Exec, ACommandThatASignalEndsHasTheShellsStatus) {
  EXPECT_EQ(live::run("ringback", exec("kill -KILL $$")).status, 128 + SIGKILL);
}

TEST(Exec, LeavesNothingBehindWhenItIsKilled) {
  Program program("ringback", exec(R"(trap '' TERM; mkfifo "$RINGBACK_APNS_CA.fifo"
    echo "sh ready pid=$$ courier=$RINGBACK_COURIER" >&$1
    read line <"$RINGBACK_APNS_CA.fifo")"));
  ASSERT_TRUE(program.wait_ready());
  const auto courier = program.address("courier");
  EXPECT_TRUE(net::is_serving(courier, 5s));
  program.send_signal(SIGKILL);
  ASSERT_EQ(program.wait_exit(), 128 + SIGKILL);
  kill(std::stoi(program.words().at("pid")), SIGKILL);
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  bool serving = true;
  while (serving && std::chrono::steady_clock::now() < deadline) {
    serving = net::is_serving(courier, 1s);
  }
  EXPECT_FALSE(serving);
}

TEST(Exec, SaysWhyNothingWasRun) {
  const auto no_command = live::run("ringback", {"exec"});
  EXPECT_EQ(no_command.status, 2);
  const auto no_program = live::run("ringback", {"exec", "--", "/nonexistent/suite"});
  EXPECT_EQ(no_program.status, 127);
  EXPECT_EQ(no_program.err, "ringback: /nonexistent/suite: No such file or directory\n");
  const auto no_stack = live::run("ringback", {"exec", "--programs", "/nonexistent", "--", "true"});
  EXPECT_EQ(no_stack.status, 3);
  EXPECT_NE(no_stack.err.find("cannot start /nonexistent/apns-mock"), std::string::npos);
  const auto no_scenario = live::run("ringback", {"exec", "nowhere.yaml", "--", "true"});
  EXPECT_EQ(no_scenario.status, 2);
  EXPECT_EQ(no_scenario.err, "nowhere.yaml:1:1: cannot be read\n");
}

}  // namespace
}  // namespace ringback::live
