// Every fault preset of apns-mock, against the client that is to survive it: each push has exactly
// one outcome, the right one, and once the fault is over pushes are answered again.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <optional>

#include "apns-mock/core/faults.h"
#include "proto/control/v1/control.grpc.pb.h"
#include "proto/courier/v1/courier.grpc.pb.h"
#include "tests/live/program.h"
#include "tests/push_client/provider.h"

namespace ringback::push_client {
namespace {

using apns_client::ApnsAnswer;

const std::string kUnknownToken(64, 'b');

/// A phone at the courier, which has a token for the app.
class Phone {
 public:
  explicit Phone(const net::Endpoint& courier)
      : stub_(courier::v1::Courier::NewStub(
            grpc::CreateChannel(courier.text(), grpc::InsecureChannelCredentials()))),
        stream_(stub_->Attach(&context_)) {
    courier::v1::PhoneMessage ask;
    auto& request = *ask.mutable_token_request();
    request.set_device("bob");
    request.set_bundle("com.example.ringback");
    request.set_kind(courier::v1::TOKEN_KIND_VOIP);
    request.set_environment(courier::v1::ENVIRONMENT_PRODUCTION);
    courier::v1::CourierMessage answer;
    EXPECT_TRUE(stream_->Write(ask) && stream_->Read(&answer));
    token = answer.token_issued().token();
  }
  ~Phone() {
    context_.TryCancel();
    stream_->Finish();
  }
  void release() {
    courier::v1::PhoneMessage message;
    message.mutable_token_release()->set_token(token);
    EXPECT_TRUE(stream_->Write(message));
  }
  std::string token;

 private:
  grpc::ClientContext context_;
  std::unique_ptr<courier::v1::Courier::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<courier::v1::PhoneMessage, courier::v1::CourierMessage>>
      stream_;
};

/// apns-mock with the fault in force from its start, a phone, and a provider.
class Stage {
 public:
  explicit Stage(const std::string& fault, const std::string& speed = "1")
      : mock_("apns-mock",
              {"--listen", "127.0.0.1:0", "--courier", "127.0.0.1:0", "--data-dir", folder_.path(),
               "--name", "127.0.0.1", "--speed", speed, "--fault", fault}) {
    EXPECT_TRUE(mock_.wait_ready());
    phone_.emplace(mock_.address("courier"));
    options.host = "localhost";
    options.connect_to = mock_.address("provider");
    options.connections = 1;
    options.answer_within = 1s;
    options.ping_after = 200ms;
    options.ping_within = 200ms;
  }
  /// Made at the first use, so that the options can be changed before.
  Provider& provider() {
    if (!provider_) provider_.emplace(mock_.words().at("ca"), mock_.words().at("key"), options);
    return *provider_;
  }
  /// To the phone; true when each has its outcome.
  bool send(int count) {
    provider().send(count, phone_->token);
    return provider().all_have_outcomes();
  }
  std::size_t ok() { return provider().with_status(200); }
  Phone& phone() { return *phone_; }
  void clear_faults() {
    const auto channel =
        grpc::CreateChannel(mock_.address("courier").text(), grpc::InsecureChannelCredentials());
    grpc::ClientContext context;
    control::v1::ClearFaultsResponse response;
    EXPECT_TRUE(control::v1::Apns::NewStub(channel)->ClearFaults(&context, {}, &response).ok());
  }
  apns_client::ApnsClientOptions options;

