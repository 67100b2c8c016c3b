// Fleets on the real processes: made by pattern, changed while they live, and refused by name.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <optional>

#include "proto/control/v1/control.grpc.pb.h"
#include "runner/live/stack.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

namespace control = ringback::control::v1;

class FleetTest : public ::testing::Test {
 protected:
  FleetTest() {
    runner::StackOptions options;
    options.programs = RINGBACK_PROGRAMS;
    auto started = runner::Stack::start(options);
    EXPECT_TRUE(started.ok()) << (started ? "" : started.error());
    if (!started) return;
    stack_.emplace(std::move(started).value());
    phones_ = control::Phones::NewStub(
        grpc::CreateChannel(stack_->addresses().devices, grpc::InsecureChannelCredentials()));
  }
  /// A context with a bound.
  struct Within : grpc::ClientContext {
    Within() { set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60)); }
  };
  static control::CreateFleetRequest request(std::uint32_t count) {
    control::CreateFleetRequest request;
    request.mutable_phone()->set_name("p{n}");
    request.mutable_phone()->set_app_state("suspended");
    request.set_count(count);
    request.set_seed(3);
    return request;
  }
  grpc::Status create(const control::CreateFleetRequest& request) {
    Within context;
    return phones_->CreateFleet(&context, request, &made_);
  }
  grpc::Status change(const control::ChangePhoneRequest& request) {
    Within context;
    details_.Clear();
    return phones_->ChangePhone(&context, request, &details_);
  }
  /// Nothing when gRPC refuses it.
  std::optional<control::ActResponse> act_on_p1(const std::string& what) {
    Within context;
    control::ActRequest wanted;
    wanted.set_phone("p1");
    wanted.set_act(what);
    control::ActResponse done;
    if (!phones_->Act(&context, wanted, &done).ok()) return {};
    return done;
  }
  control::ListPhonesResponse list() {
    Within context;
    control::ListPhonesResponse all;
    EXPECT_TRUE(phones_->ListPhones(&context, {}, &all).ok());
    return all;
  }

  std::optional<runner::Stack> stack_;
  std::unique_ptr<control::Phones::Stub> phones_;
  control::CreateFleetResponse made_;
  control::PhoneDetails details_;
};

TEST_F(FleetTest, MakesSettledPhonesInExactShares) {
  auto fleet = request(300);
  auto& wrong = *fleet.add_mix();
  wrong.set_share(0.1);
  wrong.add_misbehaviours("never-report");
  auto& in_front = *fleet.add_mix();
  in_front.set_share(0.25);
  in_front.set_app_state("foreground");
  (*in_front.mutable_habits())["answer-after"] = "log-normal(3s,0.5)";
  const auto status = create(fleet);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(made_.created(), 300u);
  ASSERT_EQ(made_.in_share_size(), 2);
  EXPECT_EQ(made_.in_share(0), 30u);
  EXPECT_EQ(made_.in_share(1), 75u);
  std::map<std::string, int> states;
  int misbehave = 0;
  const auto all = list();
  for (const auto& phone : all.phones()) {
    ++states[phone.app_state()];
    misbehave += phone.misbehaviours_size();
    EXPECT_TRUE(phone.online());
  }
  EXPECT_EQ(states["foreground"], 75);
  EXPECT_EQ(states["suspended"], 225);
  EXPECT_EQ(misbehave, 30);
}

