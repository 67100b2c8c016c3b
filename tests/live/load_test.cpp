// `ringback load` on three real processes: figures that make sense, and an exit status that does.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "proto/control/v1/control.grpc.pb.h"
#include "runner/live/stack.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

std::int64_t number(const Json& object, std::string_view name) {
  const Json* member = object.member(name);
  return member == nullptr ? -1 : member->integer().value_or(-1);
}
bool flag(const Json& object, std::string_view name) {
  const Json* member = object.member(name);
  return member != nullptr && member->boolean() != nullptr && *member->boolean();
}

/// One run of `ringback load`; a busy machine may need its time.
Run load(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"load", "--quiet"});
  Program program("ringback", std::move(arguments), Readiness::kUntold);
  const auto status = program.wait_exit(std::chrono::seconds(90));
  EXPECT_TRUE(status) << "ringback load did not end";
  return {status.value_or(-1), program.out(), program.err()};
}

/// A stack of this test's own, and its addresses as --running takes them.
struct Running {
  Running() {
    runner::StackOptions options;
    options.programs = RINGBACK_PROGRAMS;
    auto started = runner::Stack::start(options);
    if (!started.ok()) {
      ADD_FAILURE() << started.error();
      return;
    }
    stack.emplace(std::move(started).value());
    const auto& where = stack->addresses();
    flag =
        "courier=" + where.courier + ",signaling=" + where.signaling + ",devices=" + where.devices;
  }
  std::optional<runner::Stack> stack;
  std::string flag;
};

void expect_ordered_legs(const Json& result, std::int64_t calls) {
  const Json* legs = result.member("legs");
  ASSERT_TRUE(legs != nullptr && legs->array() != nullptr);
  std::vector<std::string> names;
  std::int64_t before = 0;
  for (const auto& leg : *legs->array()) {
    names.emplace_back(leg.string_member("name").value_or("?"));
    EXPECT_EQ(number(leg, "count"), calls) << names.back();
    EXPECT_LE(number(leg, "p50_us"), number(leg, "p90_us")) << names.back();
    EXPECT_LE(number(leg, "p90_us"), number(leg, "p99_us")) << names.back();
    EXPECT_LE(number(leg, "p99_us"), number(leg, "max_us")) << names.back();
    EXPECT_GE(number(leg, "p50_us"), before) << names.back() << " comes after the leg before";
    before = number(leg, "p50_us");
  }
  EXPECT_EQ(names, (std::vector<std::string>{"dialled", "push-accepted", "woken", "ringing",
                                             "answered", "connected", "ended"}));
}

TEST(Load, FiftyCallsGoRightAndTheFiguresAreInOrder) {
  const auto ran =
      load({"--calls", "50", "--rate", "25", "--limit", "60s", "--store", "--json", "-"});
  EXPECT_EQ(ran.err, "");
  const auto result = parse_json(ran.out.substr(0, ran.out.find('\n')));
  ASSERT_TRUE(result.has_value()) << ran.out;
  EXPECT_EQ(number(*result, "succeeded"), 50);
  // A machine that is busy with other things may fall behind; the run must then say so.
  EXPECT_EQ(flag(*result, "passed"), flag(*result, "rate_held"));
  EXPECT_EQ(ran.status, flag(*result, "rate_held") ? 0 : 1) << ran.out;
  expect_ordered_legs(*result, 50);
  const Json* processes = result->member("processes");
  ASSERT_TRUE(processes != nullptr && processes->array() != nullptr);
  EXPECT_EQ(processes->array()->size(), 3u);
  for (const auto& process : *processes->array()) {
    EXPECT_GT(number(process, "cpu_us"), 0) << process.text();
    EXPECT_GT(number(process, "rss_bytes"), 1 << 20) << process.text();
  }
}

TEST(Load, TakesTurnsWithUsersInsteadOfARate) {
  const auto ran = load({"--calls", "30", "--users", "3", "--limit", "60s"});
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("30 of 30 calls went right on both sides"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("3 pairs of phones"), std::string::npos) << ran.out;
}

TEST(Load, AFaultOfApnsIsAFailureWithItsReason) {
  const Running running;
  ASSERT_TRUE(running.stack.has_value());
  const auto apns = control::v1::Apns::NewStub(
      grpc::CreateChannel(running.stack->addresses().courier, grpc::InsecureChannelCredentials()));
  control::v1::AddFaultRequest fault;
  fault.set_rule("answer 400 BadDeviceToken next=2");
  control::v1::AddFaultResponse added;
  grpc::ClientContext context;
  ASSERT_TRUE(apns->AddFault(&context, fault, &added).ok());
  const auto ran = load(
      {"--calls", "6", "--rate", "20", "--limit", "60s", "--running", running.flag, "--json", "-"});
  EXPECT_EQ(ran.status, 1) << ran.err;
  const auto result = parse_json(ran.out.substr(0, ran.out.find('\n')));
  ASSERT_TRUE(result.has_value()) << ran.out;
  EXPECT_EQ(number(*result, "succeeded"), 4);
  EXPECT_FALSE(flag(*result, "passed"));
  const Json* failed = result->member("failed");
  ASSERT_TRUE(failed != nullptr);
  EXPECT_EQ(number(*failed, "unreachable"), 2) << ran.out;
}

TEST(Load, MeasuresPhonesThatOnlyStayConnected) {
  const auto ran = load({"--calls", "0", "--idle", "40", "--json", "-"});
  ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
  const auto result = parse_json(ran.out.substr(0, ran.out.find('\n')));
  ASSERT_TRUE(result.has_value()) << ran.out;
  const Json* processes = result->member("processes");
  ASSERT_TRUE(processes != nullptr && processes->array() != nullptr);
  for (const auto& process : *processes->array()) {
    EXPECT_GE(number(process, "rss_settled_bytes"), number(process, "rss_before_bytes"));
  }
}

TEST(Load, RefusesWhatMakesNoSense) {
  EXPECT_EQ(load({"--rate", "0"}).status, 2);
  EXPECT_EQ(load({"--rate", "5", "--users", "5"}).status, 2);
  EXPECT_EQ(load({"--hold", "soon"}).status, 2);
  EXPECT_EQ(load({"--calls", "0"}).status, 2);
  EXPECT_EQ(load({"--running", "courier=127.0.0.1:1"}).status, 2);
  const auto nobody = load({"--running",
                            "courier=127.0.0.1:1,signaling=127.0.0.1:1,"
                            "devices=127.0.0.1:1"});
  EXPECT_EQ(nobody.status, 3) << nobody.err;
}

}  // namespace
}  // namespace ringback::live
