#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include "net/control_service.h"
#include "net/grpc_client_stream.h"
#include "net/grpc_server.h"
#include "net/grpc_server_stream.h"
#include "net/health_probe.h"
#include "net/trace_wire.h"
#include "proto/courier/v1/courier.grpc.pb.h"

namespace ringback::net {
namespace {

using courier::v1::CourierMessage;
using courier::v1::PhoneMessage;
using AtServer = ServerStream<PhoneMessage, CourierMessage>;
using AtClient = ClientStream<PhoneMessage, CourierMessage>;

TEST(Inbox, WakesOnceABatchAndStopsReadingAtItsBounds) {
  detail::Inbox<int> many;
  EXPECT_TRUE(many.put(1, 10).wake);
  for (int i = 2; i < 64; ++i) {
    const auto next = many.put(i, 10);
    EXPECT_FALSE(next.wake);
    EXPECT_TRUE(next.read);
  }
  EXPECT_FALSE(many.put(64, 10).read);
  const auto [messages, read_on] = many.take();
  EXPECT_EQ(messages.size(), 64u);
  EXPECT_TRUE(read_on);
  EXPECT_TRUE(many.put(65, 10).wake);
  EXPECT_FALSE(many.take().second) << "it never stopped";
  detail::Inbox<int> big;
  EXPECT_TRUE(big.put(1, 60'000).read);
  EXPECT_FALSE(big.put(2, 10'000).read);
  EXPECT_TRUE(big.take().second);
  EXPECT_TRUE(big.put(3, 60'000).read) << "what was taken does not count";
}

/// Takes one courier stream and remembers what comes.
class Service final
    : public courier::v1::Courier::WithRawCallbackMethod_Attach<courier::v1::Courier::Service> {
 public:
  Service(asio::any_io_executor executor, std::size_t limit)
      : executor_(std::move(executor)), limit_(limit) {}
  RawReactor* Attach(grpc::CallbackServerContext* context) override {
    return accept_stream<PhoneMessage, CourierMessage>(
        context, executor_, limit_, [this](std::shared_ptr<AtServer> opened) {
          stream = std::move(opened);
          return AtServer::Events{[this](PhoneMessage& message) {
                                    got.push_back(message.online().device());
                                    if (answer) stream->send(answer(message));
                                  },
                                  [this] { closed = true; }, [this] { unreadable = true; }};
        });
  }
  std::shared_ptr<AtServer> stream;
  std::function<CourierMessage(PhoneMessage&)> answer;
  std::vector<std::string> got;
  bool unreadable = false;
  bool closed = false;

 private:
  asio::any_io_executor executor_;
  std::size_t limit_;
};

class GrpcStreamTest : public ::testing::Test {
 protected:
  GrpcStreamTest() {
    server_ = GrpcServer::start({"127.0.0.1", 0}, {&service_, &control_}).value();
    channel_ = grpc::CreateChannel(server_->endpoint().text(), grpc::InsecureChannelCredentials());
    stub_ = courier::v1::Courier::NewStub(channel_);
  }
  ~GrpcStreamTest() override {
    bool done = false;
    server_->shut_down(100ms, io_.get_executor(), [&] { done = true; });
    EXPECT_TRUE(run_until([&] { return done; }));
  }
  std::shared_ptr<AtClient> open() {
    AtClient::Events events;
    events.connected = [this] { connected_ = true; };
    events.message = [this](CourierMessage& message) {
      got_.push_back(message.token_issued().token());
    };
    events.closed = [this](const grpc::Status& status) { ended_ = status; };
    return open_stream<PhoneMessage, CourierMessage>(
        io_.get_executor(), 100, events,
        [this](auto* context, auto* reactor) { stub_->async()->Attach(context, reactor); });
  }
  template <class Condition>
  bool run_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!condition() && std::chrono::steady_clock::now() < deadline) {
      io_.restart();
      io_.run_one_for(10ms);
    }
    return condition();
  }
  static PhoneMessage online(const std::string& device) {
    PhoneMessage message;
    message.mutable_online()->set_device(device);
    return message;
  }
  static CourierMessage token(const std::string& text) {
    CourierMessage message;
    message.mutable_token_issued()->set_token(text);
    return message;
  }

  asio::io_context io_;
  TraceHub hub_;
  Service service_{io_.get_executor(), 100};
  ControlService control_{"test", io_.get_executor(), hub_, {}, 100};
  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<courier::v1::Courier::Stub> stub_;
  bool connected_ = false;
  std::vector<std::string> got_;
  std::optional<grpc::Status> ended_;
};

TEST_F(GrpcStreamTest, MessagesGoBothWaysInOrder) {
  const auto stream = open();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(stream->send(online(std::to_string(i))));
  ASSERT_TRUE(run_until([&] { return service_.got.size() == 50 && connected_; }));
  EXPECT_EQ(service_.got[49], "49");
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(service_.stream->send(token(std::to_string(i))));
  service_.stream->finish({grpc::StatusCode::UNAUTHENTICATED, "who are you"});
  ASSERT_TRUE(run_until([&] { return ended_.has_value() && service_.closed; }));
  ASSERT_EQ(got_.size(), 50u) << "what was sent before the end arrives";
  EXPECT_EQ(got_[49], "49");
  EXPECT_EQ(ended_->error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_FALSE(stream->send(online("late")));
  EXPECT_FALSE(service_.stream->send(token("late")));
}

TEST_F(GrpcStreamTest, AFinishedClientClosesTheServersEnd) {
  const auto stream = open();
  stream->send(online("one"));
  stream->finish();
  ASSERT_TRUE(run_until([&] { return service_.closed && ended_; }));
  EXPECT_EQ(service_.got, std::vector<std::string>{"one"});
  EXPECT_TRUE(ended_->ok());
}

TEST_F(GrpcStreamTest, AClientThatSaysNoMoreStillHearsTheAnswers) {
  service_.answer = [](PhoneMessage& message) { return token(message.online().device()); };
  const auto stream = open();
  for (int i = 0; i < 40; ++i) stream->send(online(std::to_string(i)));
  stream->finish();
  ASSERT_TRUE(run_until([&] { return service_.closed && ended_; }));
  ASSERT_EQ(got_.size(), 40u);
  EXPECT_EQ(got_[39], "39");
}

TEST_F(GrpcStreamTest, NothingIsHeardOfAStreamThatTheServerEnded) {
  service_.answer = [this](PhoneMessage&) {
    service_.stream->finish({grpc::StatusCode::ABORTED, "enough"});
    return CourierMessage();
  };
  const auto stream = open();
  for (int i = 0; i < 50; ++i) stream->send(online(std::to_string(i)));
  ASSERT_TRUE(run_until([&] { return service_.closed && ended_; }));
  EXPECT_EQ(service_.got, std::vector<std::string>{"0"});
  EXPECT_EQ(ended_->error_message(), "enough");
}

TEST_F(GrpcStreamTest, MuchAtOnceComesWholeToBothSides) {
  const auto stream = open();
  ASSERT_TRUE(run_until([&] { return connected_ && service_.stream; }));
  // Neither executor runs while these are sent; all of it comes when they do.
  const std::string big(30'000, 'x');
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(stream->send(online(big)));
    ASSERT_TRUE(service_.stream->send(token(big)));
  }
  ASSERT_TRUE(run_until([&] { return service_.got.size() == 40 && got_.size() == 40; }));
}

TEST_F(GrpcStreamTest, AVanishedClientClosesTheServersEnd) {
  const auto stream = open();
  ASSERT_TRUE(run_until([&] { return connected_; }));
  stream->cancel();
  EXPECT_TRUE(run_until([&] { return service_.closed && ended_; }));
}

TEST_F(GrpcStreamTest, BytesThatAreNoMessageEndTheStreamWithAReason) {
  using Raw = ClientStream<grpc::ByteBuffer, grpc::ByteBuffer>;
  grpc::GenericStub stub(channel_);
  Raw::Events events;
  events.closed = [this](const grpc::Status& status) { ended_ = status; };
  const auto stream = open_stream<grpc::ByteBuffer, grpc::ByteBuffer>(
      io_.get_executor(), 100, events, [&stub](auto* context, auto* reactor) {
        stub.PrepareBidiStreamingCall(context, "/ringback.courier.v1.Courier/Attach", {}, reactor);
      });
  const grpc::Slice bytes("\x0a\xff");  // a field that is longer than what follows
  stream->send(grpc::ByteBuffer(&bytes, 1));
  ASSERT_TRUE(run_until([&] { return service_.closed && ended_; }));
  EXPECT_TRUE(service_.unreadable);
  EXPECT_TRUE(service_.got.empty());
  EXPECT_EQ(ended_->error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ended_->error_message(), "what came is no ringback.courier.v1.PhoneMessage");
}

TEST_F(GrpcStreamTest, AReaderThatIsTooSlowIsCut) {
  const auto stream = open();
  ASSERT_TRUE(run_until([&] { return connected_ && service_.stream; }));
  // The client's executor does not run here, so nothing is read.
  const auto big = token(std::string(100'000, 'x'));
  int sent = 0;
  while (service_.stream->send(big) && sent < 10'000) ++sent;
  EXPECT_LT(sent, 10'000);
  EXPECT_TRUE(run_until([&] { return service_.closed && ended_; }));
}

TEST_F(GrpcStreamTest, NobodyThereIsAnEndToo) {
  const auto nobody = grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
  const auto stub = courier::v1::Courier::NewStub(nobody);
  std::optional<grpc::Status> status;
  AtClient::Events events;
  events.closed = [&](const grpc::Status& s) { status = s; };
  const auto stream = open_stream<PhoneMessage, CourierMessage>(
      io_.get_executor(), 10, events,
      [&](auto* context, auto* reactor) { stub->async()->Attach(context, reactor); });
  stream->send(online("lost"));
  ASSERT_TRUE(run_until([&] { return status.has_value(); }));
  EXPECT_EQ(status->error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(GrpcStreamTest, AWatcherSeesWhatHappensAfterItsHeaders) {
  const auto stub = control::v1::Control::NewStub(channel_);
  grpc::ClientContext context;
  control::v1::WatchTraceRequest request;
  request.add_lanes("apns");
  const auto reader = stub->WatchTrace(&context, request);
  reader->WaitForInitialMetadata();
  hub_.publish({}, {{}, "bob.ios", "", "screen", {}, {{"shows", "home"}}});
  hub_.publish({Duration{7}}, {{}, "apns", "bob.ios", "push", CallId{}, {{"apns-id", "A"}}});
  control::v1::TraceEvent seen;
  ASSERT_TRUE(reader->Read(&seen));
  const auto trace = from_wire(seen);
  EXPECT_EQ(trace.number, 2u);
  EXPECT_EQ(trace.at, WallTime{Duration{7}});
  EXPECT_EQ(trace.event.name, "push");
  EXPECT_EQ(trace.event.to, "bob.ios");
  EXPECT_EQ(trace.event.call, CallId{});
  EXPECT_EQ(trace.event.field("apns-id"), "A");
  hub_.close();
  EXPECT_FALSE(reader->Read(&seen));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(GrpcStreamTest, HealthAndATakenPort) {
  EXPECT_TRUE(is_serving(server_->endpoint(), 5s));
  const auto second = GrpcServer::start(server_->endpoint(), {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), "cannot listen on " + server_->endpoint().text() +
                                ": the address is taken or not ours");
}

}  // namespace
}  // namespace ringback::net