 private:
  live::TemporaryFolder folder_;
  live::Program mock_;
  std::optional<Phone> phone_;
  std::optional<Provider> provider_;
};

/// Twenty pushes, the first of which meets the fault: so many have an answer of 200.
void twenty(const std::string& id, std::size_t ok, std::size_t unanswered,
            const std::string& options = "next=1") {
  Stage stage("preset " + id + " " + options);
  ASSERT_TRUE(stage.send(20));
  EXPECT_EQ(stage.ok(), ok);
  EXPECT_EQ(stage.provider().unanswered(), unanswered);
  ASSERT_TRUE(stage.send(1));
  EXPECT_EQ(stage.ok(), ok + 1) << "and it goes on";
}

/// Twenty pushes while no connection is to be had: they wait, and when it is over all arrive.
void shut_for_a_while(const std::string& id) {
  Stage stage("preset " + id);
  stage.options.answer_within = 20s;
  auto& provider = stage.provider();
  provider.send(20, stage.phone().token);
  const auto began = std::chrono::steady_clock::now();
  ASSERT_TRUE(provider.run_until([&] { return provider.counts().connection_failures == 4; }));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 3 * stage.options.backoff_least);
  EXPECT_TRUE(provider.outcomes().empty());
  stage.clear_faults();
  ASSERT_TRUE(provider.all_have_outcomes());
  EXPECT_EQ(stage.ok(), 20U);
}

void streams_collapse(const std::string& id) {
  Stage stage("preset " + id);
  ASSERT_TRUE(stage.send(1));
  stage.provider().send(10, stage.phone().token);
  stage.provider().send(3, kUnknownToken);
  ASSERT_TRUE(stage.send(60));
  EXPECT_EQ(stage.ok(), 71U);
  EXPECT_EQ(stage.provider().with_reason("BadDeviceToken"), 3U);
}

void wedged_by_an_expired_token(const std::string& id) {
  Stage stage("preset " + id);
  stage.provider().calendar_ahead = -2h;
  ASSERT_TRUE(stage.send(1));
  EXPECT_EQ(stage.provider().with_reason("ExpiredProviderToken"), 1U);
  stage.provider().calendar_ahead = {};
  ASSERT_TRUE(stage.send(20));
  EXPECT_EQ(stage.ok(), 20U) << "with a new token, on a new connection";
  EXPECT_EQ(stage.provider().counts().connects, 2U);
}

void stalled_by_a_second_token(const std::string& id) {
  Stage stage("preset " + id);
  ASSERT_TRUE(stage.send(1));
  stage.provider().calendar_ahead = 51min;
  ASSERT_TRUE(stage.send(1));
  EXPECT_EQ(stage.provider().with_reason("TooManyProviderTokenUpdates"), 1U);
  ASSERT_TRUE(stage.send(20));
  EXPECT_EQ(stage.ok(), 21U) << "the stalled connection is left";
}

void idle_connection_closes(const std::string& id) {
  Stage stage("preset " + id, "100");  // five minutes pass in three seconds
  ASSERT_TRUE(stage.send(1));
  ASSERT_TRUE(
      stage.provider().run_until([&] { return stage.provider().counts().connections == 0; }));
  ASSERT_TRUE(stage.send(20));
  EXPECT_EQ(stage.ok(), 21U);
  EXPECT_EQ(stage.provider().counts().connects, 2U);
}

void bad_tokens_end_the_connection(const std::string& id) {
  Stage stage("preset " + id);
  ASSERT_TRUE(stage.send(1));
  for (int i = 0; i < 25; ++i) {
    stage.provider().send(1, kUnknownToken);
    stage.provider().send(1, stage.phone().token);
  }
  ASSERT_TRUE(stage.provider().all_have_outcomes());
  EXPECT_EQ(stage.provider().with_reason("BadDeviceToken"), 25U);
  EXPECT_EQ(stage.ok(), 26U) << "no sibling is lost";
  EXPECT_GE(stage.provider().counts().connects, 2U);
}

void an_answer_nobody_knows(const std::string& id) {
  Stage stage("preset " + id + " next=1");
  ASSERT_TRUE(stage.send(20));
  EXPECT_EQ(stage.ok(), 19U);
  EXPECT_EQ(stage.provider().with_reason("SomethingNew"), 1U);
}

void an_odd_timestamp(const std::string& id) {
  Stage stage("preset " + id + " next=1");
  ASSERT_TRUE(stage.send(1));
  const auto* const answer = std::get_if<ApnsAnswer>(&stage.provider().outcomes().at(0));
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->status, 410);
  EXPECT_EQ(answer->timestamp, WallTime::from_unix_seconds(1454948015));
}