TEST_F(FleetTest, ChangesLivingPhones) {
  ASSERT_TRUE(create(request(2)).ok());
  control::ChangePhoneRequest request;
  request.set_phone("p2");
  request.add_misbehave("never-report");
  (*request.mutable_habits())["answer-after"] = "1s..5s";
  (*request.mutable_assumptions())["block_threshold"] = "1";
  const auto status = change(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(details_.phone().misbehaviours_size(), 1);
  EXPECT_EQ(details_.phone().misbehaviours(0), "never-report");
  EXPECT_EQ(details_.habits().at("answer-after"), "1s..5s");
  std::string threshold;
  for (const auto& row : details_.assumptions()) {
    if (row.name() == "block_threshold") threshold = row.value();
  }
  EXPECT_EQ(threshold, "1");
  EXPECT_EQ(details_.voip_token().size(), 64u);
  control::ChangePhoneRequest back;
  back.set_phone("p2");
  back.set_behave_all(true);
  (*back.mutable_habits())["answer-after"] = "";
  ASSERT_TRUE(change(back).ok());
  EXPECT_EQ(details_.phone().misbehaviours_size(), 0);
  EXPECT_TRUE(details_.habits().empty());
}

TEST_F(FleetTest, SaysWhatCameToNothing) {
  ASSERT_TRUE(create(request(1)).ok());
  for (const auto& [act, why] :
       {std::pair{"do-not-disturb-on", ""}, std::pair{"do-not-disturb-on", "already-so"},
        std::pair{"answer", "nothing-rings"}}) {
    const auto done = act_on_p1(act);
    ASSERT_TRUE(done) << act;
    EXPECT_EQ(done->refused(), why) << act;
  }
  control::RemovePhonesRequest gone;
  gone.add_names("p1");
  gone.add_names("nobody");
  Within context;
  control::RemovePhonesResponse removed;
  ASSERT_TRUE(phones_->RemovePhones(&context, gone, &removed).ok());
  EXPECT_EQ(removed.removed(), 1u);
  ASSERT_EQ(removed.unknown_size(), 1);
  EXPECT_EQ(removed.unknown(0), "nobody");
}

TEST_F(FleetTest, ListsSwitchesAndTellsAPhoneFromAnEarlierOneOfItsName) {
  ASSERT_TRUE(create(request(1)).ok());
  const auto made = list().phones(0);
  EXPECT_GT(made.made_at_us(), 0);
  EXPECT_TRUE(made.locked());
  EXPECT_FALSE(made.do_not_disturb());
  EXPECT_FALSE(made.airplane_mode());
  for (const auto* act : {"do-not-disturb-on", "airplane-mode-on", "unlock"}) {
    ASSERT_TRUE(act_on_p1(act)) << act;
  }
  const auto switched = list().phones(0);
  EXPECT_FALSE(switched.locked());
  EXPECT_TRUE(switched.do_not_disturb());
  EXPECT_TRUE(switched.airplane_mode());
  EXPECT_EQ(switched.made_at_us(), made.made_at_us());
  Within context;
  control::RemovePhonesResponse gone;
  ASSERT_TRUE(phones_->RemovePhones(&context, {}, &gone).ok());
  ASSERT_TRUE(create(request(1)).ok());
  const auto again = list().phones(0);
  EXPECT_GT(again.made_at_us(), made.made_at_us());
  EXPECT_FALSE(again.do_not_disturb());
  EXPECT_FALSE(again.airplane_mode());
}

TEST_F(FleetTest, RefusesByNameAndMakesNothing) {
  ASSERT_TRUE(create(request(1)).ok());
  auto twice = request(3);
  EXPECT_EQ(create(twice).error_code(), grpc::StatusCode::ALREADY_EXISTS);
  auto none = request(0);
  EXPECT_EQ(create(none).error_message().substr(0, 5), "count");
  auto many = request(4'000'000'000);
  EXPECT_EQ(create(many).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  auto same = request(2);
  same.mutable_phone()->set_name("same");
  EXPECT_EQ(create(same).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  auto word = request(2);
  word.set_first(10);
  word.add_mix()->add_misbehaviours("nevr-report");
  EXPECT_NE(create(word).error_message().find("mix.misbehaviours"), std::string::npos);
  EXPECT_EQ(list().phones_size(), 1);
  control::ChangePhoneRequest nobody;
  nobody.set_phone("nobody");
  EXPECT_EQ(change(nobody).error_code(), grpc::StatusCode::NOT_FOUND);
  nobody.set_phone("p1");
  (*nobody.mutable_assumptions())["daemon_check"] = "soon";
  EXPECT_EQ(change(nobody).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(FleetFlag, RefusesWhatMakesNoSense) {
  const auto wrong = run("device-sim", {"--fleet", "name=p count=2"});
  EXPECT_NE(wrong.status, 0);
  EXPECT_NE(wrong.err.find("{n}"), std::string::npos) << wrong.err;
}

}  // namespace
}  // namespace ringback::live
