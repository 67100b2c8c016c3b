// A phone whose server dies and comes back: it tries at its own moments, on the run's clock, and
// finds the server with its first try after that, however fast the run is.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>

#include "proto/control/v1/control.grpc.pb.h"
#include "runner/live/trace_watch.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

using std::chrono::microseconds;
constexpr int kSpeed = 50;

microseconds wall_now() {
  return std::chrono::duration_cast<microseconds>(
      std::chrono::system_clock::now().time_since_epoch());
}

/// A server and a phone in front of it, whose clock is fifty times as fast as life.
class ReconnectTest : public ::testing::Test {
 protected:
  ReconnectTest()
      : epoch_(wall_now()),
        apns_("apns-mock", {"--listen", "127.0.0.1:0", "--courier", "127.0.0.1:0", "--data-dir",
                            folder_.path()}) {
    EXPECT_TRUE(apns_.wait_ready());
    start_server("127.0.0.1:0");
    devices_.emplace("device-sim",
                     std::vector<std::string>{"--listen", "127.0.0.1:0", "--courier",
                                              apns_.address("courier").text(), "--signaling", at_,
                                              "--speed", std::to_string(kSpeed), "--clock-epoch-us",
                                              std::to_string(epoch_.count())});
    EXPECT_TRUE(devices_->wait_ready());
    const auto channel = grpc::CreateChannel(devices_->address("control").text(),
                                             grpc::InsecureChannelCredentials());
    watch_.add("device-sim", control::v1::Control::NewStub(channel));
    make_phone(channel);
  }
  void start_server(const std::string& listen) {
    server_.emplace(
        "signaling-server",
        std::vector<std::string>{"--listen", listen, "--demo-tokens", "--store", "memory"});
    ASSERT_TRUE(server_->wait_ready());
    at_ = server_->address("signaling").text();
  }
  /// With patience: a busy machine may take 50 of the phone's seconds for one of its own.
  static void make_phone(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    control::v1::CreateFleetRequest request;
    request.mutable_phone()->set_name("p{n}");
    request.mutable_phone()->set_app_state("foreground");
    for (const auto& [name, value] :
         {std::pair{"connect_timeout", "600s"}, std::pair{"pong_timeout", "600s"},
          std::pair{"reconnect_limit", "1s"}}) {
      (*request.mutable_phone()->mutable_assumptions())[name] = value;
    }
    request.set_count(1);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    control::v1::CreateFleetResponse response;
    const auto stub = control::v1::Phones::NewStub(channel);
    const auto status = stub->CreateFleet(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  /// The next state of the app's session; its real time in `moved_at_`.
  std::string next_state() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (auto seen = watch_.next(until)) {
      const auto& event = seen->event;
      if (event.name != kStateEvent || event.field("machine") != "app-signaling") continue;
      moved_at_ = epoch_ + (event.at.since_start - epoch_) / kSpeed;
      return std::string(event.field("to"));
    }
    return "nothing more";
  }
  void wait_for(const std::string& state, int times = 1) {
    while (times > 0) {
      const auto now = next_state();
      ASSERT_NE(now, "nothing more") << "instead of " << state;
      if (now == state) --times;
    }
  }

  const microseconds epoch_;
  TemporaryFolder folder_;
  Program apns_;
  std::optional<Program> server_;
  std::optional<Program> devices_;
  std::string at_;
  microseconds moved_at_{};
  runner::TraceWatch watch_;
};

TEST_F(ReconnectTest, FindsItsServerWithTheFirstTryAfterItIsBack) {
  wait_for("live");
  server_->send_signal(SIGKILL);
  EXPECT_EQ(server_->wait_exit(), 128 + SIGKILL);
  // Long enough for any back-off of gRPC's own to have grown.
  wait_for("waiting", 30);
  start_server(at_);
  const auto back = wall_now();
  int failed = 0;
  for (std::string state; state != "live"; state = next_state()) {
    ASSERT_NE(state, "nothing more");
    if (state == "waiting" && moved_at_ > back) ++failed;
  }
  EXPECT_LE(failed, 1) << "the try that was under way may have come too early";
}

}  // namespace
}  // namespace ringback::live
