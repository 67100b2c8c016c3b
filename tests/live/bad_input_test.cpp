// What apps must not do, over real sockets: each is refused by a gRPC status or a Refused that
// names the reason, and nobody else notices.
#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "net/es256.h"
#include "net/hmac.h"
#include "tests/live/app.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

using Frame = v1::ServerFrame;
using grpc::StatusCode;

constexpr const char* kSecret = "a secret of this test";

/// As docs/signaling-server.md describes user tokens.
std::string user_token(const std::string& user, std::int64_t expires, const std::string& secret) {
  const std::string body = "v1." + net::base64url(user) + "." + std::to_string(expires);
  return body + "." + net::base64url(net::hmac_sha256(secret, body));
}

/// Alice and Bob talk all the while; after each test their call still works.
class BadInputTest : public ::testing::Test {
 protected:
  BadInputTest()
      : server_("signaling-server", {"--listen", "127.0.0.1:0", "--demo-tokens", "--token-secret",
                                     kSecret, "--store", "memory"}) {
    EXPECT_TRUE(server_.wait_ready());
    EXPECT_TRUE(alice_.connect(at()));
    EXPECT_TRUE(bob_.connect(at()));
    alice_.dial(call_, "bob");
    EXPECT_TRUE(bob_.hear(Frame::kIncomingCall));
    bob_.answer(call_);
    EXPECT_TRUE(alice_.hear(Frame::kAnswered));
  }
  void TearDown() override {
    EXPECT_TRUE(server_.running());
    media(bob_, "still here");
    const auto heard = alice_.hear(Frame::kMedia);
    ASSERT_TRUE(heard) << "the others were disturbed";
    EXPECT_EQ(heard->media().body(), "still here");
    alice_.hang_up(call_);
    EXPECT_TRUE(bob_.hear(Frame::kCallEnded));
  }
  net::Endpoint at() const { return server_.address("signaling"); }
  bool media(App& app, const std::string& body) {
    v1::ClientFrame frame;
    frame.mutable_media()->set_call(call_);
    frame.mutable_media()->set_body(body);
    return app.say(std::move(frame));
  }
  void expect_end(App& app, StatusCode code, const std::string& why) {
    const auto status = app.ended();
    EXPECT_EQ(status.error_code(), code) << status.error_message();
    EXPECT_NE(status.error_message().find(why), std::string::npos) << status.error_message();
  }
  static void expect_refused(App& app, v1::Refusal why) {
    const auto refused = app.hear(Frame::kRefused);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->refused().why(), why);
  }

  Program server_;
  const std::string call_ = call_id(1);
  App alice_{"alice", "alice"};
  App bob_{"bob", "bob"};
  App mallory_{"mallory", "mallory"};
};

