// A story on processes that were there before it and go on after it.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "proto/control/v1/control.grpc.pb.h"
#include "runner/live/live_stage.h"
#include "runner/live/stack.h"
#include "runner/scenario.h"
#include "tests/live/program.h"

namespace ringback::runner {
namespace {

constexpr std::string_view kStory = R"(title: Set and put back
phones: {alice: foreground}
assumptions: {signaling: {ring_timeout: 7s}}
steps:
  - at: 100ms
    apns: answer 503 ServiceUnavailable
  - at: 200ms
    alice: goes home
expect:
  - alice.ios person
)";

std::string assumed(const std::string& address, const std::string& name) {
  control::v1::DescribeResponse answer;
  grpc::ClientContext context;
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  EXPECT_TRUE(control::v1::Control::NewStub(channel)->Describe(&context, {}, &answer).ok());
  for (const auto& assumption : answer.assumptions()) {
    if (assumption.name() == name) return assumption.value();
  }
  return "no such assumption";
}

int faults_in_force(const std::string& address) {
  control::v1::ListFaultsResponse answer;
  grpc::ClientContext context;
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  EXPECT_TRUE(control::v1::Apns::NewStub(channel)->ListFaults(&context, {}, &answer).ok());
  return answer.faults_size();
}

TEST(LiveStage, LeavesRunningProcessesAsItFoundThem) {
  StackOptions options;
  options.programs = RINGBACK_PROGRAMS;
  auto stack = Stack::start(options);
  ASSERT_TRUE(stack.ok()) << stack.error();
  const auto& where = stack->addresses();
  const auto before = assumed(where.signaling, "ring_timeout");
  EXPECT_NE(before, "7s");

  const live::TemporaryFolder folder;
  const std::string file = folder.path() + "/story.yaml";
  std::ofstream(file) << kStory;
  const auto plans = load_scenario(file);
  ASSERT_TRUE(plans.ok()) << to_string(plans.error());
  LiveOptions live;
  live.running = where;
  const auto recording = make_live_stage(live)->play(plans->front(), 1);
  ASSERT_TRUE(recording.ok()) << recording.error().what;

  EXPECT_EQ(assumed(where.signaling, "ring_timeout"), before);
  EXPECT_EQ(faults_in_force(where.courier), 0);
  // What the phones were before the story is part of the recording, as on a stack of its own.
  EXPECT_LT(recording->events.front().at, recording->story_zero);
}

}  // namespace
}  // namespace ringback::runner
