#include "tests/live/app.h"

#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <utility>

namespace ringback::live {

void App::open(const net::Endpoint& server) {
  cut();
  grpc::ChannelArguments own;
  // Every app has its own connection, as in life; gRPC would share one.
  own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  stub_ = v1::Signaling::NewStub(
      grpc::CreateCustomChannel(server.text(), grpc::InsecureChannelCredentials(), own));
  context_ = std::make_unique<grpc::ClientContext>();
  status_.reset();
  frames_.clear();
  stream_ = stub_->Connect(context_.get());
  reader_ = std::thread([this] { read(); });
}

bool App::connect(const net::Endpoint& server, std::string token) {
  open(server);
  v1::ClientFrame frame;
  auto& hello = *frame.mutable_hello();
  hello.set_user_token(token.empty() ? "demo:" + user_ : token);
  hello.set_device(device_);
  hello.set_resume(session_);
  {
    const std::lock_guard lock(mutex_);
    hello.set_last_seen(seen_);
  }
  if (!write(frame)) return false;
  const auto welcome = hear(v1::ServerFrame::kWelcome);
  if (!welcome) return false;
  session_ = welcome->welcome().session();
  resumed_ = welcome->welcome().resumed();
  if (!resumed_) sent_ = 0;
  return true;
}

void App::be_deaf(bool deaf) {
  const std::lock_guard lock(mutex_);
  deaf_ = deaf;
  heard_.notify_all();
}

void App::cut() {
  if (!stream_) return;
  be_deaf(false);
  context_->TryCancel();
  reader_.join();
  stream_.reset();
}

void App::read() {
  v1::ServerFrame frame;
  while (stream_->Read(&frame)) {
    std::unique_lock lock(mutex_);
    if (frame.has_welcome() && !frame.welcome().resumed()) seen_ = 0;
    if (frame.number() != 0) seen_ = frame.number();
    frames_.push_back(std::move(frame));
    heard_.notify_all();
    heard_.wait(lock, [this] { return !deaf_; });
  }
  const auto status = stream_->Finish();
  const std::lock_guard lock(mutex_);
  status_ = status;
  heard_.notify_all();
}

bool App::say(v1::ClientFrame frame) {
  frame.set_number(++sent_);
  {
    const std::lock_guard lock(mutex_);
    frame.set_ack(seen_);
  }
  return write(frame);
}

std::optional<v1::ServerFrame> App::hear(v1::ServerFrame::MessageCase kind,
                                         std::chrono::seconds limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  std::unique_lock lock(mutex_);
  while (true) {
    while (!frames_.empty()) {
      auto frame = std::move(frames_.front());
      frames_.pop_front();
      if (frame.message_case() == kind) return frame;
    }
    if (status_ || heard_.wait_until(lock, until) == std::cv_status::timeout) return {};
  }
}

std::optional<v1::ServerFrame> App::next(std::chrono::seconds limit) {
  std::unique_lock lock(mutex_);
  heard_.wait_for(lock, limit, [this] { return status_ || !frames_.empty(); });
  if (frames_.empty()) return {};
  auto frame = std::move(frames_.front());
  frames_.pop_front();
  return frame;
}

grpc::Status App::ended(std::chrono::seconds limit) {
  std::unique_lock lock(mutex_);
  if (!heard_.wait_for(lock, limit, [this] { return status_.has_value(); })) {
    return {grpc::StatusCode::DEADLINE_EXCEEDED, "the stream did not end"};
  }
  return *status_;
}

bool App::dial(const std::string& call, const std::string& callee) {
  v1::ClientFrame frame;
  auto& dial = *frame.mutable_dial();
  dial.set_command("dial-" + call);
  dial.set_call(call);
  dial.set_callee(callee);
  dial.set_sdp("offer");
  return say(std::move(frame));
}

bool App::check_in(const std::string& call) {
  v1::ClientFrame frame;
  frame.mutable_check_in()->set_call(call);
  return say(std::move(frame));
}

bool App::ringing(const std::string& call) {
  v1::ClientFrame frame;
  frame.mutable_ringing()->set_call(call);
  return say(std::move(frame));
}

bool App::answer(const std::string& call, const std::string& sdp) {
  v1::ClientFrame frame;
  auto& answer = *frame.mutable_answer();
  answer.set_command("answer-" + device_ + call);
  answer.set_call(call);
  answer.set_sdp(sdp);
  return say(std::move(frame));
}

bool App::decline(const std::string& call) {
  v1::ClientFrame frame;
  frame.mutable_decline()->set_command("decline-" + device_ + call);
  frame.mutable_decline()->set_call(call);
  return say(std::move(frame));
}

bool App::hang_up(const std::string& call) {
  v1::ClientFrame frame;
  frame.mutable_hang_up()->set_command("hang-up-" + device_ + call);
  frame.mutable_hang_up()->set_call(call);
  return say(std::move(frame));
}

bool App::register_token(const std::string& token) {
  v1::ClientFrame frame;
  auto& record = *frame.mutable_register_token();
  record.set_token(token);
  record.set_kind(v1::TOKEN_KIND_VOIP);
  record.set_environment(v1::ENVIRONMENT_PRODUCTION);
  return say(std::move(frame));
}

std::string call_id(int number) {
  char text[37];
  std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012d", number);
  return text;
}

}  // namespace ringback::live