TEST_F(BadInputTest, ForgedAndExpiredTokens) {
  constexpr std::int64_t kFarAway = 4'000'000'000;
  EXPECT_TRUE(mallory_.connect(at(), user_token("mallory", kFarAway, kSecret)));
  EXPECT_FALSE(mallory_.connect(at(), user_token("alice", kFarAway, "guessed")));
  expect_end(mallory_, StatusCode::UNAUTHENTICATED, "unauthenticated");
  EXPECT_FALSE(mallory_.connect(at(), user_token("mallory", 1'000'000'000, kSecret)));
  expect_end(mallory_, StatusCode::UNAUTHENTICATED, "token-expired");
  mallory_.open(at());
  mallory_.hang_up(call_);
  expect_end(mallory_, StatusCode::UNAUTHENTICATED, "unauthenticated");
}

TEST_F(BadInputTest, OtherPeoplesCalls) {
  ASSERT_TRUE(mallory_.connect(at()));
  mallory_.hang_up(call_);
  expect_refused(mallory_, v1::REFUSAL_NOT_YOUR_CALL);
  mallory_.answer(call_);
  expect_refused(mallory_, v1::REFUSAL_NOT_YOUR_CALL);
  mallory_.dial(call_, "bob");
  expect_refused(mallory_, v1::REFUSAL_NOT_YOUR_CALL);
  mallory_.check_in(call_);
  const auto told = mallory_.hear(Frame::kCheckedIn);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->checked_in().status(), v1::CALL_STATUS_UNKNOWN) << "no more than of none";
  mallory_.hang_up(call_id(99));
  expect_refused(mallory_, v1::REFUSAL_UNKNOWN_CALL);
}

TEST_F(BadInputTest, MessagesThatAreTooLong) {
  media(alice_, std::string(65'537, 'x'));
  expect_refused(alice_, v1::REFUSAL_TOO_LARGE);
  ASSERT_TRUE(mallory_.connect(at()));
  v1::ClientFrame frame;
  frame.mutable_media()->set_call(call_);
  frame.mutable_media()->set_body(std::string(300 * 1024, 'x'));
  mallory_.say(std::move(frame));
  const auto status = mallory_.ended();
  EXPECT_FALSE(status.ok()) << "more than a message may have at all";
}

TEST_F(BadInputTest, FramesThatMakeNoSense) {
  ASSERT_TRUE(mallory_.connect(at()));
  mallory_.hang_up("no-uuid");
  expect_end(mallory_, StatusCode::INVALID_ARGUMENT, "hang_up.call: not a UUID");
  ASSERT_TRUE(mallory_.connect(at()));
  mallory_.write({});
  expect_end(mallory_, StatusCode::INVALID_ARGUMENT, "message: missing or unknown");
}

TEST_F(BadInputTest, ADeviceWhoseNameIsTooLong) {
  App longest("mallory", std::string(256, 'x'));
  EXPECT_TRUE(longest.connect(at()));
  App longer("mallory", std::string(257, 'x'));
  EXPECT_FALSE(longer.connect(at()));
  expect_end(longer, StatusCode::RESOURCE_EXHAUSTED, "hello.device: too-large");
}

TEST_F(BadInputTest, AStreamWhoseDeviceCameOnANewerOne) {
  ASSERT_TRUE(mallory_.connect(at()));
  App again("mallory", "mallory");
  ASSERT_TRUE(again.connect(at()));
  expect_end(mallory_, StatusCode::ABORTED, "replaced");
}

TEST_F(BadInputTest, AFloodOfFramesEndsItsOwnStream) {
  ASSERT_TRUE(mallory_.connect(at()));
  v1::ClientFrame ping;
  ping.mutable_ping()->set_number(1);
  // As many as fit through before the server has had enough: the burst is 400.
  int sent = 0;
  while (sent < 1'000'000 && mallory_.write(ping)) ++sent;
  EXPECT_GT(sent, 400);
  expect_end(mallory_, StatusCode::RESOURCE_EXHAUSTED, "rate-limited");
}

TEST_F(BadInputTest, TooManyCallsOfOneUser) {
  ASSERT_TRUE(mallory_.connect(at()));
  for (int n = 100; n < 109; ++n) mallory_.dial(call_id(n), "bob");
  expect_refused(mallory_, v1::REFUSAL_TOO_MANY_CALLS);
  for (int n = 100; n < 108; ++n) mallory_.hang_up(call_id(n));
}

TEST_F(BadInputTest, AnAppThatNeverAcknowledgesIsLetGo) {
  App carol("carol", "carol");
  ASSERT_TRUE(carol.connect(at()));
  const std::string slow = call_id(2);
  alice_.dial(slow, "carol");
  ASSERT_TRUE(carol.hear(Frame::kIncomingCall));
  // 256 unacknowledged frames are what a session may hold.
  for (int i = 0; i < 300; ++i) {
    v1::ClientFrame frame;
    frame.mutable_media()->set_call(slow);
    frame.mutable_media()->set_body("ice");
    alice_.say(std::move(frame));
  }
  expect_end(carol, StatusCode::RESOURCE_EXHAUSTED, "too-large");
  alice_.hang_up(slow);
}

TEST_F(BadInputTest, AnAppThatReadsNothingIsLetGo) {
  App carol("carol", "carol");
  ASSERT_TRUE(carol.connect(at()));
  const std::string slow = call_id(2);
  alice_.dial(slow, "carol");
  ASSERT_TRUE(carol.hear(Frame::kIncomingCall));
  // Far more than fits into the stream's window: the server's writes stand still from here on.
  carol.be_deaf(true);
  for (int i = 0; i < 300; ++i) {
    v1::ClientFrame frame;
    frame.mutable_media()->set_call(slow);
    frame.mutable_media()->set_body(std::string(60'000, 'x'));
    alice_.say(std::move(frame));
  }
  alice_.hang_up(slow);
  alice_.check_in(slow);
  ASSERT_TRUE(alice_.hear(Frame::kCheckedIn)) << "everything before it was handled";
  carol.be_deaf(false);
  const auto code = carol.ended().error_code();
  EXPECT_TRUE(code == StatusCode::RESOURCE_EXHAUSTED || code == StatusCode::CANCELLED) << code;
}

TEST_F(BadInputTest, APhoneTooManyOfOneUser) {
  std::deque<App> phones;
  for (int n = 0; n < 16; ++n) {
    ASSERT_TRUE(phones.emplace_back("mallory", "phone-" + std::to_string(n)).connect(at()));
  }
  EXPECT_FALSE(mallory_.connect(at()));
  expect_end(mallory_, StatusCode::RESOURCE_EXHAUSTED, "too-many-devices");
}

}  // namespace
}  // namespace ringback::live