void a_wave_of_503(const std::string& id) {
  Stage stage("preset " + id + " next=5");
  ASSERT_TRUE(stage.send(20));
  EXPECT_EQ(stage.provider().with_status(503), 5U) << "whether to try again is the caller's";
  EXPECT_EQ(stage.ok(), 15U);
}

void a_flooded_device(const std::string& id) {
  Stage stage("preset " + id);
  ASSERT_TRUE(stage.send(25));
  EXPECT_EQ(stage.ok(), 10U);
  EXPECT_EQ(stage.provider().with_reason("TooManyRequests"), 15U);
}

void slow_to_unregister(const std::string& id) {
  Stage stage("preset " + id);
  stage.phone().release();
  ASSERT_TRUE(stage.send(5));
  EXPECT_EQ(stage.ok(), 5U);
}

/// On a connection that has proven itself: before, one stream is all there is.
void silent_stall(const std::string& id) {
  Stage stage("preset " + id + " nth=2");
  ASSERT_TRUE(stage.send(1));
  ASSERT_TRUE(stage.send(20));
  EXPECT_EQ(stage.ok(), 20U);
  EXPECT_EQ(stage.provider().unanswered(), 1U);
}

void half_open(const std::string& id) {
  Stage stage("preset " + id + " next=1");
  stage.options.answer_within = 20s;
  ASSERT_TRUE(stage.send(20));
  EXPECT_EQ(stage.ok(), 19U);
  EXPECT_EQ(stage.provider().unanswered_because("no answer to PING"), 1U);
  EXPECT_EQ(stage.provider().counts().connects, 2U);
}

struct Expectation {
  std::string_view id;
  void (*holds)(const std::string& id);
};
// By preset. Where a GOAWAY disowns the stream or the stream is refused, the push goes again; where
// it may have been handled, it has no answer, and sending it again is for whoever knows the call.
constexpr Expectation kExpectations[] = {
    {"F1", [](const std::string& id) { twenty(id, 20, 0); }},
    {"F2", [](const std::string& id) { twenty(id, 19, 1); }},
    {"F3", [](const std::string& id) { twenty(id, 19, 1); }},
    {"F4", [](const std::string& id) { twenty(id, 20, 0, ""); }},
    {"F5", [](const std::string& id) { twenty(id, 19, 1); }},
    {"F6", [](const std::string& id) { twenty(id, 20, 0, ""); }},
    {"F7", streams_collapse},
    {"F8", [](const std::string& id) { twenty(id, 20, 0); }},
    {"F9", silent_stall},
    {"F10", half_open},
    {"F11", idle_connection_closes},
    {"F12", wedged_by_an_expired_token},
    {"F13", stalled_by_a_second_token},
    {"F14", shut_for_a_while},
    {"F15", bad_tokens_end_the_connection},
    {"F16", [](const std::string& id) { twenty(id, 19, 1); }},
    {"F17", an_answer_nobody_knows},
    {"F18", an_odd_timestamp},
    {"F19", [](const std::string& id) { twenty(id, 20, 0, ""); }},
    {"F20", a_wave_of_503},
    {"F21", [](const std::string& id) { twenty(id, 19, 1); }},
    {"F22", a_flooded_device},
    {"F23", slow_to_unregister},
    {"F24", [](const std::string& id) { twenty(id, 20, 0, ""); }},
    {"F25", shut_for_a_while},
};

class EveryPreset : public ::testing::TestWithParam<apns::FaultPreset> {};

TEST_P(EveryPreset, IsSurvived) {
  for (const auto& expectation : kExpectations) {
    if (expectation.id == GetParam().id) return expectation.holds(std::string(GetParam().id));
  }
  FAIL() << GetParam().id << " is new: say here what a client is to make of it";
}

INSTANTIATE_TEST_SUITE_P(Presets, EveryPreset, ::testing::ValuesIn(apns::fault_presets()),
                         [](const auto& tested) { return std::string(tested.param.id); });

}  // namespace
}  // namespace ringback::push_client
