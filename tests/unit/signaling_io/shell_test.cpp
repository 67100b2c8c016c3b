// The whole server in this process, spoken to by gRPC as any app would.
#include "signaling-server/io/shell.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "base/call_messages.h"
#include "proto/control/v1/control.grpc.pb.h"
#include "proto/signaling/v1/signaling.grpc.pb.h"

namespace ringback::signaling::io {
namespace {

constexpr const char* kCall = "0a0b0c0d-0000-4000-8000-000000000001";

class Running {
 public:
  explicit Running(const std::string& store_file = {}) : process_("signaling-server", "a test") {
    const char* const arguments[] = {"signaling-server", "--log-level", "off"};
    EXPECT_FALSE(process_.parse(3, arguments));
    ShellOptions options;
    options.listen = {"127.0.0.1", 0};
    options.demo_tokens = true;
    options.store_file = store_file;
    shell_ = std::make_unique<Shell>(process_, options);
    const auto started = shell_->start();
    EXPECT_TRUE(started) << started.error();
    channel = grpc::CreateChannel(shell_->endpoint().text(), grpc::InsecureChannelCredentials());
    thread_ = std::thread([this] { process_.io().run(); });
  }
  ~Running() {
    net::asio::post(process_.io(), [this] { shell_->drain([this] { process_.io().stop(); }); });
    thread_.join();
  }
  std::shared_ptr<grpc::Channel> channel;

 private:
  net::Process process_;
  net::asio::executor_work_guard<net::asio::io_context::executor_type> work_{
      process_.io().get_executor()};
  std::unique_ptr<Shell> shell_;
  std::thread thread_;
};

class App {
 public:
  explicit App(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::Signaling::NewStub(channel)) {
    // A server that stays silent fails the test instead of stopping it.
    context_.set_deadline(std::chrono::system_clock::now() + 20s);
    stream_ = stub_->Connect(&context_);
  }
  App(const std::shared_ptr<grpc::Channel>& channel, const std::string& user) : App(channel) {
    v1::ClientFrame hello;
    hello.mutable_hello()->set_user_token(demo_user_token(UserId(user)));
    hello.mutable_hello()->set_device(user);
    send(hello);
    EXPECT_TRUE(next().has_welcome());
  }
  void send(v1::ClientFrame frame) {
    if (!frame.has_hello()) frame.set_number(++sent_);
    stream_->Write(frame);
  }
  v1::ServerFrame next() {
    v1::ServerFrame frame;
    stream_->Read(&frame);
    return frame;
  }
  grpc::Status finish() {
    v1::ServerFrame rest;
    while (stream_->Read(&rest)) {
    }
    return stream_->Finish();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<v1::Signaling::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::ClientFrame, v1::ServerFrame>> stream_;
  std::uint64_t sent_ = 0;
};

v1::ClientFrame dial(const std::string& callee) {
  v1::ClientFrame frame;
  frame.mutable_dial()->set_call(kCall);
  frame.mutable_dial()->set_callee(callee);
  return frame;
}

TEST(Shell, CallGoesThroughOverTheWire) {
  Running server;
  App alice(server.channel, "alice");
  App bob(server.channel, "bob");
  alice.send(dial("bob"));
  EXPECT_EQ(alice.next().trying().call(), kCall);
  EXPECT_EQ(bob.next().incoming_call().caller().handle(), "alice");
  v1::ClientFrame answer;
  answer.mutable_answer()->set_call(kCall);
  bob.send(answer);
  EXPECT_TRUE(alice.next().has_answered());
  EXPECT_TRUE(bob.next().has_answered());
  v1::ClientFrame hang_up;
  hang_up.mutable_hang_up()->set_call(kCall);
  alice.send(hang_up);
  EXPECT_EQ(bob.next().call_ended().reason(), v1::END_REASON_HUNG_UP);
  EXPECT_EQ(alice.next().call_ended().reason(), v1::END_REASON_HUNG_UP);
}

TEST(Shell, MalformedMessageIsNamedAndNobodyElseNotices) {
  Running server;
  App alice(server.channel, "alice");
  App bob(server.channel, "bob");
  v1::ClientFrame bad;
  bad.mutable_ringing()->set_call("nonsense");
  bob.send(bad);
  const auto status = bob.finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(status.error_message().find("ringing.call"), std::string::npos);
  v1::ClientFrame ping;
  ping.mutable_ping()->set_number(5);
  alice.send(ping);
  EXPECT_EQ(alice.next().pong().number(), 5U);
}

TEST(Shell, StrangersAreRefusedByStatus) {
  Running server;
  App forger(server.channel);
  v1::ClientFrame hello;
  hello.mutable_hello()->set_user_token("v1.Ym9i.1.x");
  hello.mutable_hello()->set_device("d");
  forger.send(hello);
  const auto forged = forger.finish();
  EXPECT_EQ(forged.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(forged.error_message(), "unauthenticated");
  App rude(server.channel);
  rude.send(dial("bob"));
  EXPECT_EQ(rude.finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST(Shell, OperatorSeesAndSets) {
  Running server;
  App alice(server.channel, "alice");
  App bob(server.channel, "bob");
  alice.send(dial("bob"));
  bob.next();
  const auto calls = control::v1::Calls::NewStub(server.channel);
  grpc::ClientContext users_context, calls_context;
  control::v1::ListUsersResponse users;
  EXPECT_TRUE(calls->ListUsers(&users_context, {}, &users).ok());
  ASSERT_EQ(users.users_size(), 2);
  EXPECT_EQ(users.users(1).connected_devices(0), "bob");
  control::v1::ListCallsResponse listed;
  EXPECT_TRUE(calls->ListCalls(&calls_context, {}, &listed).ok());
  ASSERT_EQ(listed.calls_size(), 1);
  EXPECT_EQ(listed.calls(0).state(), "trying");
  const auto control = control::v1::Control::NewStub(server.channel);
  const auto set = [&](const std::string& name, const std::string& value) {
    grpc::ClientContext context;
    control::v1::SetAssumptionRequest request;
    request.set_name(name);
    request.set_value(value);
    control::v1::SetAssumptionResponse response;
    return control->SetAssumption(&context, request, &response).error_code();
  };
  EXPECT_EQ(set("ring_timeout", "10s"), grpc::StatusCode::OK);
  EXPECT_EQ(set("ring_timeout", "soon"), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(set("no_such", "1"), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(Shell, RestartInMidCallLosesNoCall) {
  const auto file = (std::filesystem::path(::testing::TempDir()) /
                     ("ringback-shell-" + std::to_string(::getpid()) + ".db"))
                        .string();
  {
    Running server(file);
    App alice(server.channel, "alice");
    App bob(server.channel, "bob");
    alice.send(dial("bob"));
    bob.next();
  }
  {
    Running server(file);
    App bob(server.channel, "bob");
    v1::ClientFrame check_in;
    check_in.mutable_check_in()->set_call(kCall);
    bob.send(check_in);
    v1::ServerFrame heard = bob.next();
    if (heard.has_incoming_call()) heard = bob.next();
    EXPECT_EQ(heard.checked_in().status(), v1::CALL_STATUS_RINGING);
  }
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file + end);
}

}  // namespace
}  // namespace ringback::signaling::io
